package summary

import (
	"net/netip"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// key names a conversation, whichever end is heard.
type key struct {
	a, b  address
	ports uint32
	above gopacket.LayerType
}

// newKey puts the ends in order, and says whether that changed it.
func newKey(src, dst address, from, to uint16, above gopacket.LayerType) (k key, reversed bool) {
	if dst.less(&src) || src == dst && to < from {
		return key{dst, src, uint32(to)<<16 | uint32(from), above}, true
	}
	return key{src, dst, uint32(from)<<16 | uint32(to), above}, false
}

// Conversation is what two ends said to each other. A is the one that was heard first.
type Conversation struct {
	A, B         netip.Addr
	APort, BPort uint16
	Proto        string // "tcp", "udp", or the name of the layer above IP
	AToB, BToA   Total
	First, Last  time.Time
	// RTT is the time from a SYN to the ACK that ends the handshake, as it was seen
	// where the packets were captured; 0 where it was not.
	RTT             time.Duration
	Retransmissions uint64 // segments whose payload had been sent or acknowledged
	Resets          uint64

	synced handshake
	turned bool  // A is the second end of the key
	a, b   int32 // the hosts, looked up once
}

// handshake is how far the handshake of a connection was seen.
type handshake struct {
	at    time.Time // of the SYN
	state uint8     // 1: SYN, 2: SYN and its answer
}

// Bytes is what both sent.
func (c *Conversation) Bytes() uint64 { return c.AToB.Bytes + c.BToA.Bytes }

// Packets is how many both sent.
func (c *Conversation) Packets() uint64 { return c.AToB.Packets + c.BToA.Packets }

// Duration is from the first packet to the last.
func (c *Conversation) Duration() time.Duration { return c.Last.Sub(c.First) }

// conversation counts for the two ends of an IP header.
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

// segment looks at the handshake, what was sent again, and resets.
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
