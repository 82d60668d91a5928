// Package sink has the interfaces of all outputs, which are in the packages below it.
package sink

import (
	"errors"
	"fmt"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// What other processes may do to a file while it is written.
var (
	ErrDeleted = errors.New("was deleted or replaced")
	ErrCut     = errors.New("was cut off")
)

// Gone reports whether an error means that a file has lost what was written to it. Then a
// set goes on with its next file.
func Gone(err error) bool { return errors.Is(err, ErrDeleted) || errors.Is(err, ErrCut) }

// Nameless returns the message that a file was deleted or replaced while what is written to
// it goes on. It can be copied from the descriptor, a path, as long as the run lasts.
func Nameless(name, what, descriptor string) string {
	return fmt.Sprintf("%s %v: %s go on into a file without a name, which ends with this run: to save it, copy %s",
		name, ErrDeleted, what, descriptor)
}

// Sink takes packets.
type Sink interface {
	// Write must not keep the packet or its data.
	Write(p *packet.Packet) error
	// Tick is called when there are no packets, and at least every 100 ms. It flushes.
	Tick(now time.Time, l *ledger.Snapshot) error
	// Close ends the output with the final account.
	Close(l *ledger.Snapshot) error
}

// File is a Sink that knows what it holds.
type File interface {
	Sink
	// Size returns the length of the file in bytes, including data that is not written
	// out yet.
	Size() int64
	// Written returns the number of packets that write(2) has accepted.
	Written() uint64
}

// BlockSink is a Sink that can take the frames of a block at once.
type BlockSink interface {
	Sink
	// Encoding returns how the sink writes frames, and whether WriteBlock may be called.
	Encoding() (e packet.Encoding, blocks bool)
	// WriteBlock writes the frames of b, and returns how many it took.
	WriteBlock(b packet.Block) (packet.Appended, error)
}

// Overview is a Sink that shows what it has gathered at its end, or before.
type Overview interface {
	Sink
	Show() error
	Hide(hidden bool) // whether Close leaves it out
}

// ClockSet returns by how much the wall clock was set between two times of time.Now.
func ClockSet(before, now time.Time) time.Duration {
	return now.Round(0).Sub(before.Round(0)) - now.Sub(before)
}
