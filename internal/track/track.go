// Package track finds what one packet alone does not tell, but its order among
// the others: where a TCP connection's sequence numbers start, and how long ago
// the packet before was. Its memory is bounded, whatever the traffic.
package track

import (
	"encoding/binary"
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
	Streams     bool   // set Packet.Stream
	Names       *Names // what learns the names that packets tell, nil for none
}

// Tracker watches packets in their order. It is not safe for use by several
// goroutines at once.
type Tracker struct {
	delta       Delta
	connections *table   // nil if they are not tracked
	streams     *streams // likewise
	names       *Names   // likewise
	initiators  initiators
	calls       calls
	quic        quicIDs
	elapsed     bool
	seen        bool
	first       time.Time // of the first packet
	since       time.Time // what Delta counts from
	ahead       Ahead     // of the packet that is observed: to clear a new one costs time
}

// New returns a Tracker that has seen nothing.
func New(o Options) *Tracker {
	t := &Tracker{delta: o.Delta, elapsed: o.Elapsed, names: o.Names}
	n := o.Connections
	if n <= 0 {
		n = DefaultConnections
	}
	if !o.NoSequence {
		t.connections = newTable(n)
	}
	if o.Streams {
		t.streams = newStreams(n)
	}
	return t
}

// Observe sets p.Found. It must see every packet once, in order.
func (t *Tracker) Observe(p *packet.Packet) {
	t.look(&t.ahead, p.Data, &p.Headers)
	t.ObserveAhead(p, &t.ahead)
}

// Ahead is what the tracker finds in a packet alone, before its turn comes.
type Ahead struct {
	segment segment
	bucket  int  // of the segment's connection
	known   bool // there is a segment, and connections are tracked
}

// LookAhead is the first part of Observe. It looks at nothing that depends on the packets
// before, so it may be done for some packets before the first of them is observed. It has
// memory that Prefetch needs brought into the cache. data and h are the packet's.
func (t *Tracker) LookAhead(a *Ahead, data []byte, h *packet.Headers) {
	if t.look(a, data, h); a.known {
		t.connections.expect(a.bucket)
	}
}

func (t *Tracker) look(a *Ahead, data []byte, h *packet.Headers) {
	a.known = t.connections != nil && h.Protocol == packet.ProtocolTCP
	if a.known {
		a.segment.read(data, h)
		a.bucket = t.connections.bucket(&a.segment.key)
	}
}

// Prefetch has memory that ObserveAhead needs brought into the cache. It may be left out.
func (t *Tracker) Prefetch(a *Ahead) {
	if a.known {
		t.connections.expectFirst(a.bucket)
	}
}

// ObserveAhead is the rest of Observe.
func (t *Tracker) ObserveAhead(p *packet.Packet, a *Ahead) {
	p.Found = packet.Found{}
	if a.known {
		t.connections.observe(&a.segment, a.bucket, &p.Sequence)
		if t.streams != nil {
			t.streams.observe(&a.segment, &p.Stream)
		}
	}
	switch p.Headers.Protocol {
	case packet.ProtocolTCP:
		if src, dst := ports(p); src == layer.PortNFS || dst == layer.PortNFS || t.names != nil {
			t.segment(p, src, dst)
		}
	case packet.ProtocolUDP:
		t.datagram(p)
	}
	t.delay(p)
}

// segment looks at what a TCP segment carries.
func (t *Tracker) segment(p *packet.Packet, src, dst uint16) {
	if src == layer.PortNFS || dst == layer.PortNFS {
		data := payload(p)
		t.calls.observe(p, src, dst, data[min(4, len(data)):]) // behind the record mark
	}
	if t.names != nil {
		t.names.segment(src, payload(p))
	}
}

// datagram looks at what a UDP datagram carries.
func (t *Tracker) datagram(p *packet.Packet) {
	if !p.Headers.Peeked && p.Types[len(p.Types)-1] != layers.LayerTypeUDP {
		return // it carries other layers
	}
	src, dst := ports(p)
	if src == layer.PortHTTPS || dst == layer.PortHTTPS {
		p.QUICID = t.quic.observe(payload(p))
	}
	if isIKE(src) || isIKE(dst) {
		t.initiators.observe(p, src, dst, payload(p))
	}
	if src == layer.PortNFS || dst == layer.PortNFS {
		t.calls.observe(p, src, dst, payload(p))
	}
	if t.names != nil {
		t.names.datagram(src, payload(p))
	}
}

// ports are those of the TCP or UDP header of p.
func ports(p *packet.Packet) (src, dst uint16) {
	v := binary.BigEndian.Uint32(p.Data[p.Headers.Transport:])
	return uint16(v >> 16), uint16(v)
}

// payload is what the TCP or UDP header of p carries.
func payload(p *packet.Packet) []byte { return p.Data[p.Headers.Payload:p.Headers.End] }

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
