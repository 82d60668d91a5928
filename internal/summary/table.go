package summary

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
)

// topShown is the number of hosts, conversations and processes in a table.
const topShown = 10

// WriteTable writes the report as text.
func (s *Summary) WriteTable(w io.Writer) error {
	r := s.Report(topShown)
	t := &table{}
	t.totals(r)
	t.protocols(r)
	t.hosts(r)
	t.conversations(r)
	t.processes(r)
	t.ports(r)
	t.tcp(r)
	t.asked(r)
	t.servers(r)
	t.sizes(r)
	t.rates(r)
	t.drops(r)
	t.recorded(r)
	t.left(r)
	_, err := io.WriteString(w, t.text.String())
	return err
}

// table is the text written so far.
type table struct{ text strings.Builder }

func (t *table) line(format string, args ...any) { fmt.Fprintf(&t.text, format, args...) }

// columns appends the rows that f writes, whose cells end with tabs. Cells are aligned to
// the right.
func (t *table) columns(f func(w io.Writer)) {
	w := tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', tabwriter.AlignRight)
	f(w)
	_ = w.Flush() // writing to a strings.Builder never fails
}

func (t *table) totals(r *Report) {
	if r.Packets == 0 {
		t.line("no packets\n")
		return
	}
	t.line("%d packets, %s in %s", r.Packets, ledger.Size(r.Bytes), ledger.Span(r.Seconds))
	if r.Seconds > 0 {
		t.line(" (%.0f packets/s, %s/s)", float64(r.Packets)/r.Seconds, ledger.Size(uint64(float64(r.Bytes)/r.Seconds)))
	}
	t.line(", average %d bytes\n", r.Bytes/r.Packets)
	t.line("first %s\nlast  %s\n", r.First.Format(time.RFC3339Nano), r.Last.Format(time.RFC3339Nano))
	if r.Captured < r.Bytes {
		t.line("%s captured: packets were cut at the snap length\n", ledger.Size(r.Captured))
	}
	if r.Malformed > 0 {
		t.line("%d malformed\n", r.Malformed)
	}
	if r.Backwards > 0 {
		t.line("%d older than the packet before\n", r.Backwards)
	}
}

func (t *table) protocols(r *Report) {
	if len(r.Protocols) == 0 {
		return
	}
	widest := 0
	for _, p := range r.Protocols {
		widest = max(widest, 2*p.Depth+len(p.Name))
	}
	t.line("\n%-*s   packets      bytes  %% of bytes\n", widest, "Protocols")
	for _, p := range r.Protocols {
		t.line("%-*s  %8d  %9s  %10.1f\n", widest, strings.Repeat("  ", p.Depth)+p.Name, p.Packets, ledger.Size(p.Bytes), percent(p.Bytes, r.Bytes))
	}
}

func (t *table) hosts(r *Report) {
	if len(r.Hosts) == 0 {
		return
	}
	t.line("\nTop talkers (%d of %d addresses)\n", len(r.Hosts), r.count.hosts)
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "address\tpackets sent\tbytes sent\tpackets received\tbytes received\t\n")
		for _, h := range r.Hosts {
			fmt.Fprintf(w, "%v\t%d\t%s\t%d\t%s\t\n", h.Address, h.PacketsSent, ledger.Size(h.BytesSent), h.PacketsReceived, ledger.Size(h.BytesReceived))
		}
	})
}

func (t *table) conversations(r *Report) {
	if len(r.Conversations) == 0 {
		return
	}
	t.line("\nConversations (%d of %d)\n", len(r.Conversations), r.count.conversations)
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "\tA\tB\tpackets A>B\tbytes A>B\tpackets B>A\tbytes B>A\tduration\tRTT\tsent again\tresets\t\n")
		for _, c := range r.Conversations {
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t\n", c.Proto, end(c.A.String(), c.APort), end(c.B.String(), c.BPort),
				c.PacketsAToB, ledger.Size(c.BytesAToB), c.PacketsBToA, ledger.Size(c.BytesBToA), ledger.Span(c.Seconds), optionalSpan(c.RTT),
				optional(c.Retransmissions), optional(c.Resets))
		}
	})
}

func (t *table) processes(r *Report) {
	if len(r.Processes) == 0 {
		return
	}
	t.line("\nTalkers by process (%d of %d)\n", len(r.Processes), r.count.processes)
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "pid\tprocess\tcontainer or pod\tpackets sent\tbytes sent\tpackets received\tbytes received\t\n")
		for _, p := range r.Processes {
			pid, name, where := p.labels()
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%d\t%s\t\n", pid, name, where, p.PacketsSent, ledger.Size(p.BytesSent), p.PacketsReceived, ledger.Size(p.BytesReceived))
		}
	})
}

func (t *table) ports(r *Report) {
	if len(r.Ports) == 0 {
		return
	}
	t.line("\nPorts (%d of %d)\n", len(r.Ports), r.count.ports)
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "\tport\t\tconversations\tpackets\tbytes\t\n")
		for _, p := range r.Ports {
			fmt.Fprintf(w, "%s\t%d\t%s\t%d\t%d\t%s\t\n", p.Proto, p.Port, p.Service, p.Conversations, p.Packets, ledger.Size(p.Bytes))
		}
	})
}

// labels returns what identifies a process, for people.
func (p *ReportProcess) labels() (pid, name, where string) {
	pid, name, where = "-", p.Name, p.Pod
	if p.PID > 0 {
		pid = strconv.Itoa(p.PID)
	} else if p.User != "" {
		name = "user " + p.User
	}
	if where == "" {
		where = p.Container
	}
	return pid, orNone(name), orNone(where)
}

// orNone returns a name that may be missing and may hold any byte.
func orNone(name string) string {
	if name == "" {
		return "-"
	}
	return escape.Line(name)
}

func (t *table) tcp(r *Report) {
	if r.TCP == nil {
		return
	}
	t.line("\nTCP\n")
	for _, f := range r.TCP.facts() {
		t.line("%8d  %s\n", f.N, f.Name)
	}
}

func (t *table) asked(r *Report) {
	if len(r.Asked) == 0 {
		return
	}
	t.line("\nNames asked for in DNS (%d of %d)\n queries  answers  failures\n", len(r.Asked), r.count.asked)
	for _, a := range r.Asked {
		t.line("%8d %8d %9d  %s\n", a.Queries, a.Answers, a.Failures, a.Name)
	}
}

func (t *table) servers(r *Report) {
	if len(r.Servers) == 0 {
		return
	}
	t.line("\nServer names in TLS (%d of %d)\nconversations  packets     bytes\n", len(r.Servers), r.count.servers)
	for _, v := range r.Servers {
		t.line("%13d %8d %9s  %s\n", v.Conversations, v.Packets, ledger.Size(v.Bytes), v.Name)
	}
}

func (t *table) drops(r *Report) {
	if len(r.Drops) == 0 {
		return
	}
	t.line("\nPackets lost (the last %d times)\n", min(len(r.Drops), topShown))
	for _, d := range r.Drops[max(0, len(r.Drops)-topShown):] {
		t.line("%8d  %s to %s\n", d.Packets, d.From.Format(time.RFC3339Nano), d.To.Format(time.RFC3339Nano))
	}
}

func (t *table) recorded(r *Report) {
	if r.lost() == 0 {
		return
	}
	t.line("\nPackets lost when this was captured, as the file says\n")
	for _, v := range r.Recorded[:min(len(r.Recorded), topShown)] {
		t.line("%8d  at %s, %d of them by the kernel\n", v.Packets, escape.Line(v.Interface), v.Kernel)
	}
	if n := len(r.Recorded) - topShown; n > 0 {
		t.line("          and at %d more interfaces\n", n)
	}
	if r.PacketDrops > 0 {
		t.line("%8d  before packets of the file, as these say\n", r.PacketDrops)
	}
}

func (t *table) sizes(r *Report) {
	if r.Packets == 0 {
		return
	}
	t.line("\nPacket lengths\n")
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "bytes\tpackets\t%\t\n")
		for _, s := range r.Sizes {
			fmt.Fprintf(w, "%s\t%d\t%.1f\t\n", bounds(s), s.Packets, percent(s.Packets, r.Packets))
		}
	})
}

// bounds returns the lengths of a class.
func bounds(s ReportSize) string {
	if s.To == 0 {
		return fmt.Sprintf("%d and more", s.From)
	}
	return fmt.Sprintf("%d-%d", s.From, s.To)
}

// rateRows is the largest number of rows of rates, barWidth the width of their bars.
const (
	rateRows = 24
	barWidth = 40
)

func (t *table) rates(r *Report) {
	if len(r.Rates) < 2 {
		return
	}
	per := (len(r.Rates) + rateRows - 1) / rateRows
	var rows []ReportRate
	most := uint64(1)
	for i, v := range r.Rates {
		if i%per == 0 {
			rows = append(rows, ReportRate{From: v.From})
		}
		row := &rows[len(rows)-1]
		row.Packets, row.Bytes = row.Packets+v.Packets, row.Bytes+v.Bytes
		most = max(most, row.Bytes)
	}
	seconds := r.Interval * float64(per)
	t.line("\nRates, each %s\n", ledger.Span(seconds))
	t.columns(func(w io.Writer) {
		fmt.Fprint(w, "after\tpackets/s\tbytes/s\t\n")
		for i, v := range rows {
			if i == len(rows)-1 { // the capture may have ended within it
				seconds = max(min(seconds, r.Last.Sub(v.From).Seconds()), r.Interval/10)
			}
			bar := strings.Repeat("#", int((v.Bytes*barWidth+most-1)/most))
			fmt.Fprintf(w, "%s\t%.0f\t%s\t %s\n", ledger.Span(v.From.Sub(r.Rates[0].From).Seconds()), float64(v.Packets)/seconds,
				ledger.Size(uint64(float64(v.Bytes)/seconds)), bar)
		}
	})
}

func (t *table) left(r *Report) {
	for _, l := range []struct {
		n    uint64
		what string
	}{
		{r.Left.Hosts, "packets are of addresses"}, {r.Left.Conversations, "packets are of conversations"},
		{r.Left.Protocols, "packets are of protocols"}, {r.Left.Processes, "packets are of processes"},
		{r.Left.Names, "messages are of names"},
	} {
		if l.n > 0 {
			t.line("%d %s beyond those that there is memory for\n", l.n, l.what)
		}
	}
}

func percent(part, whole uint64) float64 { return 100 * float64(part) / float64(max(1, whole)) }

// end returns an address with its port, if there is one.
func end(address string, port *uint16) string {
	if port == nil {
		return address
	}
	return fmt.Sprintf("%s.%d", address, *port)
}

func optional(n *uint64) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func optionalSpan(seconds *float64) string {
	if seconds == nil {
		return "-"
	}
	return ledger.Span(*seconds)
}
