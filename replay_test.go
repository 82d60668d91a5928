package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/jsonl"
	"ringcap/internal/ledger"
	"ringcap/internal/run"
	"ringcap/internal/sink"
	"ringcap/internal/sink/lines"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/text"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "write the goldens of testdata/golden anew")

// replayed opens a capture in testdata as the binary does.
func replayed(t testing.TB, name string) packet.Source {
	t.Helper()
	r, err := capfile.Open(filepath.Join("testdata", name), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// textOf prints a source with the options of a command line. This is how a unit test can replay
// a capture. The source could also be a ring.
func textOf(t *testing.T, src packet.Source, args ...string) []byte {
	t.Helper()
	c, err := cli.Parse(append([]string{"-r", "-"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	options := c.TextOptions()
	options.Location = time.UTC
	return replay(t, src, c, text.NewPrinter(options))
}

// printout is a sink that prints packets.
type printout struct {
	printer lines.Printer
	text    []byte
}

func (s *printout) Write(p *packet.Packet) error {
	s.text = s.printer.Append(s.text, p)
	return nil
}
func (s *printout) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (s *printout) Close(*ledger.Snapshot) error           { return nil }

// replay prints the packets of a source that match the expression of c.
func replay(t *testing.T, src packet.Source, c *cli.Config, printer lines.Printer) []byte {
	t.Helper()
	out, faults := &printout{printer: printer}, new(ledger.Faults)
	loop := run.Loop{
		Source: src, Stage: newStage(c.TrackOptions(), faults), Sinks: []sink.Sink{out}, Account: new(ledger.Snapshot),
		Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
	}
	if c.Expression != "" {
		match, err := filter.NewByLink(c.Expression, filter.Options{Link: packet.LinkEthernet})
		if err != nil {
			t.Fatal(err)
		}
		loop.Filter = match
	}
	if err := loop.Run(); err != nil || faults.Packets() > 0 {
		t.Fatal(err, faults.First())
	}
	return out.text
}

// TestGoldens replays the captures of testdata at several verbosities.
func TestGoldens(t *testing.T) {
	captures, err := filepath.Glob("testdata/*.pcap*")
	if err != nil || len(captures) < 5 {
		t.Fatalf("captures: %v, %v", captures, err)
	}
	for _, path := range captures {
		for _, flags := range []string{"-n", "-nv", "-nvv", "-ne", "-nq", "-nX", "-nttttt#"} {
			name := filepath.Base(path)
			t.Run(name+flags, func(t *testing.T) {
				got := textOf(t, replayed(t, name), flags)
				checkGolden(t, name+flags+".txt", got)
			})
		}
	}
}

// TestReplayFiltered checks a replay with an expression.
func TestReplayFiltered(t *testing.T) {
	got := strings.Split(strings.TrimSpace(string(textOf(t, replayed(t, "http.pcap"), "-nt", "tcp[tcpflags] & tcp-syn != 0"))), "\n")
	if len(got) != 3 || slices.ContainsFunc(got, func(l string) bool { return !strings.Contains(l, "Flags [S") }) {
		t.Errorf("want SYN, SYN-ACK and the SYN that was refused, got %q", got)
	}
}

// TestExportGoldens replays the captures of testdata as JSON and as columns, without
// the line of text, which has goldens of its own.
func TestExportGoldens(t *testing.T) {
	captures, err := filepath.Glob("testdata/*.pcap*")
	if err != nil || len(captures) < 5 {
		t.Fatalf("captures: %v, %v", captures, err)
	}
	columns := "frame.number,time,ip.src,ip.dst,ipv6.src,vlan.id,tcp.port,udp.port,tcp.flags.names,dns.qry.name"
	for _, path := range captures {
		for name, args := range map[string][]string{
			"json": {"--json"}, "tsv": {"--fields", columns}, "csv": {"--fields", columns, "--csv"},
		} {
			t.Run(filepath.Base(path)+"."+name, func(t *testing.T) {
				c, err := cli.Parse(append([]string{"-r", "-"}, args...))
				if err != nil {
					t.Fatal(err)
				}
				printer, err := jsonl.NewPrinter(jsonl.Options{Columns: c.Export.Fields, CSV: c.Export.CSV})
				if err != nil {
					t.Fatal(err)
				}
				got := printer.AppendHeader(nil)
				got = append(got, replay(t, replayed(t, filepath.Base(path)), c, printer)...)
				checkGolden(t, filepath.Base(path)+"."+name, got)
			})
		}
	}
}

// checkGolden compares got with a file of testdata/golden, or writes it there with -update.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	golden := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s", cmdtest.FirstDifference(string(got), string(want)))
	}
}
