package ledger

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"ringcap/packet"
)

// Faults counts packets that made ringcap or a library panic. The panic is recovered, and
// the packet still goes to the outputs. Faults is not safe for concurrent use.
type Faults struct {
	packets uint64
	first   string
	// numbers holds the numbers of the first maxFaulty packets, so that a packet that
	// makes several outputs panic counts once.
	numbers map[uint64]struct{}
}

const maxFaulty = 65536

// Packets returns the number of packets with a fault.
func (f *Faults) Packets() uint64 { return f.packets }

// First describes the first fault and its place. It is empty if there is none.
func (f *Faults) First() string { return f.first }

// Catch recovers from a panic while p is handled. Call it in a defer statement.
func (f *Faults) Catch(p *packet.Packet) {
	if r := recover(); r != nil {
		f.Caught(p, r)
	}
}

// Caught counts p, whose handling panicked with r.
func (f *Faults) Caught(p *packet.Packet, r any) { f.Note(p, fmt.Sprintf("%v%s", r, origin())) }

// Note counts p, and keeps what if it is the first fault.
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

// Add adds the faults of another goroutine.
func (f *Faults) Add(of Faults) {
	for number := range of.numbers {
		f.count(number)
	}
	if f.first == "" {
		f.first = of.first
	}
}

// origin returns the innermost line outside the runtime that panicked, as "
// (file.go:12)".
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
