package ledger

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"ringcap/packet"
)

// Faults counts packets that made ringcap or a library panic. A panic is caught at its
// packet, and the packet goes on to the outputs all the same. Faults belong to one
// goroutine.
type Faults struct {
	packets uint64
	first   string
	// numbers are those of the first maxFaulty packets, so that a packet counts once,
	// however many outputs it makes panic.
	numbers map[uint64]struct{}
}

const maxFaulty = 65536

// Packets is how many packets had a fault.
func (f *Faults) Packets() uint64 { return f.packets }

// First says what the first fault was and where; it is empty without one.
func (f *Faults) First() string { return f.first }

// Catch recovers from a panic over p. It has to be deferred.
func (f *Faults) Catch(p *packet.Packet) {
	if r := recover(); r != nil {
		f.Caught(p, r)
	}
}

// Caught counts p, over which r was recovered.
func (f *Faults) Caught(p *packet.Packet, r any) { f.Note(p, fmt.Sprintf("%v%s", r, origin())) }

// Note counts p and keeps what went wrong, if nothing did before.
func (f *Faults) Note(p *packet.Packet, what string) {
	if f.first == "" {
		f.first = fmt.Sprintf("packet %d: %s", p.Number, what)
	}
	f.count(p.Number)
}

func (f *Faults) count(number uint64) {
	if _, again := f.numbers[number]; again {
		return
	}
	f.packets++
	if len(f.numbers) < maxFaulty {
		if f.numbers == nil {
			f.numbers = map[uint64]struct{}{}
		}
		f.numbers[number] = struct{}{}
	}
}

// Add takes over the faults of another goroutine.
func (f *Faults) Add(of Faults) {
	for number := range of.numbers {
		f.count(number)
	}
	if f.first == "" {
		f.first = of.first
	}
}

// origin is the deepest line outside the runtime that panicked, as " (file.go:12)".
func origin() string {
	var callers [32]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for panicked := false; ; {
		frame, more := frames.Next()
		switch inside := strings.HasPrefix(frame.Function, "runtime."); {
		case inside && frame.Function == "runtime.gopanic":
			panicked = true
		case panicked && !inside:
			return fmt.Sprintf(" (%s:%d)", filepath.Base(frame.File), frame.Line)
		case !more:
			return ""
		}
	}
}
