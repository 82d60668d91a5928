package summary

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"ringcap/internal/layer"
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
	Ports         []ReportPort         `json:"ports"`
	TCP           *ReportTCP           `json:"tcp,omitempty"`
	Asked         []ReportAsked        `json:"dns_names"`
	Servers       []ReportServer       `json:"tls_names"`
	Sizes         []ReportSize         `json:"sizes"`
	Interval      float64              `json:"interval_seconds"`
	Rates         []ReportRate         `json:"rates"`
	Drops         []ReportDrop         `json:"drops,omitempty"`
	Recorded      []ReportLoss         `json:"recorded_losses,omitempty"`
	PacketDrops   uint64               `json:"packet_drops,omitempty"`
	Left          Left                 `json:"left_out"`

	count count
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
	DuplicateACKs   *uint64    `json:"duplicate_acks,omitempty"`
	ZeroWindows     *uint64    `json:"zero_windows,omitempty"`
	Resets          *uint64    `json:"resets,omitempty"`
	Server          string     `json:"server_name,omitempty"`
}

// ReportPort is a port of TCP or UDP with the conversations whose lower port it is.
type ReportPort struct {
	Proto         string `json:"protocol"`
	Port          uint16 `json:"port"`
	Service       string `json:"service,omitempty"`
	Conversations uint64 `json:"conversations"`
	Packets       uint64 `json:"packets"`
	Bytes         uint64 `json:"bytes"`
}

// ReportTCP is what went well and wrong in all TCP conversations together.
type ReportTCP struct {
	Conversations   uint64 `json:"conversations"`
	Opened          uint64 `json:"handshakes"`
	Unanswered      uint64 `json:"handshakes_unanswered"`
	Refused         uint64 `json:"handshakes_refused"`
	Retransmissions uint64 `json:"retransmissions"`
	DuplicateACKs   uint64 `json:"duplicate_acks"`
	ZeroWindows     uint64 `json:"zero_windows"`
	Resets          uint64 `json:"resets"`
}

// ReportAsked is a name that DNS queries ask for.
type ReportAsked struct {
	Name     string `json:"name"`
	Queries  uint64 `json:"queries"`
	Answers  uint64 `json:"answers"`
	Failures uint64 `json:"failures"`
}

// ReportServer is a name in the hellos of TLS clients, with the conversations that begin with
// it.
type ReportServer struct {
	Name          string `json:"name"`
	Conversations uint64 `json:"conversations"`
	Packets       uint64 `json:"packets"`
	Bytes         uint64 `json:"bytes"`
}

// ReportDrop is an interval in which a live capture lost packets.
type ReportDrop struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Packets uint64    `json:"packets"`
}

// ReportLoss is what an interface has lost, as the file says.
type ReportLoss struct {
	Interface string `json:"interface"`
	Packets   uint64 `json:"packets"`   // in all
	Kernel    uint64 `json:"by_kernel"` // those of the operating system among them
}

// recorded returns the losses that files have recorded.
func (s *Summary) recorded() (all []ReportLoss) {
	if s.Losses == nil {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(s.Losses.of)) {
		if v := s.Losses.of[id]; v.dropped > 0 || v.bySys > 0 {
			all = append(all, ReportLoss{cmp.Or(v.name, strconv.Itoa(v.id)), max(v.dropped, v.bySys), v.bySys})
		}
	}
	return all
}

// lost returns how many packets were lost at least, as files say.
func (r *Report) lost() (n uint64) {
	for _, v := range r.Recorded {
		n += v.Packets
	}
	return max(n, r.PacketDrops)
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
	Names         uint64 `json:"messages_of_other_names"`
}

// count is the lengths of lists before they were cut to the largest entries.
type count struct{ hosts, conversations, processes, ports, asked, servers int }

// Report returns what was gathered so far, with the top largest hosts, conversations, processes,
// ports and names, or with all of them if top is 0.
func (s *Summary) Report(top int) *Report {
	r := &Report{
		Packets: s.Packets, Bytes: s.Total.Bytes, Captured: s.Captured, First: stamp(s.First), Last: stamp(s.Last),
		Seconds: s.Last.Sub(s.First).Seconds(), Backwards: s.Backwards, Malformed: s.Malformed,
		Left: Left{
			s.otherHosts.Packets, s.otherFlows.Packets, s.protocols.other.Packets, s.processes.other.Packets,
			s.asked.other + s.servers.other,
		},
		TCP: s.tcp(), Recorded: s.recorded(), PacketDrops: s.packetDrops,
	}
	for _, p := range s.protocols.list() {
		r.Protocols = append(r.Protocols, ReportProtocol{p.Name, p.Depth, p.Packets, p.Bytes})
	}
	for _, h := range biggest(s.hosts, top, func(h Host) uint64 { return h.Bytes() }) {
		r.Hosts = append(r.Hosts, ReportHost{h.Address, h.Sent.Packets, h.Sent.Bytes, h.Received.Packets, h.Received.Bytes})
	}
	for _, c := range biggest(s.flows, top, func(c Conversation) uint64 { return c.Bytes() }) {
		r.Conversations = append(r.Conversations, s.conversationReport(&c))
	}
	for _, p := range biggest(s.processes.all, top, func(p Process) uint64 { return p.Bytes() }) {
		r.Processes = append(r.Processes, ReportProcess{
			p.PID, p.Name, p.User, p.Container, p.Pod, p.Sent.Packets, p.Sent.Bytes, p.Received.Packets, p.Received.Bytes,
		})
	}
	ports, servers := s.ports(), s.serverNames()
	r.count = count{len(s.hosts), len(s.flows), len(s.processes.all), len(ports), len(s.asked.all), len(servers)}
	r.Ports = biggest(ports, top, func(p ReportPort) uint64 { return p.Bytes })
	for _, a := range biggest(s.asked.all, top, func(a Asked) uint64 { return max(a.Queries, a.Answers) }) {
		r.Asked = append(r.Asked, ReportAsked(a))
	}
	r.Servers = biggest(servers, top, func(v ReportServer) uint64 { return v.Bytes })
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
	if s.Account != nil {
		for _, d := range s.Account.Drops {
			r.Drops = append(r.Drops, ReportDrop{stamp(d.From), stamp(d.To), d.Packets})
		}
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

// ports returns the sums of conversations by their lower port, which is the server's as a
// rule.
func (s *Summary) ports() (all []ReportPort) {
	type key struct {
		proto string
		port  uint16
	}
	of := map[key]int{}
	for i := range s.flows {
		c := &s.flows[i]
		if !c.hasPorts() {
			continue
		}
		k := key{c.Proto, min(c.APort, c.BPort)}
		at, ok := of[k]
		if !ok {
			at = len(all)
			of[k] = at
			service := layer.TCPService
			if k.proto == "udp" {
				service = layer.UDPService
			}
			all = append(all, ReportPort{Proto: k.proto, Port: k.port, Service: service(k.port)})
		}
		p := &all[at]
		p.Conversations++
		p.Packets += c.Packets()
		p.Bytes += c.Bytes()
	}
	return all
}

// tcp returns the sums of the TCP conversations, nil if there are none.
func (s *Summary) tcp() *ReportTCP {
	t := ReportTCP{Opened: s.opened, Refused: s.refused}
	for i := range s.flows {
		c := &s.flows[i]
		if !c.tcp() {
			continue
		}
		t.Conversations++
		t.Retransmissions += c.Retransmissions
		t.DuplicateACKs += c.DuplicateACKs
		t.ZeroWindows += c.ZeroWindows
		t.Resets += c.Resets
		if c.handshake == handshakeSYN {
			t.Unanswered++
		}
	}
	if t.Conversations == 0 {
		return nil
	}
	return &t
}

// serverNames returns the sums of the conversations with a server name.
func (s *Summary) serverNames() []ReportServer {
	all := make([]ReportServer, len(s.servers.names))
	for i, name := range s.servers.names {
		all[i].Name = name
	}
	for i := range s.flows {
		if c := &s.flows[i]; c.server > 0 {
			v := &all[c.server-1]
			v.Conversations++
			v.Packets += c.Packets()
			v.Bytes += c.Bytes()
		}
	}
	return all
}

func (c *Conversation) tcp() bool      { return c.Proto == "tcp" }
func (c *Conversation) hasPorts() bool { return c.tcp() || c.Proto == "udp" }

func (s *Summary) conversationReport(c *Conversation) ReportConversation {
	r := ReportConversation{
		Proto: c.Proto, A: c.A, B: c.B,
		PacketsAToB: c.AToB.Packets, BytesAToB: c.AToB.Bytes, PacketsBToA: c.BToA.Packets, BytesBToA: c.BToA.Bytes,
		First: stamp(c.First), Seconds: c.Duration().Seconds(),
	}
	if c.hasPorts() {
		r.APort, r.BPort = &c.APort, &c.BPort
	}
	if c.tcp() {
		r.Retransmissions, r.DuplicateACKs, r.ZeroWindows, r.Resets = &c.Retransmissions, &c.DuplicateACKs, &c.ZeroWindows, &c.Resets
	}
	if c.server > 0 {
		r.Server = s.servers.names[c.server-1]
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
