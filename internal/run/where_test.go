package run

import (
	"fmt"
	"slices"
	"testing"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// everyThird shows every third packet.
type everyThird struct{}

func (everyThird) Match(p *packet.Packet) bool { return p.Number%3 == 0 }

// shorter is a Step that cuts a byte off frames of even numbers.
type shorter struct{}

func (shorter) Before(f *packet.Frame) (bool, error) {
	if f.Number%2 == 0 {
		f.Data = f.Data[:len(f.Data)-1]
	}
	return true, nil
}

func (shorter) After(*packet.Frame) (bool, error) { return false, nil }

// TestWhere checks that a display filter sees every packet decoded, once, as it was captured, and
// that the packets it shows keep their numbers. One that a step changes is decoded again.
func TestWhere(t *testing.T) {
	frames := captest.Mixed(t, 630, 2000)
	var want, again []string
	for i := range frames {
		f := frames[i]
		if number := i + 1 + 7; number%3 == 0 {
			if number%2 == 0 {
				f.Data = f.Data[:len(f.Data)-1]
				again = append(again, entry(&f))
			}
			want = append(want, fmt.Sprintf("%d: %s", number, entry(&f)))
		}
	}
	for _, single := range []bool{false, true} {
		j := new(journal)
		l := memoryLoop(frames)
		l.Stage, l.Steps, l.Sinks, l.Single, l.Skipped = j, []Step{l.Where(everyThird{}, new(ledger.Faults)), shorter{}}, []sink.Sink{j}, single, 7
		if err := l.Run(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(j.written, want) {
			t.Errorf("single %v: %d packets, want %d", single, len(j.written), len(want))
		}
		if len(j.decoded) != len(frames) || !slices.Equal(j.again, again) {
			t.Errorf("single %v: %d packets decoded of %d, %d again, want %d", single, len(j.decoded), len(frames), len(j.again), len(again))
		}
		if a := l.Account; a.Delivered != uint64(len(want)) || a.Filtered != uint64(len(frames)-len(want)) {
			t.Errorf("single %v: %d delivered and %d not shown of %d", single, a.Delivered, a.Filtered, len(frames))
		}
	}
}

// broken panics at every packet.
type broken struct{}

func (broken) Match(*packet.Packet) bool { panic("broken") }

// TestWhereFault checks that a packet that makes a display filter panic is shown, and counted.
func TestWhereFault(t *testing.T) {
	frames := captest.Mixed(t, 10, 2000)
	var faults ledger.Faults
	j := new(journal)
	l := memoryLoop(frames)
	l.Stage, l.Steps, l.Sinks = j, []Step{l.Where(broken{}, &faults)}, []sink.Sink{j}
	if err := l.Run(); err != nil {
		t.Fatal(err)
	}
	if len(j.written) != len(frames) || faults.Packets() != uint64(len(frames)) {
		t.Errorf("%d packets written and %d faults, want %d", len(j.written), faults.Packets(), len(frames))
	}
}
