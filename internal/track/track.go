// Package track finds what one packet alone does not tell, but its order among
// the others: where a TCP connection's sequence numbers start, and how long ago
// the packet before was. Its memory is bounded, whatever the traffic.
package track

import (
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Delta says what Packet.Delta counts from.
type Delta uint8

// The deltas.
const (
	DeltaNone     Delta = iota // Packet.Delta stays 0
	DeltaPrevious              // the packet before
	DeltaFirst                 // the first packet
)

// DefaultConnections is how many connections are kept: 5 MB of memory.
const DefaultConnections = 65536

// Options says what to track.
type Options struct {
	Delta       Delta
	Elapsed     bool   // set Packet.Elapsed
	Connections int    // how many TCP connections at most, DefaultConnections for 0
	NoSequence  bool   // leave Packet.Sequence 0
	Names       *Names // what learns the names that packets tell, nil for none
}

// Tracker watches packets in their order. It is not safe for use by several
// goroutines at once.
type Tracker struct {
	delta       Delta
	connections *table // nil if they are not tracked
	names       *Names // likewise
	initiators  initiators
	calls       calls
	quic        quicIDs
	elapsed     bool
	seen        bool
	first       time.Time // of the first packet
	since       time.Time // what Delta counts from
}

// New returns a Tracker that has seen nothing.
func New(o Options) *Tracker {
	t := &Tracker{delta: o.Delta, elapsed: o.Elapsed, names: o.Names}
	if o.NoSequence {
		return t
	}
	n := o.Connections
	if n <= 0 {
		n = DefaultConnections
	}
	t.connections = newTable(n)
	return t
}

// Observe sets p.Found. It must see every packet once, in order.
func (t *Tracker) Observe(p *packet.Packet) {
	p.Found = packet.Found{}
	if n := len(p.Layers) - 1; n > 0 {
		switch h := p.Layers[n].(type) {
		case *layer.TCP:
			t.segment(p, h)
		case *layer.UDP:
			t.datagram(p, h)
		}
	}
	if t.names != nil {
		t.names.observe(p)
	}
	t.delay(p)
}

// Peek is Observe for a packet that has not been decoded, and need not be: p.Plain says
// so then. It is false, and nothing was observed, where the packet has to be decoded.
func (t *Tracker) Peek(p *packet.Packet) bool {
	var g Glance
	t.Look(&g, p.Data, p.Link)
	return t.Take(&g, p)
}

// A Glance is what Peek sees of a packet, by itself.
type Glance struct {
	sight   sight
	bucket  int // of the segment's connection
	segment segment
}

// Look is the first part of Peek: it sees nothing of other packets, so that it may be done
// for some packets before the first of them is taken.
func (t *Tracker) Look(g *Glance, data []byte, link packet.LinkType) {
	g.sight = unclear
	if t.names != nil {
		return
	}
	g.sight = peek(data, link, &g.segment)
	if g.sight == seen && t.connections != nil {
		g.bucket = t.connections.bucket(&g.segment.key)
		t.connections.expect(g.bucket)
	}
}

// Expect has what Take needs brought into the cache, and says whether the packet is plain.
func (t *Tracker) Expect(g *Glance) bool {
	if g.sight == seen && t.connections != nil {
		t.connections.expectFirst(g.bucket)
	}
	return g.sight != unclear
}

// Take is the rest of Peek.
func (t *Tracker) Take(g *Glance, p *packet.Packet) bool {
	if g.sight == unclear {
		return false
	}
	p.Found = packet.Found{}
	p.Plain = true
	p.Layers, p.Types, p.Rest, p.Err, p.Truncated = nil, nil, nil, nil, false
	switch {
	case g.sight == quic:
		p.QUICID = t.quic.observe(g.segment.quic)
	case g.sight == seen && t.connections != nil:
		t.connections.observe(&g.segment, g.bucket, &p.Sequence)
	}
	t.delay(p)
	return true
}

// segment tells what is known of a TCP segment, the last layer of p.
func (t *Tracker) segment(p *packet.Packet, tcp *layer.TCP) {
	var s segment
	if t.connections != nil && find(p, &s) {
		t.connections.observe(&s, t.connections.bucket(&s.key), &p.Sequence)
	}
	if src, dst := uint16(tcp.SrcPort), uint16(tcp.DstPort); told(layers.IPProtocolTCP, src, dst) {
		t.calls.observe(p, src, dst, p.Rest[min(4, len(p.Rest)):]) // past the record mark
	}
}

// datagram tells what is known of a UDP datagram, the last layer of p.
func (t *Tracker) datagram(p *packet.Packet, udp *layer.UDP) {
	src, dst := uint16(udp.SrcPort), uint16(udp.DstPort)
	if src == quicPort || dst == quicPort {
		p.QUICID = t.quic.observe(p.Rest)
	}
	if told(layers.IPProtocolUDP, src, dst) {
		t.initiators.observe(p, udp)
		t.calls.observe(p, src, dst, p.Rest)
	}
}

// delay sets p.Delta and p.Elapsed.
func (t *Tracker) delay(p *packet.Packet) {
	if t.delta == DeltaNone && !t.elapsed {
		return
	}
	now := p.Info.Timestamp
	if !t.seen {
		t.seen, t.first, t.since = true, now, now
	}
	if t.elapsed {
		p.Elapsed = now.Sub(t.first)
	}
	if t.delta != DeltaNone {
		p.Delta = now.Sub(t.since)
	}
	if t.delta == DeltaPrevious {
		t.since = now
	}
}
