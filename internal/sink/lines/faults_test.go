package lines

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/jsonl"
	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/file"
	"ringcap/internal/testing/captest"
	"ringcap/internal/text"
	"ringcap/packet"
)

// faulty is a printer that panics on some packets, in the middle of their lines.
type faulty struct {
	Printer
	on []uint64
}

func (f faulty) Clean() bool { return false }

func (f faulty) Append(dst []byte, p *packet.Packet) []byte {
	if slices.Contains(f.on, p.Number) {
		_ = append(dst, "half a line"...)
		_ = p.Data[len(p.Data)+int(p.Number)]
	}
	return f.Printer.Append(dst, p)
}

// faultyRun prints, exports and writes frames. The printers panic on some packets.
func faultyRun(t *testing.T, frames []packet.Frame, workers int, on ...uint64) (faults *ledger.Faults, printed, exported []string, capture string) {
	t.Helper()
	dir := t.TempDir()
	stdout, err := os.Create(filepath.Join(dir, "printed"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdout.Close() }()
	capture = filepath.Join(dir, "x.pcap")
	faults = new(ledger.Faults)
	var account ledger.Snapshot
	written, err := file.Open(capture, file.Options{Link: packet.LinkEthernet, Account: &account})
	if err != nil {
		t.Fatal(err)
	}
	sinks := []sink.Sink{written}
	open := func(path string, o Options, printer func() Printer) {
		o.Faults = faults
		for range workers {
			o.Printers = append(o.Printers, faulty{printer(), on})
		}
		k, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		sinks = append(sinks, k)
	}
	open(filepath.Join(dir, "exported"), Options{Written: &account.Exported, Refused: &account.ExportRefused}, func() Printer {
		export, err := jsonl.NewPrinter(jsonl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return export
	})
	open("-", Options{Output: stdout, Written: &account.Printed, Refused: &account.PrintRefused}, func() Printer {
		return text.NewPrinter(text.Options{Number: true})
	})
	for i := range frames {
		account.Delivered++
		for _, k := range sinks {
			if err := k.Write(&packet.Packet{Frame: &frames[i]}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, k := range sinks {
		if err := k.Close(&account); err != nil {
			t.Fatal(err)
		}
	}
	if n := account.Delivered; account.Written != n || account.Exported != n || account.Printed != n {
		t.Errorf("of %d packets %d were written, %d exported, %d printed", n, account.Written, account.Exported, account.Printed)
	}
	read := func(name string) []string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	}
	return faults, read("printed"), read("exported"), capture
}

// TestFaults checks that a panic costs a packet only its line. It counts once even if several
// outputs panic, and the file has the packet.
func TestFaults(t *testing.T) {
	frames := captest.Mixed(t, 600, 2*chunkBytes)
	for i := range frames {
		frames[i].Link, frames[i].Data = packet.LinkEthernet, captest.ARP
		frames[i].Info.CaptureLength, frames[i].Info.Length = len(captest.ARP), len(captest.ARP)
	}
	const want = 3
	for _, workers := range []int{1, 2} {
		faults, lines, exported, file := faultyRun(t, frames, workers, 1, 300, 600)
		if faults.Packets() != want || !strings.HasPrefix(faults.First(), "packet 1: runtime error: index out of range") ||
			!strings.Contains(faults.First(), "faults_test.go:") {
			t.Errorf("%d workers: %d packets, %q", workers, faults.Packets(), faults.First())
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

// TestFaultyFields checks that a row whose printer panicked does not affect the next one.
func TestFaultyFields(t *testing.T) {
	summary := faulty{text.NewPrinter(text.Options{Time: text.TimeNone}), []uint64{1}}
	printer, err := jsonl.NewPrinter(jsonl.Options{Summary: summary, Columns: []string{"frame.number", "summary", "error"}})
	if err != nil {
		t.Fatal(err)
	}
	frames, f := captest.Mixed(t, 2, 2*chunkBytes), new(ledger.Faults)
	var rows []byte
	for i := range frames {
		frames[i].Data, frames[i].Link = nil, 65000
		rows = appendLines(rows, printer, &packet.Packet{Frame: &frames[i]}, f)
	}
	rest, _ := strings.CutPrefix(string(rows), "1\t\tinternal error: not shown\n2\t")
	if f.Packets() != 1 || strings.Contains(rest, "1") || strings.Count(rest, "\t") != 1 {
		t.Errorf("%d counted: %q", f.Packets(), rows)
	}
}

// BenchmarkLine measures the cost of catching panics.
func BenchmarkLine(b *testing.B) {
	frames := captest.Mixed(b, 90, 2*chunkBytes)
	for _, caught := range []bool{false, true} {
		b.Run(fmt.Sprintf("caught=%t", caught), func(b *testing.B) {
			var printer Printer = nothing{}
			f, p, dst, n := new(ledger.Faults), new(packet.Packet), make([]byte, 0, 64), 0
			b.ReportAllocs()
			for b.Loop() {
				p.Frame, n = &frames[n], (n+1)%len(frames)
				if caught {
					dst = appendLines(dst[:0], printer, p, f)
				} else {
					dst = printer.Append(dst[:0], p)
				}
			}
		})
	}
}

// nothing is a printer that prints nothing.
type nothing struct{}

func (nothing) Prefetch([]byte, *packet.Headers)                {}
func (nothing) Append(dst []byte, _ *packet.Packet) []byte      { return dst }
func (nothing) AppendFault(dst []byte, _ *packet.Packet) []byte { return dst }
