package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/cli"
	"ringcap/internal/jsonl"
	"ringcap/internal/testing/captest"
	"ringcap/internal/text"
	"ringcap/packet"
)

// faulty panics on some packets, in the middle of their lines.
type faulty struct {
	liner
	on []uint64
}

func (f faulty) Clean() bool { return false }

func (f faulty) Append(dst []byte, p *packet.Packet) []byte {
	if slices.Contains(f.on, p.Number) {
		_ = append(dst, "half a line"...)
		_ = p.Data[len(p.Data)+int(p.Number)]
	}
	return f.liner.Append(dst, p)
}

// faultyRun prints, exports and writes frames, with printers that panic.
func faultyRun(t *testing.T, frames []packet.Frame, workers int, on ...uint64) (s *session, lines, exported []string, file string) {
	t.Helper()
	dir := t.TempDir()
	stdout, err := os.Create(filepath.Join(dir, "lines"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdout.Close() }()
	file = filepath.Join(dir, "x.pcap")
	s = new(session)
	s.sinks = []sink{openSink(t, file, writeOptions{Link: packet.LinkEthernet, Account: &s.account})}
	o := lineOptions{Output: stdout, Faults: &s.faults, Written: &s.account.Exported, Refused: &s.account.ExportRefused}
	for range workers {
		export, err := jsonl.NewPrinter(jsonl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		o.Lines = append(o.Lines, faulty{export, on})
	}
	if err := s.addLines(filepath.Join(dir, "export"), o); err != nil {
		t.Fatal(err)
	}
	o.Lines, o.Written, o.Refused = nil, &s.account.Printed, &s.account.PrintRefused
	for range workers {
		o.Lines = append(o.Lines, faulty{text.NewPrinter(text.Options{Number: true}), on})
	}
	if err := s.addLines("-", o); err != nil {
		t.Fatal(err)
	}
	for i := range frames {
		s.account.Delivered++
		if err := s.handle(&packet.Packet{Frame: &frames[i]}); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range s.sinks {
		if err := k.Close(&s.account); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) []string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	}
	return s, read("lines"), read("export"), file
}

// TestFaults: a panic costs the packet its line and nothing else. It is counted once,
// however many outputs met it, and the file has the packet.
func TestFaults(t *testing.T) {
	frames := captest.Mixed(t, 600, 2*chunkBytes)
	for i := range frames {
		frames[i].Link, frames[i].Data = packet.LinkEthernet, captest.ARP
		frames[i].Info.CaptureLength, frames[i].Info.Length = len(captest.ARP), len(captest.ARP)
	}
	const want = 3
	for _, workers := range []int{1, 2} {
		s, lines, exported, file := faultyRun(t, frames, workers, 1, 300, 600)
		if s.faults.packets != want || !strings.HasPrefix(s.faults.first, "packet 1: runtime error: index out of range") ||
			!strings.Contains(s.faults.first, "faults_test.go:") {
			t.Errorf("%d workers: %d packets, %q", workers, s.faults.packets, s.faults.first)
		}
		if n := len(captest.ReadFile(t, file)); n != 600 || len(lines) != 600 || len(exported) != 600 {
			t.Fatalf("%d workers: %d packets in the file, %d lines, %d objects", workers, n, len(lines), len(exported))
		}
		for i := range frames {
			bad := i == 0 || i == 299 || i == 599
			if bad != strings.HasSuffix(lines[i], "[internal error, not printed], length 42") || !strings.HasPrefix(lines[i], fmt.Sprintf("%5d  ", i+1)) {
				t.Errorf("%d workers, packet %d: %s", workers, i+1, lines[i])
			}
			if bad != strings.Contains(exported[i], `"layers":[],"error":"internal error: not shown"}`) || !strings.Contains(exported[i], fmt.Sprintf(`"number":%d,`, i+1)) {
				t.Errorf("packet %d: %s", i+1, exported[i])
			}
		}
	}
}

// TestFaultyFields: a row whose making panicked leaves nothing to the next one.
func TestFaultyFields(t *testing.T) {
	summary := faulty{text.NewPrinter(text.Options{Time: text.TimeNone}), []uint64{1}}
	printer, err := jsonl.NewPrinter(jsonl.Options{Summary: summary, Columns: []string{"frame.number", "summary", "error"}})
	if err != nil {
		t.Fatal(err)
	}
	frames, f := captest.Mixed(t, 2, 2*chunkBytes), new(faults)
	var rows []byte
	for i := range frames {
		frames[i].Data, frames[i].Link = nil, 65000
		rows = f.line(printer, rows, &packet.Packet{Frame: &frames[i]})
	}
	rest, _ := strings.CutPrefix(string(rows), "1\t\tinternal error: not shown\n2\t")
	if f.packets != 1 || strings.Contains(rest, "1") || strings.Count(rest, "\t") != 1 {
		t.Errorf("%d counted: %q", f.packets, rows)
	}
}

// TestFaultsSaid: the account and standard error say it at the end.
func TestFaultsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stderr")
	stderr, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stderr.Close() }()
	s := &session{stderr: stderr, stop: &stopper{}, cfg: &cli.Config{}, faults: faults{packets: 2, first: "packet 7: it broke"}}
	if err := s.summary(); err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(path)
	if want := "2 packets met an internal error, and were kept\nringcap: internal error at packet 7: it broke (please report it)\n"; err != nil || string(said) != want {
		t.Errorf("%v: %q", err, said)
	}
}

// BenchmarkLine is what catching faults costs a packet.
func BenchmarkLine(b *testing.B) {
	frames := captest.Mixed(b, 90, 2*chunkBytes)
	for _, caught := range []bool{false, true} {
		b.Run(fmt.Sprintf("caught=%t", caught), func(b *testing.B) {
			var printer liner = nothing{}
			f, p, dst, n := new(faults), new(packet.Packet), make([]byte, 0, 64), 0
			b.ReportAllocs()
			for b.Loop() {
				p.Frame, n = &frames[n], (n+1)%len(frames)
				if caught {
					dst = f.line(printer, dst[:0], p)
				} else {
					dst = printer.Append(dst[:0], p)
				}
			}
		})
	}
}

// nothing prints nothing.
type nothing struct{}

func (nothing) Expect([]byte)                                   {}
func (nothing) Append(dst []byte, _ *packet.Packet) []byte      { return dst }
func (nothing) AppendFault(dst []byte, _ *packet.Packet) []byte { return dst }
