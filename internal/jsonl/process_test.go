package jsonl

import (
	"encoding/json"
	"strings"
	"testing"

	"ringcap/packet"
)

var (
	curl = &packet.Process{
		PID: 12, TID: 13, Name: "curl, \n", Command: "/usr/bin/curl", Arguments: "curl \"x\"", UID: 0, GID: 5, User: "root", Cgroup: "/a", Stale: true,
		Parent: packet.Parent{PID: 1, Name: "sh", Command: "/bin/sh", Arguments: "sh"}, Ancestors: []int{1},
		Container: packet.Container{ID: "ab", Name: "web", Image: "nginx"}, Pod: packet.Pod{Name: "front", Namespace: "shop", UID: "1-2"},
	}
	nobody = &packet.Process{UID: 7, GID: -1}
)

const (
	curlText = `,"process":{"pid":12,"tid":13,"name":"curl, \u000a","command":"/usr/bin/curl","arguments":"curl \"x\"","uid":0,"gid":5,"user":"root",` +
		`"parent":{"pid":1,"name":"sh","command":"/bin/sh","arguments":"sh"},"cgroup":"/a","stale":true},` +
		`"container":{"id":"ab","name":"web","image":"nginx"},"pod":{"name":"front","namespace":"shop","uid":"1-2"}`
	nobodyText = `,"process":{"uid":7}`
)

// TestProcess checks the members that tell the process of a packet, of one that is decoded and of
// one that is not, and that they stay with their packet.
func TestProcess(t *testing.T) {
	strict := compiled(t, schema(true))
	for _, frame := range []string{tcpFrame, quoting} {
		plain := string(newPrinter(t, Options{Summary: line("IP x")}).Append(nil, decoded(t, packet.LinkEthernet, frame)))
		p := newPrinter(t, Options{Summary: line("IP x")})
		pkt := decoded(t, packet.LinkEthernet, frame)
		for _, c := range []struct {
			process *packet.Process
			want    string
		}{{nil, ""}, {curl, curlText}, {nobody, nobodyText}, {curl, curlText}, {&packet.Process{UID: -1, GID: -1}, ""}, {nil, ""}} {
			pkt.Process = c.process
			got := p.Append(nil, pkt)
			if want := strings.Replace(plain, `],"summary"`, "]"+c.want+`,"summary"`, 1); string(got) != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			holds(t, strict, got)
			if !json.Valid(got) {
				t.Errorf("no JSON: %s", got)
			}
		}
		b := make([]byte, 0, 4096)
		if n := testing.AllocsPerRun(100, func() {
			for _, pkt.Process = range []*packet.Process{curl, nobody} {
				b = p.Append(b[:0], pkt)
			}
		}); n > 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

// TestProcessColumns checks the columns, which have commas as they are, since a packet has one
// process.
func TestProcessColumns(t *testing.T) {
	var names []string
	for _, f := range Fields() {
		if NeedsProcess([]string{"frame.number", f.Name}) {
			names = append(names, f.Name)
		}
	}
	p := newPrinter(t, Options{Columns: names})
	pkt := decoded(t, packet.LinkEthernet, tcpFrame)
	for _, c := range []struct {
		process *packet.Process
		want    string
	}{
		{nil, strings.Repeat("\t", len(names)-1)},
		{curl, "12\t13\tcurl, \\n\t/usr/bin/curl\tcurl \"x\"\t0\t5\troot\t/a\t1\t1\tsh\t/bin/sh\tsh\tab\tweb\tnginx\tfront\tshop\t1-2"},
		{nobody, "\t\t\t\t\t7" + strings.Repeat("\t", len(names)-6)},
	} {
		pkt.Process = c.process
		if got := string(p.Append(nil, pkt)); got != c.want+"\n" {
			t.Errorf("%q: %q, want %q", names, got, c.want)
		}
	}
	if len(names) != 20 || NeedsProcess([]string{"frame.number", "processes", "ip.src"}) || NeedsProcess(nil) {
		t.Errorf("%d columns: %q", len(names), names)
	}
}
