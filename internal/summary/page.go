package summary

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
)

// The page needs nothing but itself: no script, no font, no picture. Its policy forbids all
// else, in case a name of the capture gets past the escaping of html/template.
var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle    string
	pageTemplate = template.Must(template.New("page").Parse(pageText))
)

// About is what the page says besides what was counted.
type About struct {
	Source string // names of files or interfaces
	Filter string // the expression; may be empty
	Zone   *time.Location
}

// page is the data of page.html.
type page struct {
	Style    template.CSS
	Hash     string
	Source   string
	Verdict  *verdict // nil if nothing is known of losses
	When     string
	Filter   string
	Figures  []figure
	Notes    []string
	Sections []section
	Zone     string
}

// verdict says whether packets are missing.
type verdict struct {
	Bad  bool
	Text string
}

// figure is a number with its name, and what it amounts to.
type figure struct{ Name, Value, More string }

// section is one subject: charts, and a table with the same figures.
type section struct {
	ID, Heading, Lead string
	Whole             bool // as wide as the page
	Times             []*times
	Bars              *bars
	Table             *grid
}

// grid is a table.
type grid struct {
	Title, Caption string
	Long           bool // not printed
	Head           []column
	Rows           [][]string
}

// column is the head of a column.
type column struct {
	Text   string
	Number bool
}

// columns returns the heads of columns. Those of numbers end with #.
func columns(names ...string) (all []column) {
	for _, name := range names {
		text, number := strings.CutSuffix(name, "#")
		all = append(all, column{text, number})
	}
	return all
}

// WritePage writes the report as a page of HTML. The same capture gives the same bytes.
func (s *Summary) WritePage(w io.Writer, about *About) error {
	hash := sha256.Sum256([]byte(pageStyle))
	p := &page{
		Style: template.CSS(pageStyle), Hash: "sha256-" + base64.StdEncoding.EncodeToString(hash[:]),
		Source: escape.Line(about.Source), Filter: escape.Line(about.Filter),
	}
	r := s.Report(topShown)
	p.losses(s.Account)
	p.recorded(r)
	p.totals(r, about.Zone)
	if r.Packets > 0 {
		p.Zone = "Times are in UTC."
		if about.Zone != time.UTC {
			p.Zone = r.First.In(about.Zone).Format("Times are local. At the first packet that is MST, UTC-07:00.")
		}
		p.rates(r, about.Zone)
		p.drops(r, about.Zone)
		p.protocols(r)
		p.sizes(r)
		p.hosts(r)
		p.ports(r)
		p.conversations(r)
		p.processes(r)
		p.tcp(r)
		p.asked(r)
		p.servers(r)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (p *page) add(s section) { p.Sections = append(p.Sections, s) }

// losses says what a live capture lost. What one lost that wrote a file is not in its packets.
func (p *page) losses(a *ledger.Snapshot) {
	if a == nil || !a.Live {
		return
	}
	over := !a.End.IsZero()
	lost := a.Dropped + a.InterfaceDropped
	if over {
		lost += a.Abandoned + a.Refused
	}
	switch {
	case lost > 0:
		p.Verdict = &verdict{true, fmt.Sprintf("Packets were lost: %s of %s.", grouped(lost), grouped(lost+a.Delivered))}
	case over && !a.Closes():
		p.Verdict = &verdict{true, "Packets were lost: the count does not close."}
	case over:
		p.Verdict = &verdict{false, "Nothing was lost."}
	default:
		p.Verdict = &verdict{false, "Nothing was lost so far."}
	}
	if lost > 0 {
		for line := range strings.Lines(string(a.AppendText(nil))) {
			p.Notes = append(p.Notes, strings.TrimSpace(line))
		}
	}
}

// recorded says what was lost when a file was captured.
func (p *page) recorded(r *Report) {
	n := r.lost()
	if n == 0 {
		return
	}
	if p.Verdict == nil {
		p.Verdict = &verdict{true, fmt.Sprintf("Packets were lost when this was captured: %s, as the file says.", grouped(n))}
	}
	for _, v := range r.Recorded[:min(len(r.Recorded), topShown)] {
		p.Notes = append(p.Notes, fmt.Sprintf("Lost at %s: %s, %s of them by the kernel.", escape.Line(v.Interface), grouped(v.Packets), grouped(v.Kernel)))
	}
	if more := len(r.Recorded) - topShown; more > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%d more interfaces lost packets.", more))
	}
	if r.PacketDrops > 0 {
		p.Notes = append(p.Notes, "Lost before packets of the file, as these say: "+grouped(r.PacketDrops)+".")
	}
}

func (p *page) totals(r *Report, zone *time.Location) {
	if r.Packets == 0 {
		p.When = "No packets."
		return
	}
	const clock = "2 January 2006 15:04:05.000000 MST"
	p.When = r.First.In(zone).Format(clock)
	if r.Last.After(r.First) {
		p.When += " to " + r.Last.In(zone).Format(clock)
	}
	packets, bytes, exact := "", "", ""
	if r.Bytes >= 1000 {
		exact = grouped(r.Bytes) + " B"
	}
	if r.Seconds > 0 {
		packets = rate(float64(r.Packets)/r.Seconds) + " packets/s"
		bytes = ledger.Size(uint64(float64(r.Bytes)/r.Seconds)) + "/s"
	}
	p.Figures = []figure{
		{"Packets", grouped(r.Packets), packets},
		{"Bytes", ledger.Size(r.Bytes), exact},
		{"Duration", lasting(r.Seconds), bytes},
		{"Average length", grouped(r.Bytes/r.Packets) + " B", ""},
		{"Addresses", grouped(uint64(r.count.hosts)), ""},
		{"Conversations", grouped(uint64(r.count.conversations)), ""},
	}
	for _, n := range []struct {
		n    uint64
		text string
	}{
		{r.Malformed, "Packets with a header that does not decode"},
		{r.Backwards, "Packets older than the packet before"},
		{r.Left.Hosts, "Packets of addresses beyond those that there is memory for"},
		{r.Left.Conversations, "Packets of conversations beyond those that there is memory for"},
		{r.Left.Protocols, "Packets of protocols beyond those that there is memory for"},
		{r.Left.Processes, "Packets of processes beyond those that there is memory for"},
		{r.Left.Names, "Messages of names beyond those that there is memory for"},
	} {
		if n.n > 0 {
			p.Notes = append(p.Notes, n.text+": "+grouped(n.n)+".")
		}
	}
	if r.Captured < r.Bytes {
		p.Notes = append(p.Notes, ledger.Size(r.Captured)+" were captured: packets were cut at the snap length.")
	}
}

func (p *page) rates(r *Report, zone *time.Location) {
	if len(r.Rates) < 2 {
		return
	}
	each := interval(r.Interval)
	bytes, packets := make([]float64, len(r.Rates)), make([]float64, len(r.Rates))
	g := &grid{
		Title: "Rates as a table", Caption: "Packets and bytes in intervals of " + each, Long: true,
		Head: columns("from", "packets#", "bytes#"),
	}
	for i, v := range r.Rates {
		bytes[i], packets[i] = float64(v.Bytes)/r.Interval, float64(v.Packets)/r.Interval
		g.Rows = append(g.Rows, []string{v.From.In(zone).Format("2006-01-02 15:04:05.000"), grouped(v.Packets), grouped(v.Bytes)})
	}
	axis := newAxis(r, zone)
	p.add(section{
		ID: "rates", Heading: "Rates over time", Whole: true, Lead: "Averages of intervals of " + each + ". The capture may end within the last one.",
		Times: []*times{
			axis.chart("bytes", "Bytes a second", bytes, func(v float64) string { return ledger.Size(uint64(v)) + "/s" }),
			axis.chart("packets", "Packets a second", packets, func(v float64) string { return rate(v) + " packets/s" }),
		},
		Table: g,
	})
}

func (p *page) drops(r *Report, zone *time.Location) {
	if len(r.Drops) == 0 {
		return
	}
	g := &grid{
		Title: "Losses as a table", Caption: "When the ring was full. The kernel's counter is read at the ends of each interval.",
		Head: columns("from", "to", "packets lost#"),
	}
	for _, d := range r.Drops {
		g.Rows = append(g.Rows, []string{d.From.In(zone).Format("2006-01-02 15:04:05.000"), d.To.In(zone).Format("2006-01-02 15:04:05.000"), grouped(d.Packets)})
	}
	v := section{ID: "drops", Heading: "Losses over time", Whole: true, Table: g}
	if len(r.Rates) > 1 {
		c := newAxis(r, zone).chart("lost", "Packets lost a second", lostRates(r), func(v float64) string { return rate(v) + " packets lost/s" })
		c.Class = "bad"
		v.Times = []*times{c}
	}
	p.add(v)
}

// lostRates spreads each loss over the intervals in which it happened.
func lostRates(r *Report) []float64 {
	all := make([]float64, len(r.Rates))
	start := r.Rates[0].From
	slot := func(t time.Time) float64 {
		return min(max(0, t.Sub(start).Seconds()/r.Interval), float64(len(all)))
	}
	for _, d := range r.Drops {
		from, to := slot(d.From), slot(d.To)
		first, last := min(int(from), len(all)-1), min(int(to), len(all)-1)
		for i := first; i <= last; i++ {
			share := 1.0 // a loss outside the chart, or of no length
			if to > from {
				share = (min(to, float64(i+1)) - max(from, float64(i))) / (to - from)
			}
			all[i] += float64(d.Packets) * share / r.Interval
		}
	}
	return all
}

func (p *page) protocols(r *Report) {
	b := newBars("protocols", "Protocols by bytes")
	g := &grid{Title: "Protocols as a table", Caption: "Each protocol stands below the one that carries it.", Head: columns("protocol", "packets#", "bytes#", "% of bytes#")}
	left := 0
	for _, v := range r.Protocols {
		share := fmt.Sprintf("%.1f", percent(v.Bytes, r.Bytes))
		if 200*v.Bytes >= r.Bytes && len(b.Rows) < 2*topShown {
			b.row(r.Bytes, ledger.Size(v.Bytes)+", "+share+" %", []uint64{v.Bytes}, v.Name).indent(v.Depth)
		} else {
			left++
		}
		g.Rows = append(g.Rows, []string{strings.Repeat("\u00a0\u00a0", min(v.Depth, 12)) + v.Name, grouped(v.Packets), grouped(v.Bytes), share})
	}
	lead := "By bytes, each below the protocol that carries it."
	if left > 0 {
		lead += fmt.Sprintf(" The table has %s smaller ones.", grouped(uint64(left)))
	}
	p.add(section{ID: "protocols", Heading: "Protocols", Lead: lead, Bars: b.done(), Table: g})
}

func (p *page) sizes(r *Report) {
	b := newBars("sizes", "Packets by length")
	g := &grid{Title: "Lengths as a table", Caption: "Length on the wire", Head: columns("bytes", "packets#", "bytes in all#", "% of packets#")}
	for _, v := range r.Sizes {
		label, share := bounds(v), fmt.Sprintf("%.1f", percent(v.Packets, r.Packets))
		b.row(r.Packets, grouped(v.Packets)+", "+share+" %", []uint64{v.Packets}, label)
		g.Rows = append(g.Rows, []string{label, grouped(v.Packets), grouped(v.Bytes), share})
	}
	p.add(section{ID: "sizes", Heading: "Packet lengths", Lead: "Packets by their bytes on the wire.", Bars: b.done(), Table: g})
}

func (p *page) hosts(r *Report) {
	if len(r.Hosts) == 0 {
		return
	}
	b := newBars("hosts", "Addresses by bytes", "sent", "received")
	g := &grid{Title: "Addresses as a table", Caption: "Addresses by bytes", Head: columns("address", "packets sent#", "bytes sent#", "packets received#", "bytes received#")}
	most := r.Hosts[0].BytesSent + r.Hosts[0].BytesReceived
	for _, h := range r.Hosts {
		b.row(most, ledger.Size(h.BytesSent+h.BytesReceived), []uint64{h.BytesSent, h.BytesReceived}, h.Address.String())
		g.Rows = append(g.Rows, []string{h.Address.String(), grouped(h.PacketsSent), grouped(h.BytesSent), grouped(h.PacketsReceived), grouped(h.BytesReceived)})
	}
	p.add(section{ID: "hosts", Heading: "Hosts", Lead: largest(len(r.Hosts), r.count.hosts, "addresses") + " by bytes.", Bars: b.done(), Table: g})
}

func (p *page) ports(r *Report) {
	if len(r.Ports) == 0 {
		return
	}
	b := newBars("ports", "Ports by bytes")
	g := &grid{Title: "Ports as a table", Caption: "The lower port of each conversation", Head: columns("port", "conversations#", "packets#", "bytes#")}
	for _, v := range r.Ports {
		label := strings.TrimSpace(fmt.Sprintf("%s %d %s", v.Proto, v.Port, v.Service))
		b.row(r.Ports[0].Bytes, ledger.Size(v.Bytes), []uint64{v.Bytes}, label)
		g.Rows = append(g.Rows, []string{label, grouped(v.Conversations), grouped(v.Packets), grouped(v.Bytes)})
	}
	p.add(section{
		ID: "ports", Heading: "Ports", Lead: largest(len(r.Ports), r.count.ports, "ports") + " by bytes: of the two ports of a conversation the lower one.",
		Bars: b.done(), Table: g,
	})
}

func (p *page) conversations(r *Report) {
	if len(r.Conversations) == 0 {
		return
	}
	b := newBars("conversations", "Conversations by bytes", "A to B", "B to A")
	g := &grid{
		Title: "Conversations as a table", Caption: "Conversations by bytes. RTT is the time from SYN to the ACK that ends the handshake.",
		Head: columns("A ↔ B", "packets A to B#", "bytes A to B#", "packets B to A#", "bytes B to A#", "duration#", "RTT#", "sent again#", "resets#"),
	}
	most := r.Conversations[0].BytesAToB + r.Conversations[0].BytesBToA
	for _, c := range r.Conversations {
		x, y := end(c.A.String(), c.APort), end(c.B.String(), c.BPort)
		b.row(most, ledger.Size(c.BytesAToB+c.BytesBToA), []uint64{c.BytesAToB, c.BytesBToA}, c.Proto+" "+x, "↔ "+y)
		g.Rows = append(g.Rows, []string{
			c.Proto + " " + x + " ↔ " + y, grouped(c.PacketsAToB), grouped(c.BytesAToB), grouped(c.PacketsBToA), grouped(c.BytesBToA),
			ledger.Span(c.Seconds), optionalSpan(c.RTT), optional(c.Retransmissions), optional(c.Resets),
		})
	}
	p.add(section{
		ID: "conversations", Heading: "Conversations", Whole: true,
		Lead: largest(len(r.Conversations), r.count.conversations, "conversations") + " by bytes. A sent the first packet.",
		Bars: b.done(), Table: g,
	})
}

func (p *page) processes(r *Report) {
	if len(r.Processes) == 0 {
		return
	}
	b := newBars("processes", "Processes by bytes", "sent", "received")
	g := &grid{Title: "Processes as a table", Caption: "Processes by bytes", Head: columns("process", "container or pod", "packets sent#", "bytes sent#", "packets received#", "bytes received#")}
	most := r.Processes[0].BytesSent + r.Processes[0].BytesReceived
	for _, v := range r.Processes {
		pid, name, where := v.labels()
		label := strings.TrimSuffix(name+" "+pid, " -")
		b.row(most, ledger.Size(v.BytesSent+v.BytesReceived), []uint64{v.BytesSent, v.BytesReceived}, label)
		g.Rows = append(g.Rows, []string{label, where, grouped(v.PacketsSent), grouped(v.BytesSent), grouped(v.PacketsReceived), grouped(v.BytesReceived)})
	}
	p.add(section{ID: "processes", Heading: "Processes", Lead: largest(len(r.Processes), r.count.processes, "processes") + " by bytes.", Bars: b.done(), Table: g})
}

func (p *page) tcp(r *Report) {
	if r.TCP == nil {
		return
	}
	b := newBars("tcp", "Signs of trouble in TCP")
	g := &grid{Title: "TCP as a table, and what was counted", Caption: "All TCP conversations together", Head: columns("count", "number#", "what was counted")}
	most := uint64(0)
	for _, f := range r.TCP.facts() {
		if f.Trouble {
			most = max(most, f.N)
		}
	}
	for _, f := range r.TCP.facts() {
		if f.Trouble && most > 0 {
			b.row(most, grouped(f.N), []uint64{f.N}, f.Name)
		}
		g.Rows = append(g.Rows, []string{f.Name, grouped(f.N), f.What})
	}
	v := section{
		ID: "tcp", Heading: "TCP", Table: g,
		Lead: fmt.Sprintf("Conversations: %s. Complete handshakes: %s.", grouped(r.TCP.Conversations), grouped(r.TCP.Opened)),
	}
	if v.Bars = b.done(); most == 0 {
		v.Lead, v.Bars = v.Lead+" No sign of trouble.", nil
	}
	p.add(v)
}

func (p *page) asked(r *Report) {
	if len(r.Asked) == 0 {
		return
	}
	b := newBars("dns", "Names asked for in DNS by queries")
	g := &grid{Title: "Names asked for as a table", Caption: "Failures are answers with an error, such as NXDOMAIN.", Head: columns("name", "queries#", "answers#", "failures#")}
	most := max(r.Asked[0].Queries, r.Asked[0].Answers)
	for _, a := range r.Asked {
		text := grouped(max(a.Queries, a.Answers))
		if a.Failures > 0 {
			text += ", " + grouped(a.Failures) + " failed"
		}
		b.row(most, text, []uint64{max(a.Queries, a.Answers)}, a.Name)
		g.Rows = append(g.Rows, []string{a.Name, grouped(a.Queries), grouped(a.Answers), grouped(a.Failures)})
	}
	p.add(section{ID: "dns", Heading: "Names asked for in DNS", Lead: largest(len(r.Asked), r.count.asked, "names") + " by queries.", Bars: b.done(), Table: g})
}

func (p *page) servers(r *Report) {
	if len(r.Servers) == 0 {
		return
	}
	b := newBars("tls", "Server names in TLS by bytes")
	g := &grid{Title: "Server names as a table", Caption: "Names in the hellos of clients, with the bytes of their conversations", Head: columns("name", "conversations#", "packets#", "bytes#")}
	for _, v := range r.Servers {
		b.row(r.Servers[0].Bytes, ledger.Size(v.Bytes), []uint64{v.Bytes}, v.Name)
		g.Rows = append(g.Rows, []string{v.Name, grouped(v.Conversations), grouped(v.Packets), grouped(v.Bytes)})
	}
	p.add(section{ID: "tls", Heading: "Server names in TLS", Lead: largest(len(r.Servers), r.count.servers, "names") + " by bytes of their conversations.", Bars: b.done(), Table: g})
}

// largest returns "The 10 largest of 54 names".
func largest(shown, all int, what string) string {
	switch {
	case shown < all:
		return fmt.Sprintf("The %d largest of %s %s", shown, grouped(uint64(all)), what)
	case all == 1:
		return "The only one of the " + what
	}
	return fmt.Sprintf("All %d %s", all, what)
}

// grouped formats a number with commas between groups of three digits.
func grouped(n uint64) string {
	b := fmt.Appendf(nil, "%d", n)
	for i := len(b) - 3; i > 0; i -= 3 {
		b = append(b[:i], append([]byte{','}, b[i:]...)...)
	}
	return string(b)
}

// interval formats the length of an interval, which is a round one.
func interval(seconds float64) string {
	n, unit := seconds*1000, "ms"
	for _, larger := range []struct {
		times float64
		unit  string
	}{{1000, "s"}, {60, "min"}, {60, "h"}, {24, "days"}} {
		if n < larger.times {
			break
		}
		n, unit = n/larger.times, larger.unit
	}
	return fmt.Sprintf("%.0f %s", n, unit)
}

// lasting formats a duration in one or two units.
func lasting(seconds float64) string {
	const minute, hour, day = 60, 60 * 60, 24 * 60 * 60
	switch n := uint64(seconds); {
	case seconds < 10*minute:
		return ledger.Span(seconds)
	case n < hour:
		return fmt.Sprintf("%d min %d s", n/minute, n%minute)
	case n < 2*day:
		return fmt.Sprintf("%d h %d min", n/hour, n%hour/minute)
	default:
		return grouped(n/day) + " days"
	}
}

// rate formats a number of packets a second.
func rate(v float64) string {
	switch {
	case 0 < v && v < 0.01:
		return "under 0.01"
	case v < 10:
		return fmt.Sprintf("%.3g", v)
	}
	return grouped(uint64(v + .5))
}
