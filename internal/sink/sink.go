// Package sink has the words that all outputs share; those themselves are in the
// packages below it.
package sink

import (
	"errors"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// What others may do to a file while it is written.
var (
	ErrDeleted = errors.New("was deleted or replaced")
	ErrCut     = errors.New("was cut off")
)

// Gone reports whether a file has lost what was written to it, for which another file would
// do as well.
func Gone(err error) bool { return errors.Is(err, ErrDeleted) || errors.Is(err, ErrCut) }

// Sink takes packets.
type Sink interface {
	// Write keeps nothing of the packet after it returns.
	Write(p *packet.Packet) error
	// Tick comes when nothing is to be done, and at least every 100 ms. It is the
	// time to flush.
	Tick(now time.Time, l *ledger.Snapshot) error
	// Close ends the output with the final account.
	Close(l *ledger.Snapshot) error
}

// File is a Sink that knows what it holds.
type File interface {
	Sink
	// Size is the length of the file in bytes, what is not written out yet included.
	Size() int64
	// Written is the number of packets in the file, as far as write(2) tells.
	Written() uint64
}

// BlockSink is a Sink that can take the frames of a block at once.
type BlockSink interface {
	Sink
	// Encoding is how the sink writes frames. Blocks tells whether WriteBlock may
	// be called.
	Encoding() (e packet.Encoding, blocks bool)
	// WriteBlock writes the frames of b, and says how many it took.
	WriteBlock(b packet.Block) (packet.Appended, error)
}
