// Package edit changes frames on their way from a source to the sinks: it takes headers of
// tunnels off, leaves duplicates out, shifts time stamps and adds comments.
package edit

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"ringcap/internal/diff"
	"ringcap/internal/ledger"
	"ringcap/internal/streams"
	"ringcap/packet"
)

// Options describes what an Editor does. The zero value changes nothing.
type Options struct {
	Strip    Headers             // headers to take off
	Window   Window              // where to look for duplicates
	Ignore   diff.Ignore         // fields in which duplicates may differ
	Shift    time.Duration       // what to add to time stamps
	Comments map[uint64][]string // comments to add, by the number of the packet
	Join     bool                // put messages over several segments into the last of them
}

// Idle reports whether nothing is to be changed.
func (o *Options) Idle() bool {
	return o.Strip == 0 && !o.Window.Given() && o.Shift == 0 && len(o.Comments) == 0 && !o.Join
}

// Editor is a run.Step that changes frames. It is not safe for concurrent use.
type Editor struct {
	o        Options
	account  *ledger.Snapshot
	stripper *stripper
	history  *history            // nil if duplicates stay
	comments map[uint64][]string // those that wait for their packets
	joiner   *streams.Joiner     // nil if segments stay as they are
}

// New returns an Editor that counts in account what it leaves out, and what it cannot change.
func New(o Options, account *ledger.Snapshot) *Editor {
	e := &Editor{o: o, account: account, comments: maps.Clone(o.Comments)}
	if o.Strip != 0 {
		e.stripper = newStripper(o.Strip)
	}
	if o.Window.Given() {
		e.history = newHistory(o.Window, o.Ignore)
	}
	if o.Join {
		e.joiner = streams.NewJoiner()
	}
	return e
}

// Before changes a frame. It reports false for a duplicate. Duplicates are looked for among
// frames without the headers, so that a packet is found again inside and outside a tunnel.
func (e *Editor) Before(f *packet.Frame) (bool, error) {
	if e.stripper != nil && !e.stripper.strip(f) {
		e.account.Unstripped++
	}
	if e.history != nil && e.history.has(f) {
		e.account.Duplicates++
		return false, nil
	}
	if e.o.Shift != 0 && !f.NoTime {
		f.Info.Timestamp = f.Info.Timestamp.Add(e.o.Shift)
	}
	for _, text := range e.comments[f.Number] {
		if err := f.AddComment(text); err != nil {
			return false, err
		}
	}
	delete(e.comments, f.Number)
	if e.joiner != nil {
		e.joiner.Join(f)
	}
	return true, nil
}

// After ends nothing.
func (e *Editor) After(*packet.Frame) (last bool, err error) { return false, nil }

// Unfit returns an error if a comment has found no packet.
func (e *Editor) Unfit() error {
	if len(e.comments) == 0 {
		return nil
	}
	first := slices.Min(slices.Collect(maps.Keys(e.comments)))
	return fmt.Errorf("--set-comment %d: there is no packet of that number, only %s: -# shows the numbers",
		first, ledger.Packets(e.account.Delivered))
}
