package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// A liner writes a packet as lines: a text.Printer, a jsonl.Printer.
type liner interface {
	Append(dst []byte, p *packet.Packet) []byte
	// Prefetch has memory brought into the cache that Append needs for a packet of which
	// layer.Peek found the headers h in data.
	Prefetch(data []byte, h *packet.Headers)
	// AppendFault writes, instead, what is known of a packet without looking into it.
	AppendFault(dst []byte, p *packet.Packet) []byte
}

// faults are errors of ours, or of a library, that packets brought to light: panics,
// caught at the packet. It goes on to the outputs all the same. They belong to one
// goroutine.
type faults struct {
	packets uint64 // how many packets had one
	first   string // what the first one was; empty for none
	// numbers are of those packets, so that one counts once, whichever outputs met it;
	// of the first maxFaulty of them.
	numbers map[uint64]struct{}
}

const maxFaulty = 65536

// catch is deferred by what looks into p.
func (f *faults) catch(p *packet.Packet) {
	if r := recover(); r != nil {
		f.caught(p, r)
	}
}

func (f *faults) caught(p *packet.Packet, r any) { f.note(p, fmt.Sprintf("%v%s", r, origin())) }

// decoded looks whether the decoder caught one.
func (f *faults) decoded(p *packet.Packet) {
	if p.Err != nil && errors.Is(p.Err, layer.ErrFault) {
		f.note(p, p.Err.Error())
	}
}

// note counts p, once.
func (f *faults) note(p *packet.Packet, what string) {
	if f.first == "" {
		f.first = fmt.Sprintf("packet %d: %s", p.Number, what)
	}
	f.count(p.Number)
}

// count counts a packet, once.
func (f *faults) count(number uint64) {
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

// add takes over those of another goroutine.
func (f *faults) add(of faults) {
	for number := range of.numbers {
		f.count(number)
	}
	if f.first == "" {
		f.first = of.first
	}
}

// line appends p's lines, or a mark where they cannot be made.
func (f *faults) line(l liner, dst []byte, p *packet.Packet) (lines []byte) {
	done := false
	defer func() {
		if done { // recover is not for nothing
			return
		}
		f.caught(p, recover())
		lines = l.AppendFault(dst, p)
	}()
	lines = l.Append(dst, p)
	done = true
	return lines
}

// origin says which line panicked, for whoever repairs it: the caller of the
// runtime that is the deepest.
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
