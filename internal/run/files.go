package run

import (
	"io"
	"time"

	"ringcap/packet"
)

// Files is the source of capture files for a run: it ends at a signal, and gives ticks.
type Files struct {
	packet.Source
	blocks  packet.BlockSource // Source, if it gives blocks
	stopped func() bool
	calls   uint64
	ticked  time.Time
}

// tickTime is the most between two ticks, as packet.ErrTick has it. The clock is looked at
// every callsATick frames.
const (
	tickTime   = 100 * time.Millisecond
	callsATick = 256
)

// NewFiles returns a source of what source gives until stopped says true.
func NewFiles(source packet.Source, stopped func() bool) *Files {
	f := &Files{Source: source, stopped: stopped, ticked: time.Now()}
	f.blocks, _ = source.(packet.BlockSource)
	return f
}

// Next gives the next frame, packet.ErrTick when it is time for it, and io.EOF after a
// signal: then a record that is not there whole is no fault.
func (f *Files) Next(out *packet.Frame) error {
	if f.stopped() {
		return io.EOF
	}
	if f.calls++; f.calls%callsATick == 0 && f.due() {
		return packet.ErrTick
	}
	err := f.Source.Next(out)
	if err != nil && f.stopped() {
		return io.EOF
	}
	return err
}

// Blocks gives blocks, and says between them what Next says between frames.
func (f *Files) Blocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if f.blocks == nil || o.Frames || f.stopped() { // frames one by one come as fast from Next
		return nil
	}
	return f.blocks.Blocks(o, func(b packet.Block) error {
		if err := take(b); err != nil {
			return err
		}
		if f.stopped() {
			return io.EOF
		}
		if f.due() {
			return packet.ErrTick
		}
		return nil
	})
}

// due reports whether it is time for a tick.
func (f *Files) due() bool {
	now := time.Now()
	if now.Sub(f.ticked) < tickTime {
		return false
	}
	f.ticked = now
	return true
}
