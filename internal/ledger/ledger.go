// Package ledger accounts for every packet of a run: what the kernel counted,
// what was done with each, and whether the sum closes.
package ledger

import (
	"time"

	"ringcap/internal/packet"
)

// Snapshot is the account at one moment. All counters are of packets, since the
// capture filter stood.
//
//	Received = Delivered + Filtered + Dropped + Unread
//
// holds at the end of a live run (Closes).
type Snapshot struct {
	packet.Counters        // what the kernel says
	Delivered       uint64 // handed to the sinks
	Filtered        uint64 // matched by the kernel, then refused in user space
	Unread          uint64 // left in the ring, on purpose (-c reached)
	Cut             uint64 // records cut at the most a file can hold
	Start, End      time.Time
	Interfaces      []Interface // the kernel's counts by interface
}

// Interface is the account of one interface.
type Interface struct {
	*packet.Interface
	packet.Counters
	Delivered uint64
}

// Closes reports whether every packet that the kernel received is accounted for.
func (s *Snapshot) Closes() bool {
	return s.Received == s.Delivered+s.Filtered+s.Dropped+s.Unread
}
