// Package summary summarizes a capture: its protocols, hosts, conversations, processes, packet
// sizes and rates over time. Its memory is bounded. It counts what did not fit.
package summary

import (
	"encoding/binary"
	"net/netip"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Limits on what is kept. A host or conversation takes 100 to 350 bytes; those beyond the
// limit are counted as others.
const (
	maxHosts         = 65536
	maxConversations = 65536
	maxProtocols     = 1024
	maxProcesses     = 16384
	maxNames         = 16384 // of each kind, up to 300 bytes each
)

// Total counts packets and their bytes on the wire.
type Total struct{ Packets, Bytes uint64 }

func (t *Total) add(n int) {
	t.Packets++
	t.Bytes += uint64(n)
}

// Summary gathers the properties of a capture. It is not safe for concurrent use.
type Summary struct {
	Total
	Captured    uint64 // bytes
	First, Last time.Time
	Backwards   uint64 // packets older than the packet before
	Malformed   uint64 // packets with a header that did not decode
	// Account has the losses of a live capture. It is nil if there is none.
	Account *ledger.Snapshot
	// Losses has those that files tell of. It is nil if there are no files.
	Losses *Losses

	protocols  tree
	hosts      []Host
	hostOf     map[address]int32
	otherHosts Total // packets of addresses that did not fit
	flows      []Conversation
	flowOf     map[key]int32
	otherFlows Total
	processes  processes
	opened     uint64 // TCP handshakes that were completed
	refused    uint64 // TCP handshakes that were answered with a reset
	asked      questions
	servers    servers
	sizes      [len(sizeBounds) + 1]Total
	rates      rates
	lastFrame  time.Time
	// packetDrops is what was lost before packets, as these say.
	packetDrops uint64
	facts       facts // of the current packet
}

// Host is an address and its traffic.
type Host struct {
	Address        netip.Addr
	Sent, Received Total
}

// Bytes returns the sum of sent and received bytes.
func (h *Host) Bytes() uint64 { return h.Sent.Bytes + h.Received.Bytes }

// New returns an empty Summary.
func New() *Summary {
	return &Summary{
		hostOf: map[address]int32{}, flowOf: map[key]int32{}, protocols: newTree(),
		asked: questions{of: map[string]int32{}}, servers: servers{of: map[string]int32{}},
	}
}

// Observe adds a packet. The tracker must have observed it.
func (s *Summary) Observe(p *packet.Packet) {
	n := p.Info.Length
	s.add(n)
	s.Captured += uint64(len(p.Data))
	s.clock(p.Info.Timestamp, n)
	s.sizes[sizeClass(n)].add(n)
	if p.Err != nil {
		s.Malformed++
	}
	if len(p.Options) > 0 {
		s.packetDrops += dropCount(p)
	}
	f := &s.facts
	f.of(p)
	s.protocols.add(f, n)
	if f.internet {
		s.conversation(p, f)
		if f.from == layer.PortDNS || f.to == layer.PortDNS {
			s.dns(p, f)
		}
	}
	if p.Process != nil {
		s.processes.add(p)
	}
}

// clock counts a packet of n bytes at the time t.
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

// host returns the index of an address in hosts, or -1 if it does not fit.
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

// pass counts a packet of n bytes for its sender and its receiver.
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

// address is an IP address in a form that maps hash quickly. For IPv4, v6 is 0 and low
// holds the address.
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

// less defines some order of addresses.
func (a *address) less(b *address) bool {
	switch {
	case a.low != b.low:
		return a.low < b.low
	case a.high != b.high:
		return a.high < b.high
	}
	return a.v6 < b.v6
}

// sizeBounds holds the largest length of each class of packet sizes, as other capture
// tools define them.
var sizeBounds = [...]int{63, 127, 255, 511, 1023, 1517}

// sizeClass returns the index of the class of a length.
func sizeClass(n int) int {
	for i, most := range sizeBounds {
		if n <= most {
			return i
		}
	}
	return len(sizeBounds)
}
