package track

import (
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestStreams checks that connections are numbered, and that numbers are relative to the
// SYN even if it was not captured.
func TestStreams(t *testing.T) {
	const syn, ack = layer.FlagSYN, layer.FlagACK
	s := newStreams(2)
	at := func(port uint32, reversed bool, flags byte, seq, acked uint32) packet.Stream {
		var found packet.Stream
		s.observe(&segment{key: key{ports: port}, reversed: reversed, flags: flags, seq: seq, ack: acked}, &found)
		return found
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
