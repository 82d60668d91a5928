package summary

import (
	"encoding/json"
	"strings"
	"testing"

	"ringcap/packet"
)

// TestProcesses checks that packets count for the process that sends or gets them, that different
// facts of one process count together, and that without facts nothing is said.
func TestProcesses(t *testing.T) {
	f := newFeed(t)
	add := func(p *packet.Process, d packet.Direction, ifc string, n int) {
		frame := &packet.Frame{Data: ip4(17, 1, 2, udp(1, 2, "q")), Link: packet.LinkRaw, Process: p, Direction: d, Interface: &packet.Interface{Name: ifc}}
		pkt := &packet.Packet{Frame: frame}
		pkt.Info.Timestamp, pkt.Info.Length = f.now, n
		f.parser.Decode(frame.Data, pkt)
		f.s.Observe(pkt)
	}
	report := func() (text, table string) {
		b, err := json.Marshal(f.s.Report(0))
		if err != nil {
			t.Fatal(err)
		}
		var w strings.Builder
		if err := f.s.WriteTable(&w); err != nil {
			t.Fatal(err)
		}
		return string(b), w.String()
	}
	add(nil, packet.DirectionOut, "eth0", 100)
	if text, table := report(); strings.Contains(text, "process") || strings.Contains(table, "rocess") {
		t.Errorf("there are no facts:\n%s\n%s", text, table)
	}
	web := packet.Container{ID: "ab", Name: "web"}
	for _, stale := range []bool{false, true} {
		p := &packet.Process{PID: 7, Name: "nginx", UID: 0, Container: web, Stale: stale}
		add(p, packet.DirectionOut, "eth0", 1000)
		add(p, packet.DirectionIn, "eth0", 60)
	}
	add(&packet.Process{PID: 8, Name: "x\x1b[2J\ty", UID: 0, Pod: packet.Pod{Name: "front", Namespace: "shop"}, Container: web}, packet.DirectionIn, "lo", 500)
	add(&packet.Process{PID: 9, Command: "/usr/bin/nc", UID: 0}, packet.DirectionIn, "blue/lo", 400)
	add(&packet.Process{UID: 33, GID: -1}, packet.DirectionBroadcast, "eth0", 300)
	text, table := report()
	want := `"processes":[{"pid":7,"name":"nginx","container":"web","packets_sent":2,"bytes_sent":2000,"packets_received":2,"bytes_received":120},` +
		`{"pid":8,"name":"x\u001b[2J\ty","container":"web","pod":"shop/front","packets_sent":1,"bytes_sent":500,"packets_received":0,"bytes_received":0},` +
		`{"pid":9,"name":"nc","packets_sent":1,"bytes_sent":400,"packets_received":0,"bytes_received":0},` +
		`{"user":"33","packets_sent":0,"bytes_sent":0,"packets_received":1,"bytes_received":300}]`
	if !strings.Contains(text, want) {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	table = strings.Join(strings.Fields(table), " ")
	for _, row := range []string{"Talkers by process (4 of 4)", "7 nginx web 2 2.0 kB 2 120 B", `8 x\x1b[2J\ty shop/front 1 500 B 0 0 B`, "9 nc - 1 400 B 0 0 B", "- user 33 - 0 0 B 1 300 B"} {
		if !strings.Contains(table, row) {
			t.Errorf("no %q in %s", row, table)
		}
	}
	for i := range maxProcesses + 10 {
		add(&packet.Process{PID: 1000 + i, Name: "fork"}, packet.DirectionOut, "eth0", 1)
	}
	if r := f.s.Report(1); len(f.s.processes.all) != maxProcesses || len(r.Processes) != 1 || r.Left.Processes != 14 {
		t.Errorf("%d processes kept, left out %+v", len(f.s.processes.all), r.Left)
	}
	if _, table := report(); !strings.Contains(table, "14 packets are of processes beyond") {
		t.Error(table)
	}
}
