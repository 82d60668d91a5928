// Package flows gathers packets into flows. A flow is the traffic between two ends, in both
// directions, from its first packet until it is closed, idle or old. Memory is bounded.
package flows

import (
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
	DefaultMost   = 1 << 20 // a flow takes about 300 bytes
)

// linger is how long a closed connection waits for its last acknowledgments.
const linger = 5 * time.Second

// Options says when flows end. What is 0 has its default.
type Options struct {
	Idle   time.Duration // without a packet
	Active time.Duration // since the first packet; the flow then goes on as a new one
	Most   int           // flows at a time; beyond it, the one that was idle longest ends
	// Emit is called with each flow that ended. The flow may not be kept.
	Emit func(*Flow) error
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
	First, Last     int64 // times of packets, in nanoseconds since 1970
	Sent, Received  Total // by the client
	Flags, Answered uint8 // all TCP flags of the client and of the server (RFC 9293, section 3.1)
	Ended           Reason
	// RTT is the time from the SYN to the ACK that completes the handshake, in nanoseconds. It is
	// 0 if the handshake was not captured.
	RTT             int64
	Retransmissions uint64 // segments whose payload had been sent or acknowledged before
	ServerName      string // in the client's hello of TLS
	Process         *packet.Process
	Interface       *packet.Interface // that captured the first packet

	key          key
	turned       bool // the client is the key's b
	synced       int64
	handshake    uint8
	syn          uint32 // sequence number of the client's SYN
	hellos       uint8  // tries to find ServerName
	list         *list  // that has the flow
	older, newer int32  // neighbours in list
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
func (f *Flow) Tunnel() (gopacket.LayerType, uint32) { return f.key.tunnel, f.key.network }

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

	o      Options
	of     map[key]int32
	chunks []*[chunkSize]Flow
	free   int32 // a list of places, linked by newer; -1 at its end
	open   list  // in the order of their last packets
	closed list  // in the order of closedAt
	now    int64 // time of the latest packet
	err    error
}

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
	return &Table{o: o, of: map[key]int32{}, free: -1, open: list{-1, -1}, closed: list{-1, -1}}
}

func (t *Table) at(i int32) *Flow { return &t.chunks[i/chunkSize][i%chunkSize] }

// Add counts a packet that the tracker has observed. It emits flows that ended before the packet came, and
// returns the first error of Emit.
func (t *Table) Add(p *packet.Packet) error {
	var k key
	reversed, ok := k.set(p)
	if !ok {
		t.Outside++
		return t.take()
	}
	now := p.Info.Timestamp.UnixNano()
	t.expire(now)
	flags := byte(0)
	if k.protocol == packet.ProtocolTCP && p.Headers.Protocol != 0 {
		flags = p.Data[p.Headers.Transport+13]
	}
	i, known := t.of[k]
	turned := reversed
	if known {
		switch f := t.at(i); {
		case t.now-f.began >= int64(t.o.Active):
			turned = f.turned // the same ends go on
			t.end(i, Active)
			known = false
		case flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagSYN && f.Flags&layer.FlagSYN != 0 && f.syn != sequence(p):
			t.end(i, Reused)
			known = false
		}
	}
	if !known {
		if flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagSYN|layer.FlagACK {
			turned = !turned
		}
		i = t.begin(&k, now)
		t.at(i).turned, t.at(i).Interface = turned, p.Interface
	}
	f := t.at(i)
	f.add(p, now, reversed == f.turned, flags)
	t.place(i, f)
	return t.take()
}

func sequence(p *packet.Packet) uint32 {
	return binary.BigEndian.Uint32(p.Data[p.Headers.Transport+4:])
}

// Tick emits flows that ended before now, in a live capture without packets.
func (t *Table) Tick(now time.Time) error {
	t.expire(now.UnixNano())
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

// expire ends flows whose time is over. Older packets do not turn the clock back.
func (t *Table) expire(now int64) {
	t.now = max(t.now, now)
	for i := t.closed.oldest; i >= 0 && t.at(i).closedAt+int64(linger) <= t.now; i = t.closed.oldest {
		t.end(i, Closed)
	}
	for i := t.open.oldest; i >= 0 && t.at(i).end <= t.now; i = t.open.oldest {
		t.end(i, Idle)
	}
}

// begin returns the place of a new flow.
func (t *Table) begin(k *key, now int64) int32 {
	if len(t.of) >= t.o.Most {
		t.Early++
		i := t.closed.oldest
		if i < 0 {
			i = t.open.oldest
		}
		t.end(i, Room)
	}
	if t.free < 0 {
		t.chunks = append(t.chunks, new([chunkSize]Flow))
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
	*f = Flow{key: *k, First: now, Last: now, began: t.now}
	t.of[*k] = i
	return i
}

// end emits a flow and forgets it.
func (t *Table) end(i int32, why Reason) {
	f := t.at(i)
	t.unlink(f)
	delete(t.of, f.key)
	f.Ended = why
	if err := t.o.Emit(f); err != nil && t.err == nil {
		t.err = err
	}
	*f = Flow{newer: t.free}
	t.free = i
}

// place puts a flow at the new end of the list that it belongs into.
func (t *Table) place(i int32, f *Flow) {
	to := &t.open
	if (f.Flags|f.Answered)&layer.FlagRST != 0 || f.Flags&f.Answered&layer.FlagFIN != 0 {
		if f.list == &t.closed {
			return // it waits since it was closed
		}
		to, f.closedAt = &t.closed, t.now
	}
	if f.end = t.now + int64(t.o.Idle); to.newest == i {
		return
	}
	t.unlink(f)
	f.list, f.older, f.newer = to, to.newest, -1
	if to.newest >= 0 {
		t.at(to.newest).newer = i
	} else {
		to.oldest = i
	}
	to.newest = i
}

func (t *Table) unlink(f *Flow) {
	l := f.list
	if l == nil {
		return
	}
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
	f.list = nil
}

// add counts a packet of the client or of the server.
func (f *Flow) add(p *packet.Packet, now int64, client bool, flags byte) {
	f.First, f.Last = min(f.First, now), max(f.Last, now)
	side, all := &f.Received, &f.Answered
	if client {
		side, all = &f.Sent, &f.Flags
	}
	side.Packets++
	side.Bytes += uint64(p.Info.Length)
	if p.Process != nil && f.Process == nil {
		f.Process = p.Process
	}
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
	if client && f.ServerName == "" && f.hellos < maxHellos && h.End > h.Payload && p.Data[h.Payload] == layer.TLSHandshake {
		f.hellos++
		f.ServerName = string(layer.ServerName(p.Data[h.Payload:h.End]))
	}
}

// shake follows the handshake of a connection.
func (f *Flow) shake(p *packet.Packet, now int64, client bool, flags byte) {
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
