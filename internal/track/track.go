// Package track finds facts that depend on earlier packets, such as the bases of a TCP
// connection's sequence numbers and the time since the previous packet. Its memory is
// bounded, whatever the traffic.
package track

import (
	"encoding/binary"
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Delta selects what Packet.Delta is measured from.
type Delta uint8

// The origins of Packet.Delta.
const (
	DeltaNone     Delta = iota // Packet.Delta stays 0
	DeltaPrevious              // the previous packet
	DeltaFirst                 // the first packet
)

// DefaultConnections is the number of connections that a Tracker holds by default. They
// take 5 MB of memory.
const DefaultConnections = 65536

// Options selects what to track.
type Options struct {
	Delta       Delta
	Elapsed     bool   // set Packet.Elapsed
	Connections int    // most TCP connections; 0 means DefaultConnections
	NoSequence  bool   // leave Packet.Sequence 0
	Streams     bool   // set Packet.Stream
	Analysis    bool   // set Packet.Stream and Packet.Analysis
	Answers     bool   // set Packet.Answer
	Media       bool   // set Packet.Media where SIP announced it
	AllMedia    bool   // set Packet.Media of all UDP datagrams
	Names       *Names // learns host names from packets; may be nil
}

// Tracker observes packets in their order. It is not safe for concurrent use.
type Tracker struct {
	delta       Delta
	connections *table   // nil if not tracked
	streams     *streams // of TCP; nil if not tracked
	datagrams   *streams // likewise of UDP
	answers     *answers // nil if not tracked
	names       *Names   // nil if not tracked
	media       *media   // nil if not tracked
	allMedia    bool
	initiators  initiators
	calls       calls
	quic        quicIDs
	elapsed     bool
	seen        bool
	first       time.Time // of the first packet
	since       time.Time // origin of Packet.Delta
	ahead       Ahead     // of the current packet; kept here because clearing a new one costs time
}

// New returns a Tracker that has not seen any packet.
func New(o Options) *Tracker {
	t := &Tracker{delta: o.Delta, elapsed: o.Elapsed, names: o.Names}
	n := o.Connections
	if n <= 0 {
		n = DefaultConnections
	}
	if !o.NoSequence {
		t.connections = newTable(n)
	}
	if o.Media {
		t.media = newMedia()
	}
	t.allMedia = o.AllMedia
	if o.Streams || o.Analysis {
		t.streams, t.datagrams = newStreams(n), newStreams(n)
	}
	if o.Analysis {
		t.streams.analyses = &analyses{spare: none}
	}
	if o.Answers {
		t.answers = newAnswers()
	}
	return t
}

// Observe sets p.Found. It must be called once for every packet, in order.
func (t *Tracker) Observe(p *packet.Packet) {
	t.look(&t.ahead, p.Data, &p.Headers)
	t.ObserveAhead(p, &t.ahead)
}

// Ahead holds what the tracker can find in a packet before it has observed the earlier
// ones.
type Ahead struct {
	segment segment
	bucket  int  // of the segment's connection
	known   bool // segment is set, and connections or streams are tracked
}

// LookAhead is the first part of Observe. It does not depend on earlier packets, so it
// may run for several packets before the first of them is observed. It also brings memory
// that Prefetch needs into the cache. data and h belong to the packet.
func (t *Tracker) LookAhead(a *Ahead, data []byte, h *packet.Headers) {
	if t.look(a, data, h); a.known && t.connections != nil {
		t.connections.prefetchBucket(a.bucket)
	}
}

func (t *Tracker) look(a *Ahead, data []byte, h *packet.Headers) {
	a.known = h.Protocol == packet.ProtocolTCP && (t.connections != nil || t.streams != nil)
	if a.known {
		a.segment.read(data, h)
	}
	if a.known && t.connections != nil {
		a.bucket = t.connections.bucket(&a.segment.key)
	}
}

// Prefetch brings memory that ObserveAhead needs into the cache. It is optional.
func (t *Tracker) Prefetch(a *Ahead) {
	if a.known && t.connections != nil {
		t.connections.prefetchFirst(a.bucket)
	}
}

// ObserveAhead is the second part of Observe. a is the result of LookAhead for p.
func (t *Tracker) ObserveAhead(p *packet.Packet, a *Ahead) {
	p.Found = packet.Found{}
	if t.names != nil {
		t.names.fresh = t.names.fresh[:0]
	}
	if a.known && t.connections != nil {
		t.connections.observe(&a.segment, a.bucket, &p.Sequence)
	}
	if a.known && t.streams != nil {
		t.streams.observe(&a.segment, p)
	}
	switch p.Headers.Protocol {
	case packet.ProtocolTCP:
		if src, dst := ports(p); src == layer.PortNFS || dst == layer.PortNFS || t.names != nil || t.media != nil {
			t.segment(p, src, dst)
		}
	case packet.ProtocolUDP:
		if t.datagrams != nil {
			var k key
			k.read(p.Data, &p.Headers)
			t.datagrams.conversation(&k, p.Info.Timestamp, &p.Stream)
		}
		t.datagram(p)
	}
	if t.answers != nil {
		t.answers.observe(p)
	}
	t.delay(p)
}

// segment observes the payload of a TCP segment.
func (t *Tracker) segment(p *packet.Packet, src, dst uint16) {
	if src == layer.PortNFS || dst == layer.PortNFS {
		data := payload(p)
		t.calls.observe(p, src, dst, data[min(4, len(data)):]) // skip the record mark
	}
	if t.names != nil {
		t.names.segment(src, payload(p))
	}
	if t.media != nil {
		t.media.learn(payload(p))
	}
}

// datagram observes the payload of a UDP datagram.
func (t *Tracker) datagram(p *packet.Packet) {
	if !p.Headers.Peeked && p.Types[len(p.Types)-1] != layers.LayerTypeUDP {
		return // the payload was decoded as other layers
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
	if isRx(src) || isRx(dst) {
		t.calls.observeRx(p, src, dst, payload(p))
	}
	if t.names != nil {
		t.names.datagram(src, payload(p))
	}
	if t.media != nil {
		p.Media = t.media.carries(p, src, dst)
		t.media.learn(payload(p))
	}
	p.Media = p.Media || t.allMedia
}

// ports returns the ports of the TCP or UDP header of p.
func ports(p *packet.Packet) (src, dst uint16) {
	v := binary.BigEndian.Uint32(p.Data[p.Headers.Transport:])
	return uint16(v >> 16), uint16(v)
}

// payload returns the payload of the TCP or UDP header of p.
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
