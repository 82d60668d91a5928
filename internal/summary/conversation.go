package summary

import (
	"encoding/binary"
	"net/netip"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// key identifies a conversation. It is the same for both directions.
type key struct {
	a, b  address
	ports uint32
	above gopacket.LayerType
}

// newKey orders the two ends, and reports whether it swapped them.
func newKey(src, dst address, from, to uint16, above gopacket.LayerType) (k key, reversed bool) {
	if dst.less(&src) || src == dst && to < from {
		return key{dst, src, uint32(to)<<16 | uint32(from), above}, true
	}
	return key{src, dst, uint32(from)<<16 | uint32(to), above}, false
}

// Conversation is the traffic between two ends. A is the sender of the first packet. What
// every packet needs stands first, in two lines of the cache.
type Conversation struct {
	AToB, BToA  Total
	First, Last time.Time
	sides       [2]side // of A and B
	server      int32   // number of the server name, from 1; 0 for none
	a, b        int32   // indexes of the hosts, to look them up once only
	turned      bool    // A is the key's second end
	handshake   uint8
	synced      time.Time // time of the SYN of handshake

	A, B         netip.Addr
	APort, BPort uint16
	Proto        string // "tcp", "udp", or the name of the layer above IP
	// RTT is the time from the SYN to the ACK that completes the handshake, measured at
	// the point of capture. It is 0 if the handshake was not captured.
	RTT             time.Duration
	Retransmissions uint64 // segments whose payload had been sent or acknowledged before
	DuplicateACKs   uint64 // RFC 5681, section 2
	ZeroWindows     uint64 // segments with a window of 0
	Resets          uint64
}

// The states of a connection's handshake. The side that began counts as waiting until the other one sends
// anything.
const (
	handshakeNone = iota // not seen, or at its end
	handshakeSYN
	handshakeSYNACK
)

// side is what one end of a connection has sent.
type side struct {
	next, ack uint32 // the sequence number after its data; its last acknowledgment
	window    uint16 // of the same segment as ack
	sent      bool   // next is valid
	acked     bool   // ack and window are valid
}

// Bytes returns the sum of both directions.
func (c *Conversation) Bytes() uint64 { return c.AToB.Bytes + c.BToA.Bytes }

// Packets returns the sum of both directions.
func (c *Conversation) Packets() uint64 { return c.AToB.Packets + c.BToA.Packets }

// Duration returns the time from the first packet to the last.
func (c *Conversation) Duration() time.Duration { return c.Last.Sub(c.First) }

// conversation counts a packet for the conversation between its IP addresses.
func (s *Summary) conversation(p *packet.Packet, f *facts) {
	n, now := p.Info.Length, p.Info.Timestamp
	k, reversed := newKey(f.src, f.dst, f.from, f.to, f.above)
	i, ok := s.flowOf[k]
	if !ok {
		a, b := s.host(&f.src), s.host(&f.dst)
		if len(s.flows) == maxConversations {
			s.otherFlows.add(n)
			s.pass(a, b, n)
			return
		}
		i = int32(len(s.flows))
		s.flowOf[k] = i
		s.flows = append(s.flows, Conversation{
			A: f.src.addr(), B: f.dst.addr(), APort: f.from, BPort: f.to, Proto: protocolName(f.above), First: now, Last: now, turned: reversed,
			a: a, b: b,
		})
	}
	c := &s.flows[i]
	if reversed = reversed != c.turned; reversed {
		c.BToA.add(n)
		s.pass(c.b, c.a, n)
	} else {
		c.AToB.add(n)
		s.pass(c.a, c.b, n)
	}
	if now.Before(c.First) {
		c.First = now
	}
	if now.After(c.Last) {
		c.Last = now
	}
	if f.last == layers.LayerTypeTCP {
		s.segment(c, p, reversed)
	}
}

// segment counts what went wrong in a connection, and follows its handshake.
func (s *Summary) segment(c *Conversation, p *packet.Packet, reversed bool) {
	f, now := &s.facts, p.Info.Timestamp
	if p.Sequence.Old {
		c.Retransmissions++
	}
	syn, ack, rst := f.flags&layer.FlagSYN != 0, f.flags&layer.FlagACK != 0, f.flags&layer.FlagRST != 0
	switch waiting := reversed && c.handshake == handshakeSYN; {
	case rst:
		c.Resets++
		if waiting {
			s.refused++
			c.handshake = handshakeNone
		}
	case syn && !ack && !reversed:
		c.synced, c.handshake = now, handshakeSYN
	case waiting && syn && ack:
		c.handshake = handshakeSYNACK
	case waiting:
		c.handshake = handshakeNone
	case !syn && ack && !reversed && c.handshake == handshakeSYNACK:
		c.RTT = now.Sub(c.synced)
		c.handshake = handshakeNone
		s.opened++
	}
	if rst {
		return
	}
	header := p.Data[p.Headers.Transport:]
	seq, acked, window := binary.BigEndian.Uint32(header[4:]), binary.BigEndian.Uint32(header[8:]), binary.BigEndian.Uint16(header[14:])
	ours, theirs := &c.sides[0], &c.sides[1]
	if reversed {
		ours, theirs = theirs, ours
	}
	size := uint32(f.bytes)
	switch fin := f.flags&layer.FlagFIN != 0; {
	case syn:
		*ours = side{}
		size++
	case fin:
		size++
	default:
		if window == 0 {
			c.ZeroWindows++
		}
		if size == 0 && ours.acked && acked == ours.ack && window == ours.window && theirs.sent && int32(theirs.next-acked) > 0 {
			c.DuplicateACKs++
		}
	}
	if ack {
		ours.ack, ours.window, ours.acked = acked, window, true
	}
	if end := seq + size; !ours.sent || int32(end-ours.next) > 0 {
		ours.next, ours.sent = end, true
	}
	if f.bytes > 0 && c.server == 0 && p.Data[p.Headers.Payload] == layer.TLSHandshake {
		c.server = s.serverName(p.Data[p.Headers.Payload:p.Headers.End])
	}
}
