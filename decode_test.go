package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/run"
	"ringcap/internal/sink"
	"ringcap/internal/sink/lines"
	"ringcap/internal/testing/captest"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// faulty is a printer that panics on some packets, in the middle of their lines.
type faulty struct {
	lines.Printer
	on []uint64
}

func (f faulty) Append(dst []byte, p *packet.Packet) []byte {
	if slices.Contains(f.on, p.Number) {
		_ = append(dst, "half a line"...)
		_ = p.Data[len(p.Data)+int(p.Number)]
	}
	return f.Printer.Append(dst, p)
}

// TestStageBlocks checks that frames in blocks, which the stage sees ahead, are printed as one
// by one. Some need no decoding, and some make the printer panic, which must count once.
func TestStageBlocks(t *testing.T) {
	frames := captest.Mixed(t, 600, 200_000)
	faults := []uint64{1, 2, 299, 600}
	printed := func(single, layers bool) (string, *ledger.Snapshot, *ledger.Faults) {
		stdout, err := os.Create(filepath.Join(t.TempDir(), "lines"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = stdout.Close() }()
		account, met := new(ledger.Snapshot), new(ledger.Faults)
		k, err := lines.Open("-", lines.Options{
			Output: stdout, Faults: met, Written: &account.Printed, Refused: &account.PrintRefused,
			Printers: []lines.Printer{faulty{text.NewPrinter(text.Options{Number: true}), faults}},
		})
		if err != nil {
			t.Fatal(err)
		}
		stage := newStage(track.Options{}, met)
		stage.layers, stage.prefetch = layers, k.Prefetch
		loop := run.Loop{
			Source: &captest.Blocks{Frames: frames, Size: 100}, Stage: stage, Sinks: []sink.Sink{k}, Account: account, Single: single,
			Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
		}
		if err := loop.Run(); err != nil {
			t.Fatal(err)
		}
		if err := k.Close(account); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(stdout.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b), account, met
	}
	want, one, alone := printed(true, true)
	if strings.Count(want, "\n") != len(frames) || strings.Count(want, "internal error") != len(faults) {
		t.Fatalf("printed: %s", want)
	}
	for _, layers := range []bool{false, true} {
		got, account, met := printed(false, layers)
		if got != want {
			t.Errorf("layers %v: block by block:\n%s\none by one:\n%s", layers, got, want)
		}
		if n := uint64(len(faults)); met.Packets() != n || alone.Packets() != n {
			t.Errorf("%d faults, %d one by one, not %d", met.Packets(), alone.Packets(), n)
		}
		if !reflect.DeepEqual(account, one) || account.Printed != uint64(len(frames)) {
			t.Errorf("account %+v, one by one %+v", account, one)
		}
	}
}
