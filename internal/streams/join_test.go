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

// summed returns a packet of IPv4 with the checksum of its header.
func summed(ip []byte) []byte {
	binary.BigEndian.PutUint16(ip[10:], ^sum(ip[:20]))
	return ip
}

// ether returns a frame of Ethernet. What it carries begins behind the EtherType.
func ether(kind ...[]byte) []byte {
	return bytes.Join(append([][]byte{make([]byte, 12)}, kind...), nil)
}

// sized returns a header with the length of a body, which counts from a place in the header, and the body.
func sized(header string, at, from int, body []byte) []byte {
	b := append([]byte(header), body...)
	binary.BigEndian.PutUint16(b[at:], uint16(len(b)-from))
	return b
}

// overUDP returns what a packet from and to a port carries.
func overUDP(port uint16, body []byte) []byte {
	b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, port), port)
	return summed(ipv4(packet.ProtocolUDP, false, sized(string(b)+"\x00\x00\x00\x00", 4, 0, body)))
}

// TestJoinInside checks that a message is whole behind tags and in tunnels, as if it had been sent in one
// segment there.
func TestJoinInside(t *testing.T) {
	v4 := []byte{8, 0}
	in6 := func(ip []byte) []byte {
		b := make([]byte, 40)
		b[0], b[6], b[7], b[23], b[39] = 0x60, 4, 64, 1, 2
		binary.BigEndian.PutUint16(b[4:], uint16(len(ip)))
		return append(b, ip...)
	}
	message := binary.BigEndian.AppendUint16(nil, 600)
	message = append(message, strings.Repeat("dns", 200)...)
	segment := func(from, to int) []byte {
		ip := tcp(0, c, ack, uint32(1000+from), 1, string(message[from:to]))
		binary.BigEndian.PutUint16(ip[22:], 53)
		return summed(ip)
	}
	for name, carry := range map[string]func(ip []byte) []byte{
		"plain": func(ip []byte) []byte { return ether(v4, ip) },
		"VLAN":  func(ip []byte) []byte { return ether([]byte{0x81, 0, 0, 7}, v4, ip) },
		"QinQ":  func(ip []byte) []byte { return ether([]byte{0x88, 0xa8, 0, 7, 0x81, 0, 0, 9}, v4, ip) },
		"MPLS":  func(ip []byte) []byte { return ether([]byte{0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64}, ip) },
		"PPPoE": func(ip []byte) []byte {
			return ether([]byte{0x88, 0x64}, sized("\x11\x00\x00\x01\x00\x00\x00\x21", 4, 6, ip))
		},
		"SNAP": func(ip []byte) []byte {
			return ether(sized("\x00\x00\xaa\xaa\x03\x00\x00\x00\x08\x00", 0, 2, ip))
		},
		"IPIP": func(ip []byte) []byte { return ether(v4, summed(ipv4(4, false, ip))) },
		"IPv6": func(ip []byte) []byte { return ether([]byte{0x86, 0xdd}, in6(ip)) },
		"GRE":  func(ip []byte) []byte { return ether(v4, summed(ipv4(47, false, append([]byte{0, 0, 8, 0}, ip...)))) },
		"VXLAN": func(ip []byte) []byte {
			return ether(v4, overUDP(4789, append([]byte{8, 0, 0, 0, 0, 0, 1, 0}, ether(v4, ip)...)))
		},
		"GTP": func(ip []byte) []byte {
			return ether(v4, overUDP(2152, sized("\x30\xff\x00\x00\x00\x00\x00\x01", 2, 8, ip)))
		},
		"L2TP": func(ip []byte) []byte {
			return ether(v4, overUDP(1701, sized("\x40\x02\x00\x00\x00\x01\x00\x01\xff\x03\x00\x21", 2, 0, ip)))
		},
	} {
		j := NewJoiner()
		run := func(ip []byte) []byte {
			f := &packet.Frame{Data: carry(ip), Link: packet.LinkEthernet}
			f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
			j.Join(f)
			if f.Info.CaptureLength != len(f.Data) || f.Info.Length != len(f.Data) {
				t.Errorf("%s: %d bytes, %d", name, len(f.Data), f.Info.Length)
			}
			return f.Data
		}
		if got, want := run(segment(0, 100)), carry(segment(0, 100)); !bytes.Equal(got, want) {
			t.Errorf("%s: the first segment is\n%x\nnot\n%x", name, got, want)
		}
		if got, want := run(segment(100, len(message))), carry(segment(0, len(message))); !bytes.Equal(got, want) {
			t.Errorf("%s: the message is\n%x\nnot\n%x", name, got, want)
		}
		fragment := segment(0, 100)
		fragment[6] = 0x20
		if run(summed(fragment)); len(j.waits) > 0 {
			t.Errorf("%s: a fragment is taken for a segment", name)
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
