package summary

import (
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

// Conversation is the traffic between two ends. A is the sender of the first packet.
type Conversation struct {
	A, B         netip.Addr
	APort, BPort uint16
	Proto        string // "tcp", "udp", or the name of the layer above IP
	AToB, BToA   Total
	First, Last  time.Time
	// RTT is the time from the SYN to the ACK that completes the handshake, measured at
	// the point of capture. It is 0 if the handshake was not captured.
	RTT             time.Duration
	Retransmissions uint64 // segments whose payload had been sent or acknowledged before
	Resets          uint64

	synced handshake
	turned bool  // A is the key's second end
	a, b   int32 // indexes of the hosts, to look them up once only
}

// handshake is the progress of a connection's handshake.
type handshake struct {
	at    time.Time // time of the SYN
	state uint8     // 1 after the SYN, 2 after the SYN-ACK
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
		c.segment(p, f.flags, reversed)
	}
}

// segment updates the handshake and counts retransmissions and resets.
func (c *Conversation) segment(p *packet.Packet, flags byte, reversed bool) {
	now := p.Info.Timestamp
	if p.Sequence.Old {
		c.Retransmissions++
	}
	syn, ack := flags&layer.FlagSYN != 0, flags&layer.FlagACK != 0
	switch {
	case flags&layer.FlagRST != 0:
		c.Resets++
	case syn && !ack && !reversed:
		c.synced = handshake{now, 1}
	case syn && ack && reversed && c.synced.state == 1:
		c.synced.state = 2
	case !syn && ack && !reversed && c.synced.state == 2:
		c.RTT = now.Sub(c.synced.at)
		c.synced.state = 0
	}
}
