package run

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// lossySource is a live source whose kernel drops as many packets as the test sets.
type lossySource struct {
	Counter
	counters packet.Counters
}

func (l *lossySource) Counters(c *packet.SourceCounters) error {
	c.Counters = l.counters
	return nil
}

// TestWarnings: Report warns of the first loss at once and of later ones once a second. It
// reports each packet once, and the progress of -v shows the sum.
func TestWarnings(t *testing.T) {
	src, said := new(lossySource), new(bytes.Buffer)
	r := &Report{
		Account: ledger.Snapshot{Live: true}, Source: src, Output: said, Remedy: "read faster",
	}
	start := time.Unix(1700000000, 0)
	for _, step := range []struct {
		milliseconds int
		dropped      uint64
		says         string
	}{
		{0, 0, ""},
		{50, 1, ""}, // the next count is not due yet
		{100, 1, "ringcap: 1 packet dropped, the ring was full: read faster\n"},
		{300, 4, ""},
		{1000, 6, ""},
		{1100, 6, "ringcap: 5 packets dropped, the ring was full: read faster\n"},
		{9000, 6, ""},
		{9100, 9, "ringcap: 3 packets dropped, the ring was full: read faster\n"},
	} {
		src.counters = packet.Counters{Received: step.dropped, Dropped: step.dropped}
		said.Reset()
		if err := r.Tick(start.Add(time.Duration(step.milliseconds) * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if said.String() != step.says {
			t.Errorf("at %d ms: %q, want %q", step.milliseconds, said, step.says)
		}
	}
	said.Reset()
	r.Progress(start.Add(9 * time.Second))
	if said.Len() > 0 {
		t.Errorf("progress where no terminal is: %q", said)
	}
	r.Terminal = true
	r.Progress(start.Add(10 * time.Second))
	r.Progress(start.Add(10*time.Second + 999*time.Millisecond))
	if said.String() != "Got 0, 9 dropped\r" {
		t.Errorf("progress is %q", said)
	}
}

// TestFaultsSaid: the final account and standard error report faults.
func TestFaultsSaid(t *testing.T) {
	said := new(strings.Builder)
	r := &Report{Output: said}
	for _, number := range []uint64{7, 9, 7} {
		r.Faults.Note(&packet.Packet{Frame: &packet.Frame{Number: number}}, "it broke")
	}
	if err := r.Final("", ""); err != nil {
		t.Fatal(err)
	}
	if want := "2 packets met an internal error, and were kept\nringcap: internal error at packet 7: it broke (please report it)\n"; said.String() != want {
		t.Errorf("%q", said)
	}
}
