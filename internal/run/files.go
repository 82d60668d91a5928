package run

import (
	"io"
	"time"

	"ringcap/packet"
)

// Files makes capture files a source for a run: it adds ticks and ends at a signal.
type Files struct {
	packet.Source
	blocks  packet.BlockSource // Source, if it gives blocks
	stopped func() bool
	calls   uint64
	ticked  time.Time
}

// Ticks come every tickTime, as packet.ErrTick promises. Next reads the clock once in
// callsATick calls.
const (
	tickTime   = 100 * time.Millisecond
	callsATick = 256
)

// NewFiles returns a source that reads from source until stopped returns true.
func NewFiles(source packet.Source, stopped func() bool) *Files {
	f := &Files{Source: source, stopped: stopped, ticked: time.Now()}
	f.blocks, _ = source.(packet.BlockSource)
	return f
}

// Next reads the next frame. It returns packet.ErrTick when a tick is due. After a signal
// it returns io.EOF, even if the source ended in the middle of a record.
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

// Blocks hands over blocks. Between two of them it ends for the same reasons as Next.
func (f *Files) Blocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if f.blocks == nil || o.Frames || f.stopped() { // for single frames Next is as fast
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

// due reports whether a tick is due.
func (f *Files) due() bool {
	now := time.Now()
	if now.Sub(f.ticked) < tickTime {
		return false
	}
	f.ticked = now
	return true
}
