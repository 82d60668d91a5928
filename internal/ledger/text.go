package ledger

import (
	"fmt"
	"time"

	"ringcap/packet"
)

// What is said of records of --publish.
const (
	notPublished    = "not published"
	notPublishedYet = "not published yet: they are in the directory of --publish-spool"
)

// AppendText appends the account as text: in a live run the final lines of tcpdump, then
// a line for each counter of a loss or an error that is not zero.
func (s *Snapshot) AppendText(dst []byte) []byte {
	if s.Live {
		dst = fmt.Appendf(dst, "%s captured\n%s received by filter\n%s dropped by kernel\n",
			Packets(s.Delivered), Packets(s.Received), Packets(s.Dropped))
		if s.Dropped > 0 && s.Freezes > 0 {
			dst = fmt.Appendf(dst, "the ring was full %s\n", times(s.Freezes))
		}
	}
	for _, cause := range []struct {
		count uint64
		shown bool
		text  string
	}{
		{s.InterfaceDropped, s.Live, "dropped by interface"},
		{s.RxDropped, s.Live, "dropped by driver or protocols (rx_dropped), perhaps captured before"},
		{s.SoftnetDropped, s.Live, "dropped by the backlogs of this host (softnet)"},
		{s.Unread, s.Live, "left unread"},
		{s.Filtered, s.Live, "refused by the filter in user space"},
		{s.Duplicates, true, "left out as duplicates"},
		{s.Untold, true, fmt.Sprintf("(%.3g %%) of sockets of this host whose process is unknown", 100*float64(s.Untold)/float64(max(1, s.Told+s.Untold)))},
		{s.Unstripped, true, "kept whole, since a header to strip was cut short or in fragments"},
		{s.Unasked, true, "kept in memory and not asked for"},
		{s.Snapped, true, "cut at the snapshot length"},
		{s.Cut, true, fmt.Sprintf("cut at %d bytes in the file", packet.MaxRecord)},
		{s.Refused, true, "not taken by the file"},
		{s.PrintRefused, true, "not printed, since the output failed"},
		{s.ExportRefused, true, "not exported, since the output failed"},
		{s.RowsDropped, true, "not in the table, since writing it was too slow"},
		{s.RowsRefused, true, "not in the table, since the output failed"},
		{s.ServeLost, true, "lost by readers of --serve that were too slow"},
		{s.PublishLost, !s.PublishesFlows, notPublished},
		{s.PublishSpooled, !s.PublishesFlows, notPublishedYet},
		{s.TimeInvalid, true, "with an invalid time in the file, or none"},
		{s.Faulty, true, "met an internal error, and were kept"},
	} {
		if cause.shown && cause.count > 0 {
			dst = fmt.Appendf(dst, "%s %s\n", Packets(cause.count), cause.text)
		}
	}
	for _, cause := range []struct {
		count uint64
		shown bool
		text  string
	}{
		{s.PublishLost, s.PublishesFlows, notPublished},
		{s.PublishSpooled, s.PublishesFlows, notPublishedYet},
		{s.FlowsDropped, true, "not written, since writing them was too slow"},
		{s.FlowsRefused, true, "not written, since the output failed"},
		{s.FlowsEarly, true, "ended for lack of memory, and went on in another row"},
	} {
		if cause.shown && cause.count > 0 {
			dst = fmt.Appendf(dst, "%s %s\n", Flows(cause.count), cause.text)
		}
	}
	if s.Live && !s.Closes() {
		dst = fmt.Appendf(dst, "the count does not close: %d received, %d captured + %d refused + %d duplicates + %d dropped + %d unread\n",
			s.Received, s.Delivered, s.Filtered, s.Duplicates, s.Dropped, s.Unread)
	}
	return dst
}

// AppendDrops appends a line for each interval in which the ring dropped packets, in
// local time.
func (s *Snapshot) AppendDrops(dst []byte) []byte {
	const clock = "15:04:05.000000"
	for _, d := range s.Drops {
		dst = fmt.Appendf(dst, "%s dropped between %s and %s\n", Packets(d.Packets), d.From.Format(clock), d.To.Format(clock))
	}
	return dst
}

// AppendLine appends the account so far as one line.
func (s *Snapshot) AppendLine(dst []byte) []byte {
	return fmt.Appendf(dst, "%s captured, %s received by filter, %s dropped by kernel\n",
		Packets(s.Delivered), Packets(s.Received), Packets(s.Dropped))
}

// Packets returns "1 packet" or "2 packets".
func Packets(n uint64) string {
	if n == 1 {
		return "1 packet"
	}
	return fmt.Sprintf("%d packets", n)
}

// Flows returns "1 flow" or "2 flows".
func Flows(n uint64) string {
	if n == 1 {
		return "1 flow"
	}
	return fmt.Sprintf("%d flows", n)
}

// Files returns "1 file" or "2 files".
func Files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// PacketsAre returns "1 packet is" or "2 packets are".
func PacketsAre(n uint64) string { return Are(Packets(n), n) }

// PacketsWere returns "1 packet was" or "2 packets were".
func PacketsWere(n uint64) string { return Were(Packets(n), n) }

// Are returns the words for n things with " is" or " are".
func Are(words string, n uint64) string { return words + verb(n, " is", " are") }

// Were returns the words for n things with " was" or " were".
func Were(words string, n uint64) string { return words + verb(n, " was", " were") }

func verb(n uint64, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

func times(n uint64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Size formats a number of bytes with a decimal unit.
func Size(n uint64) string {
	v, unit := float64(n), 0
	for v >= 1000 && unit < 4 {
		v, unit = v/1000, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %cB", v, " kMGT"[unit])
}

// Span formats a time in a suitable unit.
func Span(seconds float64) string {
	switch {
	case seconds == 0:
		return "0 s"
	case seconds < 1e-3:
		return fmt.Sprintf("%.0f us", seconds*1e6)
	case seconds < 1:
		return fmt.Sprintf("%.1f ms", seconds*1e3)
	case seconds < 600:
		return fmt.Sprintf("%.1f s", seconds)
	}
	return (time.Duration(seconds) * time.Second).String()
}
