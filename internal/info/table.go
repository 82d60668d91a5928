package info

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
)

// shownComments is how many comments of packets a table has.
const shownComments = 10

// WriteTable writes what is known for people. Times are in the zone.
func (f *File) WriteTable(w io.Writer, zone *time.Location) error {
	t := &table{zone: zone}
	t.head(f)
	t.packets(f)
	t.section(f)
	for _, i := range f.Interfaces {
		t.networkInterface(i)
	}
	t.others(f)
	if f.Damage != "" {
		t.row("damage", "%s", f.Damage)
	}
	_, err := io.WriteString(w, t.text.String())
	return err
}

// table is the text written so far.
type table struct {
	text strings.Builder
	zone *time.Location
}

// row appends a line. The values may be from a hostile file.
func (t *table) row(name, format string, args ...any) {
	fmt.Fprintf(&t.text, "  %-12s  %s\n", name, escape.Line(fmt.Sprintf(format, args...)))
}

func (t *table) stamp(at time.Time) string { return at.In(t.zone).Format(time.RFC3339Nano) }

func (t *table) head(f *File) {
	what := f.Format
	if f.Version != "" {
		what += " " + f.Version + ", " + f.ByteOrder + "-endian"
	}
	if f.Sections > 1 {
		what += fmt.Sprintf(", %d sections", f.Sections)
	}
	if f.Compression != "" {
		what += fmt.Sprintf(", %s (%d bytes unpacked)", f.Compression, f.Unpacked)
	}
	fmt.Fprintf(&t.text, "%s: %s, %d bytes\n", escape.Line(f.Name), what, f.Size)
	t.row("SHA-256", "%s", f.SHA256)
}

func (t *table) packets(f *File) {
	if f.Packets == 0 {
		t.row("packets", "none")
		return
	}
	rate := ""
	if f.Seconds > 0 {
		rate = fmt.Sprintf(" in %.6f s (%s packets/s, %s bytes/s)", f.Seconds, rateText(f.PacketRate), rateText(f.ByteRate))
	}
	t.row("packets", "%d%s", f.Packets, rate)
	t.row("bytes", "%d on the wire, %d to %d in a packet, average %d", f.Bytes, f.Shortest, f.Longest, f.Bytes/f.Packets)
	if f.Captured != f.Bytes {
		t.row("captured", "%d bytes: %s cut at the snapshot length", f.Captured, were(f.Cut))
	}
	if f.First != nil {
		t.row("first", "%s", t.stamp(*f.First))
		t.row("last", "%s", t.stamp(*f.Last))
	}
	order := "by time"
	if f.Backwards > 0 {
		order = were(f.Backwards) + " older than the one before"
	}
	if f.Timeless > 0 {
		order += "; " + were(f.Timeless) + " without a valid time"
	}
	t.row("order", "%s", order)
}

// rateText returns a rate with three digits at least.
func rateText(rate float64) string {
	if rate >= 100 {
		return fmt.Sprintf("%.0f", rate)
	}
	return fmt.Sprintf("%.3g", rate)
}

// were returns "1 packet is" or "2 packets are".
func were(n uint64) string {
	if n == 1 {
		return "1 packet is"
	}
	return ledger.Packets(n) + " are"
}

func (t *table) section(f *File) {
	for _, c := range f.Comments {
		t.row("comment", "%s", c)
	}
	if f.Application != "" {
		t.row("written by", "%s", f.Application)
	}
	if host := strings.TrimPrefix(f.OS+", "+f.Hardware, ", "); host != "" {
		t.row("on", "%s", strings.TrimSuffix(host, ", "))
	}
}

func (t *table) networkInterface(i *Interface) {
	what := []string{fmt.Sprintf("%s (%d)", i.LinkType, i.Link), fmt.Sprintf("snapshot length %d", i.SnapLen), "times in " + i.Resolution, ledger.Packets(i.Packets)}
	if i.Name != "" {
		what = append([]string{i.Name}, what...)
	}
	for _, part := range []struct{ name, value string }{
		{"filter", i.Filter}, {"", i.Description}, {"", strings.Join(i.Addresses, " ")}, {"", i.Hardware}, {"", i.OS},
	} {
		if part.value != "" {
			what = append(what, strings.TrimSpace(part.name+" "+part.value))
		}
	}
	if i.Speed > 0 {
		what = append(what, fmt.Sprintf("%d bit/s", i.Speed))
	}
	if i.FCS > 0 {
		what = append(what, fmt.Sprintf("%d bytes of frame check sequence", i.FCS))
	}
	t.row(fmt.Sprintf("interface %d", i.ID), "%s", strings.Join(what, ", "))
	for _, c := range i.Comments {
		t.row("", "comment: %s", c)
	}
	if i.Statistics != nil {
		t.statistics(i.Statistics)
	}
}

func (t *table) statistics(s *Statistic) {
	var what []string
	for _, counter := range []struct {
		name string
		n    *uint64
	}{
		{"received", s.Received}, {"accepted by the filter", s.Accepted}, {"dropped by the kernel", s.OSDropped},
		{"dropped in all", s.Dropped}, {"delivered", s.Delivered},
	} {
		if counter.n != nil {
			what = append(what, fmt.Sprintf("%d %s", *counter.n, counter.name))
		}
	}
	if s.Start != nil && s.End != nil {
		what = append(what, fmt.Sprintf("captured from %s to %s", t.stamp(*s.Start), t.stamp(*s.End)))
	}
	if len(what) > 0 {
		t.row("", "%s", strings.Join(what, ", "))
	}
	for _, c := range s.Comments {
		t.row("", "comment: %s", c)
	}
}

// others appends what else a file has.
func (t *table) others(f *File) {
	if f.PacketDrops > 0 {
		t.row("drops", "%d before packets of the file, as these say", f.PacketDrops)
	}
	if f.Names > 0 {
		t.row("names", "%d of addresses", f.Names)
	}
	if len(f.Secrets) > 0 {
		t.row("secrets", "blocks that decrypt traffic: %s", kinds(f.Secrets))
	}
	if len(f.Custom) > 0 {
		t.row("custom", "blocks by enterprise number: %s", kinds(f.Custom))
	}
	if f.Journal > 0 {
		t.row("journal", "%d entries of systemd's journal", f.Journal)
	}
	if f.Unknown > 0 {
		t.row("unknown", "%d blocks", f.Unknown)
	}
	if f.Processes > 0 {
		t.row("processes", "of %d packets: --process tells them", f.Processes)
	}
	for i, c := range f.Commented {
		if i == shownComments {
			t.row("comments", "%s, of which --json has more", were(f.PacketComments))
			break
		}
		t.row("comment", "packet %d: %s", c.Packet, c.Text)
	}
}
