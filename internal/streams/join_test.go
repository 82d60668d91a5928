package streams

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// join carries the segments of a client to a port, and returns what each has then.
func join(t *testing.T, j *Joiner, port uint16, v6 bool, segments ...[]byte) (payloads []string) {
	t.Helper()
	for _, segment := range segments {
		ip := bytes.Clone(segment)
		binary.BigEndian.PutUint16(ip[22:], port)
		kind := []byte{8, 0}
		if v6 {
			b := make([]byte, 40)
			b[0], b[6], b[7], b[23], b[39] = 0x60, packet.ProtocolTCP, 64, 1, 2
			binary.BigEndian.PutUint16(b[4:], uint16(len(ip)-20))
			ip, kind = append(b, ip[20:]...), []byte{0x86, 0xdd}
		}
		f := &packet.Frame{Data: append(append(make([]byte, 12), kind...), ip...), Link: packet.LinkEthernet}
		f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
		before := bytes.Clone(f.Data)
		j.Join(f)
		var h packet.Headers
		if !layer.Peek(f.Data, f.Link, &h) || f.Info.Length != len(f.Data) || f.Info.CaptureLength != len(f.Data) {
			t.Fatalf("%d bytes of %d no longer decode", len(f.Data), f.Info.Length)
		}
		if !v6 && sum(f.Data[14:34]) != sum(before[14:34]) {
			t.Errorf("the checksum of IP was off by %#x, and is by %#x", sum(before[14:34]), sum(f.Data[14:34]))
		}
		if grown := len(f.Data) > len(before); grown != f.ChecksumPending {
			t.Error("the checksum of TCP is that of another segment, and nobody knows")
		}
		payloads = append(payloads, string(f.Data[h.Payload:h.End]))
	}
	return payloads
}

// sum is the checksum of a header (RFC 1071).
func sum(header []byte) uint16 {
	total := uint32(0)
	for ; len(header) > 1; header = header[2:] {
		total += uint32(binary.BigEndian.Uint16(header))
	}
	for total > 0xffff {
		total = total>>16 + total&0xffff
	}
	return uint16(total)
}

// TestJoin checks which segments get what came before them.
func TestJoin(t *testing.T) {
	dns := func(text string) string { return string(binary.BigEndian.AppendUint16(nil, uint16(len(text)))) + text }
	one, two := dns("first message"), dns(strings.Repeat("second", 500))
	greeting := hello("www.example.com")
	at := func(seq int, text string) []byte { return tcp(0, c, ack, uint32(0xfffffff8+seq), 1, text) }
	for _, test := range []struct {
		name     string
		port     uint16
		segments [][]byte
		want     []string
	}{
		{"in two", 53, [][]byte{at(0, one[:5]), at(5, one[5:])}, []string{one[:5], one}},
		{"in three, the length cut", 53, [][]byte{at(0, one[:1]), at(1, one[1:3]), at(3, one[3:])}, []string{one[:1], one[1:3], one}},
		{"out of order", 53, [][]byte{at(0, one[:5]), at(9, one[9:]), at(5, one[5:9])}, []string{one[:5], one[9:], one}},
		{"sent again", 53, [][]byte{at(0, one[:5]), at(0, one[:5]), at(5, one[5:]), at(5, one[5:])}, []string{one[:5], one[:5], one, one[5:]}},
		{"two, the second cut", 53, [][]byte{at(0, one+two[:100]), at(len(one)+100, two[100:])}, []string{one + two[:100], two}},
		{"end of one and start of another", 53, [][]byte{at(0, two[:9]), at(9, two[9:]+one[:4]), at(len(two)+4, one[4:])}, []string{two[:9], two + one[:4], one}},
		{"a hello", 443, [][]byte{at(0, greeting[:60]), at(60, greeting[60:])}, []string{greeting[:60], greeting}},
		{"no hello", 443, [][]byte{at(0, "\x17\x03\x03\x01\x00data"), at(9, "more")}, []string{"\x17\x03\x03\x01\x00data", "more"}},
		{"whole", 53, [][]byte{at(0, one), at(len(one), two)}, []string{one, two}},
	} {
		for _, v6 := range []bool{false, true} {
			if got := join(t, NewJoiner(), test.port, v6, test.segments...); strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
	}
	j := NewJoiner()
	lost := [][]byte{at(0, two[:9]), at(9+maxMessage, two[9:])} // too far ahead to wait for
	if got := join(t, j, 53, false, lost...); got[1] != two[9:] || len(j.waits) != 0 {
		t.Errorf("%q, %d wait", got, len(j.waits))
	}
	for i := range 4 * maxJoined {
		text := join(t, j, 53, false, tcp(uint16(i), c, ack, 7, 1, one[:5]))
		if len(text) != 1 || len(j.waits) > maxJoined || len(j.order) > 2*maxJoined {
			t.Fatalf("%d wait, %d in order", len(j.waits), len(j.order))
		}
	}
}

// TestJoinWhole checks that what is not a message, or one that never ends, costs no more memory than a message.
func TestJoinWhole(t *testing.T) {
	j := NewJoiner()
	j.wait(flow{}, 0, make([]byte, maxMessage))
	segment := tcp(0, c, ack, 0, 1, "\xff\xff"+strings.Repeat("x", 1000))
	for i := range uint32(100) {
		binary.BigEndian.PutUint32(segment[24:], i*1002)
		join(t, j, 53, false, segment)
	}
	for _, u := range j.waits {
		if len(u.data)+cap(u.window) > 4*maxMessage {
			t.Errorf("%d bytes wait", len(u.data)+cap(u.window))
		}
	}
}
