package run

import (
	"errors"
	"sync/atomic"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink/rotate"
	"ringcap/packet"
)

// Stopper is the Step that knows when a run ends of itself, beside -c and the end of a
// source.
type Stopper struct {
	When     Filter        // the last packet; nil without --stop-when
	Bytes    int64         // in the file, or captured when none is written; 0: no end
	Duration time.Duration // since Begin; 0: no end
	Size     func() int64  // bytes in the file; nil if none is written
	Set      *rotate.Set   // of files, nil without
	Floor    *rotate.Floor // space to leave free, nil if nobody asks or Set sees to it
	Halt     func()        // ends the run in order

	captured int64        // bytes delivered, counted if Size is nil
	deadline time.Time    // by Duration, on the monotonic clock; zero without
	end      atomic.Int64 // what the wall clock said at the deadline, in ns since 1970; 0 before
	unread   uint64       // frames that came after the end
}

// Begin sets the clock: at the deadline the run is halted, whether packets come or not.
// The returned function takes that back.
func (s *Stopper) Begin(start time.Time) (cancel func()) {
	if s.Duration == 0 {
		return func() {}
	}
	s.deadline = start.Add(s.Duration)
	t := time.AfterFunc(time.Until(s.deadline), func() {
		s.expire(time.Now())
		s.Halt()
	})
	return func() { t.Stop() }
}

// expire notes what the wall clock said at the deadline, which has passed, and returns
// it. The clock may have been set since the start.
func (s *Stopper) expire(now time.Time) int64 {
	s.end.CompareAndSwap(0, now.Add(s.deadline.Sub(now)).UnixNano())
	return s.end.Load()
}

// expired reports whether a time stamp is after the deadline.
func (s *Stopper) expired(stamp time.Time) bool {
	if s.deadline.IsZero() {
		return false
	}
	end := s.end.Load()
	if end == 0 {
		if stamp.Before(s.deadline) {
			return false
		}
		now := time.Now()
		if now.Before(s.deadline) {
			return false // the clock was set forward
		}
		end = s.expire(now)
	}
	return stamp.UnixNano() >= end
}

// Idle reports whether the run goes on whatever its frames are.
func (s *Stopper) Idle() bool {
	return s.Bytes == 0 && s.Set == nil && s.Duration == 0 && s.When == nil
}

// Before leaves out a frame that is stamped after the end, be it of the time or of the
// last file: it counts as unread.
func (s *Stopper) Before(f *packet.Frame) (bool, error) {
	over := s.Set != nil && s.Set.Over(f.Info.Timestamp)
	if over {
		s.Halt()
	}
	if !over && !s.expired(f.Info.Timestamp) {
		return true, nil
	}
	s.unread++
	return false, nil
}

// After reports whether a frame that was delivered is to be the last one.
func (s *Stopper) After(f *packet.Frame) (last bool, err error) {
	if s.Bytes > 0 {
		s.captured += int64(len(f.Data))
		if s.Size != nil && s.Size() >= s.Bytes || s.Size == nil && s.captured >= s.Bytes {
			return true, nil
		}
	}
	if s.Set != nil && s.Set.Complete() {
		return true, nil
	}
	if s.When == nil {
		return false, nil
	}
	return s.When.Match(f)
}

// Tick ends the run when the last file is complete, and with an error when the disk is
// too full. A source that waits while it is opened ticks before there is a Stopper.
func (s *Stopper) Tick() error {
	if s == nil {
		return nil
	}
	if s.Set != nil && s.Set.Complete() {
		s.Halt()
	}
	if s.Floor == nil {
		return nil
	}
	full, err := s.Floor.Full()
	return errors.Join(full, err)
}

// Unread is how many frames came after the end.
func (s *Stopper) Unread() uint64 { return s.unread }

// Expired reports whether the whole duration had passed at end.
func (s *Stopper) Expired(end time.Time) bool {
	return !s.deadline.IsZero() && !end.Before(s.deadline)
}

// Count is the Step that ends a run with packet Last of its account (-c).
type Count struct {
	Account *ledger.Snapshot
	Last    uint64
}

// Before leaves nothing out.
func (c *Count) Before(*packet.Frame) (bool, error) { return true, nil }

// After reports whether the last packet was delivered.
func (c *Count) After(*packet.Frame) (last bool, err error) {
	return c.Account.Delivered == c.Last, nil
}
