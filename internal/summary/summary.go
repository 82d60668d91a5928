// Package summary gathers what a capture holds as a whole: its protocols, hosts and
// conversations, sizes of packets and rates over time. Its memory is bounded; what did
// not fit is counted.
package summary

import (
	"encoding/binary"
	"net/netip"
	"time"

	"ringcap/packet"
)

// How much is kept: hosts and conversations of 100 to 200 bytes each. Those that come
// when there is no room count as others.
const (
	maxHosts         = 65536
	maxConversations = 65536
	maxProtocols     = 1024
)

// Total counts packets and their bytes on the wire.
type Total struct{ Packets, Bytes uint64 }

func (t *Total) add(n int) {
	t.Packets++
	t.Bytes += uint64(n)
}

// Summary is what was gathered so far. It is not safe for use by several goroutines at
// once.
type Summary struct {
	Total
	Captured    uint64 // bytes
	First, Last time.Time
	Backwards   uint64 // packets that are older than the one before
	Malformed   uint64 // packets with a header that did not decode

	protocols  tree
	hosts      []Host
	hostOf     map[address]int32
	otherHosts Total // packets of addresses that there was no room for
	flows      []Conversation
	flowOf     map[key]int32
	otherFlows Total
	sizes      [len(sizeBounds) + 1]Total
	rates      rates
	lastFrame  time.Time
	facts      facts // of the packet that is being added
}

// Host is one address and what it sent and received.
type Host struct {
	Address        netip.Addr
	Sent, Received Total
}

// Bytes is what it sent and received.
func (h *Host) Bytes() uint64 { return h.Sent.Bytes + h.Received.Bytes }

// New returns an empty Summary.
func New() *Summary {
	return &Summary{
		hostOf: map[address]int32{}, flowOf: map[key]int32{}, protocols: newTree(),
	}
}

// Observe adds a packet. It has been tracked.
func (s *Summary) Observe(p *packet.Packet) {
	n := p.Info.Length
	s.add(n)
	s.Captured += uint64(len(p.Data))
	s.clock(p.Info.Timestamp, n)
	s.sizes[sizeClass(n)].add(n)
	if p.Err != nil {
		s.Malformed++
	}
	f := &s.facts
	f.of(p)
	s.protocols.add(f, n)
	if f.internet {
		s.conversation(p, f)
	}
}

// clock notes when the packet came.
func (s *Summary) clock(t time.Time, n int) {
	if s.Packets == 1 {
		s.First, s.Last = t, t
	} else if t.Before(s.lastFrame) {
		s.Backwards++
	}
	s.lastFrame = t
	if t.Before(s.First) {
		s.First = t
	}
	if t.After(s.Last) {
		s.Last = t
	}
	s.rates.add(t, n)
}

// host is the place of an address in hosts, -1 if there is no room for it.
func (s *Summary) host(a *address) int32 {
	i, ok := s.hostOf[*a]
	if !ok {
		if len(s.hosts) == maxHosts {
			return -1
		}
		i = int32(len(s.hosts))
		s.hosts = append(s.hosts, Host{Address: a.addr()})
		s.hostOf[*a] = i
	}
	return i
}

// pass counts a packet for the hosts that sent and received it.
func (s *Summary) pass(from, to int32, n int) {
	if from < 0 {
		s.otherHosts.add(n)
	} else {
		s.hosts[from].Sent.add(n)
	}
	if to < 0 {
		s.otherHosts.add(n)
	} else {
		s.hosts[to].Received.add(n)
	}
}

// address is an IP address as maps hash it fastest: an IPv4 address has v6 0 and is in
// low.
type address struct{ v6, high, low uint64 }

func address4(b []byte) address { return address{low: uint64(binary.BigEndian.Uint32(b))} }

func address6(b []byte) address {
	return address{1, binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

func (a *address) addr() netip.Addr {
	if a.v6 == 0 {
		return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(a.low))))
	}
	return netip.AddrFrom16([16]byte(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, a.high), a.low)))
}

// less orders addresses, in no way that means anything.
func (a *address) less(b *address) bool {
	switch {
	case a.low != b.low:
		return a.low < b.low
	case a.high != b.high:
		return a.high < b.high
	}
	return a.v6 < b.v6
}

// The classes of sizes, as capture tools have them: up to so many bytes.
var sizeBounds = [...]int{63, 127, 255, 511, 1023, 1517}

// sizeClass is the index of a length's class.
func sizeClass(n int) int {
	for i, most := range sizeBounds {
		if n <= most {
			return i
		}
	}
	return len(sizeBounds)
}
