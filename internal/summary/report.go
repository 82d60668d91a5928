package summary

import (
	"net/netip"
	"slices"
	"time"
)

// Report is a Summary prepared for output, with the largest entries first. docs/json.md
// describes its JSON.
type Report struct {
	Packets   uint64    `json:"packets"`
	Bytes     uint64    `json:"bytes"`
	Captured  uint64    `json:"captured_bytes"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	Seconds   float64   `json:"seconds"`
	Backwards uint64    `json:"older_than_before"`
	Malformed uint64    `json:"malformed"`

	Protocols     []ReportProtocol     `json:"protocols"`
	Hosts         []ReportHost         `json:"hosts"`
	Conversations []ReportConversation `json:"conversations"`
	Processes     []ReportProcess      `json:"processes,omitempty"`
	Sizes         []ReportSize         `json:"sizes"`
	Interval      float64              `json:"interval_seconds"`
	Rates         []ReportRate         `json:"rates"`
	Left          Left                 `json:"left_out"`
}

// ReportProtocol is a protocol with the protocols that carry it.
type ReportProtocol struct {
	Name    string `json:"name"`
	Depth   int    `json:"depth"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
}

// ReportHost is an address.
type ReportHost struct {
	Address         netip.Addr `json:"address"`
	PacketsSent     uint64     `json:"packets_sent"`
	BytesSent       uint64     `json:"bytes_sent"`
	PacketsReceived uint64     `json:"packets_received"`
	BytesReceived   uint64     `json:"bytes_received"`
}

// ReportProcess is a process, or a user if PID is 0. Values that are unknown are omitted.
type ReportProcess struct {
	PID             int    `json:"pid,omitempty"`
	Name            string `json:"name,omitempty"`
	User            string `json:"user,omitempty"`
	Container       string `json:"container,omitempty"`
	Pod             string `json:"pod,omitempty"`
	PacketsSent     uint64 `json:"packets_sent"`
	BytesSent       uint64 `json:"bytes_sent"`
	PacketsReceived uint64 `json:"packets_received"`
	BytesReceived   uint64 `json:"bytes_received"`
}

// ReportConversation is a conversation. Values that are unknown, or do not apply to its
// protocol, are omitted.
type ReportConversation struct {
	Proto           string     `json:"protocol"`
	A               netip.Addr `json:"a"`
	APort           *uint16    `json:"a_port,omitempty"`
	B               netip.Addr `json:"b"`
	BPort           *uint16    `json:"b_port,omitempty"`
	PacketsAToB     uint64     `json:"packets_a_to_b"`
	BytesAToB       uint64     `json:"bytes_a_to_b"`
	PacketsBToA     uint64     `json:"packets_b_to_a"`
	BytesBToA       uint64     `json:"bytes_b_to_a"`
	First           time.Time  `json:"first"`
	Seconds         float64    `json:"seconds"`
	RTT             *float64   `json:"rtt_seconds,omitempty"`
	Retransmissions *uint64    `json:"retransmissions,omitempty"`
	Resets          *uint64    `json:"resets,omitempty"`
}

// ReportSize is a class of packet lengths. A To of 0 means no upper bound.
type ReportSize struct {
	From    int    `json:"from"`
	To      int    `json:"to"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
}

// ReportRate is an interval of time.
type ReportRate struct {
	From    time.Time `json:"from"`
	Packets uint64    `json:"packets"`
	Bytes   uint64    `json:"bytes"`
}

// Left counts what did not fit.
type Left struct {
	Hosts         uint64 `json:"packets_of_other_hosts"`
	Conversations uint64 `json:"packets_of_other_conversations"`
	Protocols     uint64 `json:"packets_of_other_protocols"`
	Processes     uint64 `json:"packets_of_other_processes,omitempty"`
}

// Report returns what was gathered so far, with the top largest hosts, conversations and processes,
// or with all of them if top is 0.
func (s *Summary) Report(top int) *Report {
	r := &Report{
		Packets: s.Packets, Bytes: s.Total.Bytes, Captured: s.Captured, First: stamp(s.First), Last: stamp(s.Last),
		Seconds: s.Last.Sub(s.First).Seconds(), Backwards: s.Backwards, Malformed: s.Malformed,
		Left: Left{s.otherHosts.Packets, s.otherFlows.Packets, s.protocols.other.Packets, s.processes.other.Packets},
	}
	for _, p := range s.protocols.list() {
		r.Protocols = append(r.Protocols, ReportProtocol{p.Name, p.Depth, p.Packets, p.Bytes})
	}
	for _, h := range biggest(s.hosts, top, func(h Host) uint64 { return h.Bytes() }) {
		r.Hosts = append(r.Hosts, ReportHost{h.Address, h.Sent.Packets, h.Sent.Bytes, h.Received.Packets, h.Received.Bytes})
	}
	for _, c := range biggest(s.flows, top, func(c Conversation) uint64 { return c.Bytes() }) {
		r.Conversations = append(r.Conversations, c.report())
	}
	for _, p := range biggest(s.processes.all, top, func(p Process) uint64 { return p.Bytes() }) {
		r.Processes = append(r.Processes, ReportProcess{
			p.PID, p.Name, p.User, p.Container, p.Pod, p.Sent.Packets, p.Sent.Bytes, p.Received.Packets, p.Received.Bytes,
		})
	}
	from := 0
	for i, t := range s.sizes {
		to := 0
		if i < len(sizeBounds) {
			to = sizeBounds[i]
		}
		r.Sizes = append(r.Sizes, ReportSize{from, to, t.Packets, t.Bytes})
		from = to + 1
	}
	intervals, width := s.rates.list()
	r.Interval = width.Seconds()
	for _, v := range intervals {
		r.Rates = append(r.Rates, ReportRate{stamp(v.From), v.Packets, v.Bytes})
	}
	return r
}

// stamp limits a time to the years of RFC 3339, which end with 9999.
func stamp(t time.Time) time.Time {
	if t = t.UTC(); t.Year() > 9999 {
		return time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)
	} else if t.Year() < 0 {
		return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

func (c *Conversation) report() ReportConversation {
	r := ReportConversation{
		Proto: c.Proto, A: c.A, B: c.B,
		PacketsAToB: c.AToB.Packets, BytesAToB: c.AToB.Bytes, PacketsBToA: c.BToA.Packets, BytesBToA: c.BToA.Bytes,
		First: stamp(c.First), Seconds: c.Duration().Seconds(),
	}
	if c.Proto == "tcp" || c.Proto == "udp" {
		r.APort, r.BPort = &c.APort, &c.BPort
	}
	if c.Proto == "tcp" {
		r.Retransmissions, r.Resets = &c.Retransmissions, &c.Resets
	}
	if c.RTT > 0 {
		rtt := c.RTT.Seconds()
		r.RTT = &rtt
	}
	return r
}

// biggest returns a sorted copy of the top largest elements of all, or of all if top is
// 0.
func biggest[T any](all []T, top int, size func(T) uint64) []T {
	all = slices.Clone(all)
	sortBy(all, size)
	if top > 0 {
		all = all[:min(top, len(all))]
	}
	return all
}
