package track

import (
	"testing"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestStreams checks that connections are numbered, and that numbers are relative to the
// SYN even if it was not captured.
func TestStreams(t *testing.T) {
	const syn, ack = layer.FlagSYN, layer.FlagACK
	s := newStreams(2)
	at := func(port uint32, reversed bool, flags byte, seq, acked uint32) packet.Stream {
		p := packet.Packet{Frame: &packet.Frame{}}
		s.observe(&segment{key: key{ports: port}, reversed: reversed, flags: flags, seq: seq, ack: acked}, &p)
		return p.Stream
	}
	for i, c := range []struct {
		got      packet.Stream
		index    uint32
		seq, ack uint32
	}{
		{at(1, false, syn, 100, 0), 0, 100, 0},
		{at(1, true, syn|ack, 900, 101), 0, 900, 100},
		{at(1, false, ack, 101, 901), 0, 100, 900},
		{at(1, false, syn, 100, 0), 0, 100, 900}, // again
		{at(2, true, ack, 50, 70), 1, 49, 69},    // the SYN was not captured
		{at(2, false, ack, 70, 50), 1, 69, 49},   // 1 and 1
		{at(1, false, syn, 5000, 0), 2, 5000, 0}, // the ports are used again
		{at(1, true, syn|ack, 7000, 5001), 2, 7000, 5000},
		{at(3, false, ack, 1, 1), 3, 0, 0},            // replaces the oldest
		{at(1, true, ack, 7001, 5001), 4, 7000, 5000}, // which is now a new connection
		{at(3, true, ack, 1, 1), 3, 0, 0},
	} {
		if want := (packet.Stream{Known: true, Index: c.index, Seq: c.seq, Ack: c.ack}); c.got != want {
			t.Errorf("%d: %+v, want %+v", i, c.got, want)
		}
	}
	if len(s.byKey) != 2 || len(s.all) != 2 {
		t.Errorf("%d connections are kept", len(s.byKey))
	}
}

// TestScale checks by how much windows are shifted, and the times between segments. Wireshark
// shifts if both SYNs have the option, or if one has it and the other was not captured.
func TestScale(t *testing.T) {
	const none, four, twenty, odd = "\x02\x04\x05\xb4", "\x01\x03\x03\x04", "\x03\x03\x14\x00", "\x02\x00\x03\x03"
	for name, c := range map[string]struct {
		syn, answer    string // options; empty if the segment was not captured
		client, server uint8  // shifts
	}{
		"both":            {four, twenty, 4, 14},
		"client only":     {four, none, 0, 0},
		"server only":     {none, four, 0, 0},
		"no answer":       {four, "", 4, 0},
		"no SYN":          {"", four, 0, 4},
		"a broken option": {odd, four, 0, 0},
	} {
		s, now := newStreams(2), time.Unix(1000, 0)
		at := func(reversed bool, flags byte, options string) packet.Stream {
			now = now.Add(time.Second)
			p := packet.Packet{
				Frame:   &packet.Frame{Data: append(make([]byte, 20), options...), Info: gopacket.CaptureInfo{Timestamp: now}},
				Headers: packet.Headers{Payload: 20 + len(options)},
			}
			s.observe(&segment{reversed: reversed, flags: flags}, &p)
			return p.Stream
		}
		first := true
		for _, h := range []struct {
			options string
			answer  bool
		}{{c.syn, false}, {c.answer, true}} {
			flags := byte(layer.FlagSYN)
			if h.answer {
				flags |= layer.FlagACK
			}
			if h.options == "" {
				continue
			}
			if f := at(h.answer, flags, h.options); f.Shift != 0 || (f.Delta == 0) != first {
				t.Errorf("%s: %+v", name, f)
			}
			first = false
		}
		client, server := at(false, layer.FlagACK, ""), at(true, layer.FlagACK, "")
		if client.Shift != c.client || server.Shift != c.server || client.Delta != time.Second {
			t.Errorf("%s: %+v, %+v", name, client, server)
		}
	}
}

// TestConversations checks that UDP has numbers of its own, the same in both directions.
func TestConversations(t *testing.T) {
	tr := New(Options{Streams: true})
	at := func(protocol uint8, src, dst byte, from, to byte) packet.Stream {
		data := make([]byte, 40)
		data[12], data[16], data[21], data[23] = src, dst, from, to
		p := packet.Packet{
			Frame:   &packet.Frame{Data: data},
			Headers: packet.Headers{IPVersion: 4, Protocol: protocol, Transport: 20, Payload: 40, End: 40, Peeked: true},
		}
		tr.Observe(&p)
		return p.Stream
	}
	const tcp, udp = packet.ProtocolTCP, packet.ProtocolUDP
	for i, c := range []struct {
		got  packet.Stream
		want uint32
	}{
		{at(udp, 1, 2, 40, 53), 0}, {at(udp, 2, 1, 53, 40), 0}, {at(tcp, 1, 2, 40, 53), 0}, {at(udp, 1, 2, 41, 53), 1},
		{at(udp, 1, 3, 40, 53), 2}, {at(udp, 2, 1, 40, 53), 3}, {at(tcp, 1, 2, 41, 53), 1}, {at(udp, 1, 2, 40, 53), 0},
	} {
		if !c.got.Known || c.got.Index != c.want {
			t.Errorf("%d: %+v, want number %d", i, c.got, c.want)
		}
	}
}

// TestStreamsAlone checks that connections are numbered where nobody asks for relative numbers.
func TestStreamsAlone(t *testing.T) {
	tr := New(Options{Streams: true, NoSequence: true})
	p := peeked(t, &packet.Packet{Frame: &packet.Frame{Data: frame4(1), Link: packet.LinkEthernet}})
	if tr.Observe(p); !p.Stream.Known || p.Sequence != (packet.Sequence{}) {
		t.Errorf("%+v, %+v", p.Stream, p.Sequence)
	}
}
