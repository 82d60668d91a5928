package ledger

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// lossy returns the account of a run in which everything went wrong.
func lossy() *Snapshot {
	ifc := &packet.Interface{Name: "eth0", Index: 3}
	counters := packet.Counters{Received: 100, Dropped: 40, Freezes: 2}
	return &Snapshot{
		Live: true, Counters: counters, Delivered: 50, Filtered: 3, Unread: 7,
		Written: 45, Unasked: 4, Refused: 1, Printed: 48, PrintRefused: 2, Exported: 47, ExportRefused: 3, Served: 90, Rows: 46, RowsDropped: 3, RowsRefused: 1, Flows: 9, FlowsDropped: 3, FlowsRefused: 1, FlowsEarly: 2, ServeLost: 12, Published: 20, PublishLost: 13, PublishSpooled: 17, Snapped: 5, Cut: 2, Faulty: 8, Told: 45, Untold: 5, TimeInvalid: 10, InterfaceDropped: 9, RxDropped: 6, SoftnetDropped: 11,
		Start: noon, End: noon.Add(time.Minute),
		Interfaces: []Interface{{packet.InterfaceCounters{Interface: ifc, Counters: counters, Delivered: 50}, 9, 6}},
		Drops:      []Interval{{From: noon.Add(time.Second), To: noon.Add(2 * time.Second), Packets: 40}},
	}
}

func TestText(t *testing.T) {
	want := `50 packets captured
100 packets received by filter
40 packets dropped by kernel
the ring was full 2 times
9 packets dropped by interface
6 packets dropped by driver or protocols (rx_dropped), perhaps captured before
11 packets dropped by the backlogs of this host (softnet)
7 packets left unread
3 packets refused by the filter in user space
5 packets (10 %) of sockets of this host whose process is unknown
4 packets kept in memory and not asked for
5 packets cut at the snapshot length
2 packets cut at 262144 bytes in the file
1 packet not taken by the file
2 packets not printed, since the output failed
3 packets not exported, since the output failed
3 packets not in the table, since writing it was too slow
1 packet not in the table, since the output failed
12 packets lost by readers of --serve that were too slow
13 packets not published
17 packets not published yet: they are in the directory of --publish-spool
10 packets with an invalid time in the file, or none
8 packets met an internal error, and were kept
3 flows not written, since writing them was too slow
1 flow not written, since the output failed
2 flows ended for lack of memory, and went on in another row
`
	if got := string(lossy().AppendText(nil)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	quiet := &Snapshot{Live: true, Counters: packet.Counters{Received: 1}, Delivered: 1, Start: noon, End: noon}
	if got := string(quiet.AppendText(nil)); got != "1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n" {
		t.Errorf("a run without losses says:\n%s", got)
	}
	quiet.Live, quiet.Cut, quiet.Filtered = false, 1, 5
	if got := string(quiet.AppendText(nil)); got != "1 packet cut at 262144 bytes in the file\n" {
		t.Errorf("a copy says:\n%s", got)
	}
}

// TestDoesNotClose checks that the account reports a packet that is not accounted for.
func TestDoesNotClose(t *testing.T) {
	s := lossy()
	s.Delivered--
	if got := string(s.AppendText(nil)); s.Closes() ||
		!strings.Contains(got, "the count does not close: 100 received, 49 captured + 3 refused + 0 duplicates + 40 dropped + 7 unread\n") {
		t.Errorf("it says:\n%s", got)
	}
	s.End = time.Time{} // the packet may still be in the ring
	if s.InRing() != 1 {
		t.Errorf("on the way: %d in the ring", s.InRing())
	}
	s.Delivered += 2 // the kernel's counters were read earlier
	if s.InRing() != 0 {
		t.Errorf("counted later: %d in the ring", s.InRing())
	}
}

func TestJSON(t *testing.T) {
	got, err := lossy().AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"final":true,"live":true,"start":"2026-01-02T12:00:00Z","end":"2026-01-02T12:01:00Z",` +
		`"received":100,"delivered":50,"filtered":3,"duplicates":0,"dropped":40,"unread":7,"in_ring":0,"closes":true,"freezes":2,` +
		`"written":45,"printed":48,"exported":47,"unasked":4,"refused":1,"print_refused":2,"export_refused":3,"rows":46,"rows_dropped":3,"rows_refused":1,"flows":9,"flows_dropped":3,"flows_refused":1,"flows_early":2,"served":90,"serve_lost":12,"published":20,"publish_lost":13,"publish_spooled":17,"cut_snap_length":5,"cut_record":2,"internal_errors":8,"process_known":45,"process_unknown":5,"unstripped":0,"time_invalid":10,"interface_dropped":9,"rx_dropped":6,"softnet_dropped":11,` +
		`"interfaces":[{"name":"eth0","index":3,"received":100,"dropped":40,"freezes":2,"delivered":50,"interface_dropped":9,"rx_dropped":6}],` +
		`"drops":[{"from":"2026-01-02T12:00:01Z","to":"2026-01-02T12:00:02Z","packets":40}]}` + "\n"
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestJSONUnknown checks that unknown values are null and that an empty list is a list.
func TestJSONUnknown(t *testing.T) {
	s := lossy()
	s.Interfaces = append(s.Interfaces, Interface{InterfaceCounters: packet.InterfaceCounters{Interface: &packet.Interface{Name: "eth1"}, Delivered: 1}})
	s.Interfaces[0].Counters = packet.Counters{}
	s.End, s.Drops = time.Time{}, nil
	text, err := s.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		Final      bool
		End        *time.Time
		Closes     *bool
		Interfaces []struct{ Received *uint64 }
		Drops      []any
	}
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	if o.Final || o.End != nil || o.Closes != nil || len(o.Interfaces) != 2 || o.Interfaces[0].Received != nil || o.Drops == nil {
		t.Errorf("got %s", text)
	}
}

// TestIntervals checks that adjacent losses are one interval, and later losses another.
func TestIntervals(t *testing.T) {
	s := &Snapshot{Start: noon}
	second := 0
	for _, dropped := range []uint64{0, 5, 7, 7, 9} {
		s.Dropped = dropped
		second++
		s.Observe(noon.Add(time.Duration(second) * time.Second))
	}
	want := []Interval{
		{noon.Add(1 * time.Second), noon.Add(3 * time.Second), 7},
		{noon.Add(4 * time.Second), noon.Add(5 * time.Second), 2},
	}
	if len(s.Drops) != 2 || s.Drops[0] != want[0] || s.Drops[1] != want[1] {
		t.Errorf("got %v, want %v", s.Drops, want)
	}
	if got := string(s.AppendDrops(nil)); strings.Count(got, "\n") != 2 || !strings.HasPrefix(got, "7 packets dropped between ") {
		t.Errorf("as text: %s", got)
	}
}

// TestFirstInterval checks that losses before the first observation count from the start.
func TestFirstInterval(t *testing.T) {
	s := &Snapshot{Start: noon, Counters: packet.Counters{Dropped: 3}}
	if n := s.Observe(noon.Add(time.Second)); n != 3 || len(s.Drops) != 1 || !s.Drops[0].From.Equal(noon) {
		t.Errorf("%d lost in %v", n, s.Drops)
	}
}

// TestIntervalsAreBounded checks that the oldest of many intervals are joined, and that
// no loss is forgotten.
func TestIntervalsAreBounded(t *testing.T) {
	s := &Snapshot{Start: noon}
	const losses = 3 * maxIntervals
	for i := range 2 * losses {
		s.Dropped += uint64(i % 2)
		s.Observe(noon.Add(time.Duration(i) * time.Second))
	}
	var sum uint64
	for _, d := range s.Drops {
		sum += d.Packets
	}
	if len(s.Drops) != maxIntervals || sum != losses || s.Drops[0].Packets != losses-maxIntervals+1 || !s.Drops[0].From.Equal(noon) {
		t.Errorf("%d intervals of %d packets, the first is %v", len(s.Drops), sum, s.Drops[0])
	}
}

// TestDelta checks that the first value does not count, and that a reset to 0 subtracts
// nothing.
func TestDelta(t *testing.T) {
	var d Delta
	for _, v := range []uint64{100, 103, 103, 2, 5} {
		d.Add(v)
	}
	if d.Total() != 8 {
		t.Errorf("the sum is %d, want 3 and 5", d.Total())
	}
}

// TestLost checks that packets count as lost which the file of a live capture did not take,
// as when the reader of -w - has gone. Those of files can be read again.
func TestLost(t *testing.T) {
	s := Snapshot{Delivered: 3, Refused: 1}
	s.Received = 3
	if s.Lost() {
		t.Error("packets of a file are lost")
	}
	if s.Live = true; !s.Lost() {
		t.Error("a packet that was captured and not taken is not lost")
	}
	if s.Refused = 0; s.Lost() {
		t.Error("packets are lost that were all taken")
	}
}
