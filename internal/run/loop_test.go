package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/cli"
	"ringcap/internal/testing/captest"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// frameList is the rest of a block.
type frameList struct{ frames []packet.Raw }

func (l *frameList) One(f *packet.Raw) (bool, error) {
	if len(l.frames) == 0 {
		return false, nil
	}
	*f, l.frames = l.frames[0], l.frames[1:]
	return true, nil
}

// TestPlainLoop: what is left of a ring's blocks are printed as the packet loop prints
// them one by one: plain ones, others, and those that panic, which are told once.
func TestPlainLoop(t *testing.T) {
	frames := captest.Mixed(t, 600, 2*chunkBytes)
	faults := []uint64{1, 2, 299, 600}
	lines := func(take bool) (string, *session) {
		stdout, err := os.Create(filepath.Join(t.TempDir(), "lines"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = stdout.Close() }()
		s := &session{cfg: &cli.Config{}, plain: true, decoder: newDecoder(), tracker: track.New(track.Options{})}
		o := lineOptions{
			Output: stdout, Faults: &s.faults, Written: &s.account.Printed, Refused: &s.account.PrintRefused,
			Lines: []liner{faulty{text.NewPrinter(text.Options{Number: true}), faults}},
		}
		if err := s.addLines("-", o); err != nil {
			t.Fatal(err)
		}
		if take {
			ifc := &packet.Interface{Link: packet.LinkEthernet}
			loop := newPlainLoop(s, ifc, s.sinks[0].(*lineSink))
			var raw []packet.Raw
			for i := range frames {
				f := &frames[i]
				at := f.Info.Timestamp
				raw = append(raw, packet.Raw{Data: f.Data, Wire: f.Info.Length, Sec: uint32(at.Unix()), Nsec: uint32(at.Nanosecond())})
			}
			for some := range slices.Chunk(raw, 100) {
				if n, err := loop.take(&frameList{some}); n != len(some) || err != nil {
					t.Fatal(n, err)
				}
			}
		} else {
			for i := range frames {
				s.account.Delivered++
				frames[i].Number = s.account.Delivered
				if err := s.handle(&packet.Packet{Frame: &frames[i]}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := s.sinks[0].Close(&s.account); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(stdout.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b), s
	}
	want, single := lines(false)
	got, some := lines(true)
	if got != want || strings.Count(got, "\n") != len(frames) {
		t.Errorf("block by block:\n%s\none by one:\n%s", got, want)
	}
	if n := uint64(len(faults)); single.faults.packets != n || some.faults.packets != n {
		t.Errorf("%d faults, %d one by one, not %d", some.faults.packets, single.faults.packets, n)
	}
	if a := some.account; a.Delivered != uint64(len(frames)) || a.Printed != a.Delivered {
		t.Errorf("%d delivered, %d printed", a.Delivered, a.Printed)
	}
}

// TestClean: a line that is said to be clean needs no escapes, neither with bytes of packets
// in it nor with what the options add, and most lines of plain packets are.
func TestClean(t *testing.T) {
	frames := captest.Mixed(t, 600, 2*chunkBytes)
	quoting := []byte(`"\`)
	eth := &packet.Interface{Name: `a"b`, Link: packet.LinkEthernet}
	for _, o := range []text.Options{{}, {Interface: true}, {Dump: text.DumpText}, {Verbose: 1}} {
		s := &session{cfg: &cli.Config{}, plain: true, decoder: newDecoder(), tracker: track.New(track.Options{})}
		printer := text.NewPrinter(o)
		clean := 0
		for i := range frames {
			f := frames[i]
			f.Interface = eth
			p := &packet.Packet{Frame: &f}
			s.inspect(p)
			line := printer.Append(nil, p)
			if !printer.Clean() {
				continue
			}
			clean++
			if i := bytes.IndexFunc(line, func(r rune) bool { return r < ' ' || r > '~' || bytes.ContainsRune(quoting, r) }); i != len(line)-1 {
				t.Fatalf("%+v: not clean at %d: %q", o, i, line)
			}
		}
		if (o == text.Options{}) != (clean > len(frames)/4) {
			t.Errorf("%+v: %d of %d lines are clean", o, clean, len(frames))
		}
	}
}
