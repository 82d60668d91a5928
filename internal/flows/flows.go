// Package flows gathers packets into flows. A flow is the traffic between two ends, in both
// directions, from its first packet until it is closed, idle or old. Memory is bounded.
package flows

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// The defaults of Options.
const (
	DefaultIdle   = time.Minute
	DefaultActive = 5 * time.Minute
	DefaultMost   = 1 << 20
)

// Size is about how many bytes a flow takes.
const Size = 240

// linger is how long a closed connection waits for its last acknowledgments.
const linger = 5 * time.Second

// Options says when flows end. What is 0 has its default.
type Options struct {
	Idle   time.Duration // without a packet
	Active time.Duration // since the first packet; the flow then goes on as a new one
	Most   int           // flows at a time; beyond it, the one that was idle longest ends
	// Emit is called with each flow that ended. The flow may not be kept.
	Emit func(*Flow) error
	// Fingerprint returns that of a record with the client's hello of TLS. It may be nil.
	Fingerprint func(hello []byte) string
}

// Reason is why a flow ended.
type Reason uint8

// The reasons.
const (
	Stop   Reason = iota // the capture ended
	Closed               // by FIN of both ends, or by RST
	Reused               // a new connection has the same ports
	Idle                 // no packet for Options.Idle
	Active               // it lasted for Options.Active
	Room                 // there were Options.Most others
)

func (r Reason) String() string {
	return [...]string{"stop", "closed", "reused", "idle", "active", "room"}[r]
}

// Total counts packets, their bytes on the wire, and their bytes above TCP or UDP as far as they were captured.
type Total struct{ Packets, Bytes, Payload uint64 }

// Flow is a flow. Of its two ends, the client is who sent the SYN, or else the first packet.
type Flow struct {
	flow
	extra
	Interface *packet.Interface // that captured the first packet
}

// extra is what few flows have.
type extra struct {
	ServerName  string // in the client's hello of TLS
	Fingerprint string // of that hello, see Options
	Process     *packet.Process

	hello []byte // the segments of a hello that is not whole
	next  uint32 // sequence number of the next one
}

// flow is what a table keeps of each flow. It has no pointers: the garbage collector would follow those of a
// million flows again and again.
type flow struct {
	First, Last    int64 // times of packets, in nanoseconds since 1970
	Sent, Received Total // by the client
	// RTT is the time from the SYN to the ACK that completes the handshake, in nanoseconds. It is
	// 0 if the handshake was not captured.
	RTT             int64
	Retransmissions uint64 // segments whose payload had been sent or acknowledged before
	Flags, Answered uint8  // all TCP flags of the client and of the server (RFC 9293, section 3.1)
	Ended           Reason

	key          key
	turned       bool // the client is the key's b
	synced       int64
	handshake    uint8
	syn          uint32 // sequence number of the client's SYN
	hellos       uint8  // tries to find ServerName
	hash         uint32
	next         int32 // in index
	hasExtra     bool
	waits        bool  // for the rest of a hello
	in           where // the list that has the flow
	source       int32 // place of its Interface in Table.sources
	older, newer int32 // neighbours in list
	// Of the table's clock: when the flow began and was closed, and when it is to end.
	began, closedAt, end int64
}

// The states of a handshake.
const (
	handshakeNone = iota
	handshakeSYN
	handshakeSYNACK
)

// maxHellos is how many packets may be looked at for the server's name: records that begin like a hello.
const maxHellos = 4

// So long may a hello be to be put together, and so many flows may wait for the rest of one.
const (
	maxHello   = 8 << 10
	maxWaiting = 1024
)

// Duration returns the time from the first packet to the last, in nanoseconds.
func (f *Flow) Duration() int64 { return since(f.First, f.Last) }

// Protocol returns the number of the protocol above IP.
func (f *Flow) Protocol() uint8 { return f.key.protocol }

// Client returns the client's address and port. Messages of ICMP have their type as the client's port, and
// the type of the answer, or the code, as the server's.
func (f *Flow) Client() netip.AddrPort { return f.endpoint(f.turned) }

// Server returns the other end.
func (f *Flow) Server() netip.AddrPort { return f.endpoint(!f.turned) }

func (f *Flow) endpoint(b bool) netip.AddrPort {
	k := &f.key
	if b {
		return netip.AddrPortFrom(k.b.addr(k.v6), k.bPort)
	}
	return netip.AddrPortFrom(k.a.addr(k.v6), k.aPort)
}

// HasPorts reports whether the flow has ports. Later fragments have none.
func (f *Flow) HasPorts() bool { return f.key.ported && !f.HasType() }

// HasType reports whether what stands for the ports is a type of ICMP.
func (f *Flow) HasType() bool {
	return f.key.ported && (f.key.protocol == layer.ProtocolICMP || f.key.protocol == layer.ProtocolICMPv6)
}

// AppendCommunityID appends the Community ID of the flow, version 1.
func (f *Flow) AppendCommunityID(b []byte) []byte {
	client, server := f.Client(), f.Server()
	return layer.Flow{
		Src: client.Addr().AsSlice(), Dst: server.Addr().AsSlice(), Protocol: f.key.protocol,
		SrcPort: client.Port(), DstPort: server.Port(), Ports: f.key.ported, OneWay: f.key.oneWay,
	}.AppendCommunityID(b)
}

// VLANs returns the IDs of up to two tags, outermost first, or -1.
func (f *Flow) VLANs() (outer, inner int) { return int(f.key.outer) - 1, int(f.key.inner) - 1 }

// Tunnel returns the type of the innermost tunnel and its VNI or key, or no type.
func (f *Flow) Tunnel() (gopacket.LayerType, uint32) {
	return gopacket.LayerType(f.key.tunnel), f.key.network
}

// State returns the state of a TCP connection as far as this flow saw it: "refused", "reset", "closed",
// "half-closed", "half-open" or "open". It is empty for other protocols.
func (f *Flow) State() string {
	const syn, fin, rst, ack = layer.FlagSYN, layer.FlagFIN, layer.FlagRST, layer.FlagACK
	switch {
	case f.key.protocol != packet.ProtocolTCP:
		return ""
	case f.Flags&syn != 0 && f.Answered&rst != 0 && f.Answered&syn == 0 && f.Sent.Payload == 0:
		return "refused"
	case (f.Flags|f.Answered)&rst != 0:
		return "reset"
	case f.Flags&f.Answered&fin != 0:
		return "closed"
	case (f.Flags|f.Answered)&fin != 0:
		return "half-closed"
	case f.Flags&syn != 0 && (f.Answered&syn == 0 || f.Flags&ack == 0):
		return "half-open"
	}
	return "open"
}

// Table gathers packets into flows. It is not safe for concurrent use.
type Table struct {
	// Outside counts packets without an IP header, which are in no flow. Early counts the flows that
	// ended for lack of room.
	Outside, Early uint64

	o       Options
	of      index
	chunks  []*[chunkSize]flow
	extras  map[int32]*extra
	sources []*packet.Interface
	places  map[*packet.Interface]int32 // in sources
	free    int32                       // a list of places, linked by newer; -1 at its end
	open    list                        // in the order of their last packets
	closed  list                        // in the order of closedAt
	clock   clock
	longest time.Duration // until a flow ends without a packet
	ended   Flow          // for Emit
	waiting int           // flows for the rest of a hello
	err     error
}

// where says which list has a flow.
type where uint8

const (
	nowhere where = iota
	open
	closed
)

// list has flows, the one that ends first at its old end. -1 is no flow.
type list struct{ oldest, newest int32 }

// chunkSize is the number of flows for which memory is reserved at a time. They do not move.
const chunkSize = 1024

// New returns an empty Table.
func New(o Options) *Table {
	if o.Idle == 0 {
		o.Idle = DefaultIdle
	}
	if o.Active == 0 {
		o.Active = DefaultActive
	}
	if o.Most == 0 {
		o.Most = DefaultMost
	}
	return &Table{
		o: o, of: newIndex(), extras: map[int32]*extra{}, places: map[*packet.Interface]int32{}, free: -1,
		open: list{-1, -1}, closed: list{-1, -1}, longest: max(o.Idle, o.Active, linger),
	}
}

func (t *Table) at(i int32) *flow { return &t.chunks[i/chunkSize][i%chunkSize] }

// Add counts a packet that the tracker has observed. It emits flows that ended before the packet came, and
// returns the first error of Emit.
func (t *Table) Add(p *packet.Packet) error {
	var k key
	reversed, ok := k.set(p)
	if !ok {
		t.Outside++
		return t.take()
	}
	now := nanoseconds(p.Info.Timestamp)
	t.clock.packet(now, t.o.Idle, t.longest)
	t.expire()
	flags := byte(0)
	if k.protocol == packet.ProtocolTCP && p.Headers.Protocol != 0 {
		flags = p.Data[p.Headers.Transport+13]
	}
	hash := t.of.hash(&k)
	i := t.find(&k, hash)
	known := i >= 0
	turned := reversed
	if known {
		switch f := t.at(i); {
		case t.clock.now-f.began >= int64(t.o.Active):
			turned = f.turned // the same ends go on
			t.end(i, Active)
			known = false
		case flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagSYN && f.over(sequence(p)):
			t.end(i, Reused)
			known = false
		}
	}
	if !known {
		if flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagSYN|layer.FlagACK {
			turned = !turned
		}
		i = t.begin(&k, hash, now)
		t.at(i).turned, t.at(i).source = turned, t.source(p.Interface)
	}
	f := t.at(i)
	client := reversed == f.turned
	f.add(p, now, client, flags)
	t.learn(i, f, p, client)
	t.place(i, f)
	return t.take()
}

// over reports whether a SYN with a sequence number begins another connection.
func (f *flow) over(syn uint32) bool {
	if f.Flags&layer.FlagSYN == 0 { // its SYN was not captured
		return f.in == closed
	}
	return f.syn != syn
}

// source returns the place of an interface.
func (t *Table) source(i *packet.Interface) int32 {
	place, known := t.places[i]
	if !known {
		place = int32(len(t.sources))
		t.places[i], t.sources = place, append(t.sources, i)
	}
	return place
}

func sequence(p *packet.Packet) uint32 {
	return binary.BigEndian.Uint32(p.Data[p.Headers.Transport+4:])
}

// Tick emits flows that ended before now, in a live capture without packets.
func (t *Table) Tick(now time.Time) error {
	t.clock.tick(now)
	t.expire()
	return t.take()
}

// Close emits the flows that are left.
func (t *Table) Close() error {
	for _, l := range []*list{&t.closed, &t.open} {
		for l.oldest >= 0 {
			reason := Stop
			if l == &t.closed {
				reason = Closed
			}
			t.end(l.oldest, reason)
		}
	}
	return t.take()
}

func (t *Table) take() error {
	err := t.err
	t.err = nil
	return err
}

// expire ends flows whose time is over.
func (t *Table) expire() {
	for i := t.closed.oldest; i >= 0 && t.at(i).closedAt+int64(linger) <= t.clock.now; i = t.closed.oldest {
		t.end(i, Closed)
	}
	for i := t.open.oldest; i >= 0 && t.at(i).end <= t.clock.now; i = t.open.oldest {
		t.end(i, Idle)
	}
}

// begin returns the place of a new flow.
func (t *Table) begin(k *key, hash uint32, now int64) int32 {
	if t.of.count >= t.o.Most {
		t.Early++
		i := t.closed.oldest
		if i < 0 {
			i = t.open.oldest
		}
		t.end(i, Room)
	}
	if t.free < 0 {
		t.chunks = append(t.chunks, new([chunkSize]flow))
		first := int32(len(t.chunks)-1) * chunkSize
		for i := first; i < first+chunkSize; i++ {
			t.at(i).newer = i + 1
		}
		t.at(first + chunkSize - 1).newer = -1
		t.free = first
	}
	i := t.free
	f := t.at(i)
	t.free = f.newer
	*f = flow{key: *k, hash: hash, First: now, Last: now, began: t.clock.now}
	t.insert(i, f)
	return i
}

// end emits a flow and forgets it.
func (t *Table) end(i int32, why Reason) {
	f := t.at(i)
	t.unlink(f)
	t.remove(i, f)
	f.Ended = why
	t.ended = Flow{flow: *f, Interface: t.sources[f.source]}
	if f.hasExtra {
		if f.waits {
			t.waiting--
		}
		t.ended.extra = *t.extras[i]
		delete(t.extras, i)
	}
	if err := t.o.Emit(&t.ended); err != nil && t.err == nil {
		t.err = err
	}
	*f = flow{newer: t.free}
	t.free = i
}

// place puts a flow at the new end of the list that it belongs into.
func (t *Table) place(i int32, f *flow) {
	to := open
	if (f.Flags|f.Answered)&layer.FlagRST != 0 || f.Flags&f.Answered&layer.FlagFIN != 0 {
		if f.in == closed {
			return // it waits since it was closed
		}
		to, f.closedAt = closed, t.clock.now
	}
	l := t.list(to)
	if f.end = t.clock.now + int64(t.o.Idle); l.newest == i {
		return
	}
	t.unlink(f)
	f.in, f.older, f.newer = to, l.newest, -1
	if l.newest >= 0 {
		t.at(l.newest).newer = i
	} else {
		l.oldest = i
	}
	l.newest = i
}

func (t *Table) list(w where) *list {
	if w == closed {
		return &t.closed
	}
	return &t.open
}

func (t *Table) unlink(f *flow) {
	if f.in == nowhere {
		return
	}
	l := t.list(f.in)
	if f.older >= 0 {
		t.at(f.older).newer = f.newer
	} else {
		l.oldest = f.newer
	}
	if f.newer >= 0 {
		t.at(f.newer).older = f.older
	} else {
		l.newest = f.older
	}
	f.in = nowhere
}

// add counts a packet of the client or of the server.
func (f *flow) add(p *packet.Packet, now int64, client bool, flags byte) {
	f.First, f.Last = min(f.First, now), max(f.Last, now)
	side, all := &f.Received, &f.Answered
	if client {
		side, all = &f.Sent, &f.Flags
	}
	side.Packets++
	side.Bytes += uint64(p.Info.Length)
	h := &p.Headers
	if h.Protocol == 0 {
		return
	}
	side.Payload += uint64(h.End - h.Payload)
	*all |= flags
	if h.Protocol != packet.ProtocolTCP {
		return
	}
	if p.Sequence.Old {
		f.Retransmissions++
	}
	f.shake(p, now, client, flags)
}

// learn keeps what few packets tell.
func (t *Table) learn(i int32, f *flow, p *packet.Packet, client bool) {
	if p.Process != nil {
		if x := t.extra(i, f); x.Process == nil {
			x.Process = p.Process
		}
	}
	if h := &p.Headers; client && h.Protocol == packet.ProtocolTCP && h.End > h.Payload {
		t.learnHello(i, f, p.Data[h.Payload:h.End], sequence(p))
	}
}

// learnHello looks for the client's hello in the payload of a segment. A hello is often longer than one.
func (t *Table) learnHello(i int32, f *flow, data []byte, seq uint32) {
	var kept []byte
	if f.waits {
		x := t.extras[i]
		if seq != x.next {
			return // sent again, or out of order
		}
		kept, x.hello, f.waits = append(x.hello, data...), nil, false
		t.waiting--
		seq, data = seq+uint32(len(data)-len(kept)), kept
	} else if f.hellos >= maxHellos || data[0] != layer.TLSHandshake {
		return
	} else {
		f.hellos++
	}
	name := string(layer.ServerName(data))
	size := maxHello // of the record
	if len(data) > 5 {
		size = 5 + int(binary.BigEndian.Uint16(data[3:]))
	}
	whole, fingerprint := len(data) >= size, ""
	if whole && t.o.Fingerprint != nil {
		fingerprint = t.o.Fingerprint(data[:size])
	}
	wait := !whole && size <= maxHello && (len(data) < 6 || data[5] == layer.ClientHello) && t.waiting < maxWaiting
	if name+fingerprint == "" && !wait {
		return
	}
	x := t.extra(i, f)
	x.ServerName, x.Fingerprint = cmp.Or(x.ServerName, name), cmp.Or(x.Fingerprint, fingerprint)
	if wait {
		x.hello, x.next, f.waits = append(kept, data[len(kept):]...), seq+uint32(len(data)), true
		t.waiting++
	}
}

// extra returns the extra of a flow, which it makes.
func (t *Table) extra(i int32, f *flow) *extra {
	if !f.hasExtra {
		f.hasExtra, t.extras[i] = true, new(extra)
	}
	return t.extras[i]
}

// shake follows the handshake of a connection.
func (f *flow) shake(p *packet.Packet, now int64, client bool, flags byte) {
	syn, ack := flags&layer.FlagSYN != 0, flags&layer.FlagACK != 0
	switch {
	case client && syn && !ack:
		f.syn, f.synced, f.handshake = sequence(p), now, handshakeSYN
	case !client && f.handshake == handshakeSYN && syn && ack:
		f.handshake = handshakeSYNACK
	case client && f.handshake == handshakeSYNACK && ack:
		f.RTT, f.handshake = now-f.synced, handshakeNone
	}
}
