package run

import (
	"errors"
	"sync/atomic"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink/rotate"
	"ringcap/packet"
)

// Stopper is the Step for all stop rules except -c.
type Stopper struct {
	When     Filter        // matches the last packet (--stop-when); may be nil
	Bytes    int64         // limit of the file, or of the captured bytes if none is written; 0 for none
	Duration time.Duration // limit of the time since Begin; 0 for none
	Size     func() int64  // returns the bytes in the file; nil if none is written
	Set      *rotate.Set   // the set that is written; may be nil
	Floor    *rotate.Floor // space to leave free; nil if there is no limit or Set keeps it
	Halt     func()        // ends the run in order

	captured int64        // bytes delivered, if Size is nil
	deadline time.Time    // set by Duration, on the monotonic clock; may be zero
	end      atomic.Int64 // wall clock at the deadline, in ns since 1970; 0 before
	unread   uint64       // frames stamped after the end
	matched  bool         // When matches the frame of Before
}

// Begin starts the clock. At the deadline the run is halted, whether packets come or not.
// The returned function cancels this.
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

// expire records and returns the wall clock time of the deadline, which has passed. It
// cannot be computed earlier, since the wall clock may be set.
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
			return false // the wall clock was set forward
		}
		end = s.expire(now)
	}
	return stamp.UnixNano() >= end
}

// Idle reports whether no rule depends on the frames.
func (s *Stopper) Idle() bool {
	return s.Bytes == 0 && s.Set == nil && s.Duration == 0 && s.When == nil
}

// Before drops a frame that is stamped after the deadline or after the end of the last
// file. Such a frame counts as unread. It matches the others with When, since a later step may
// change them.
func (s *Stopper) Before(f *packet.Frame) (ok bool, err error) {
	over := s.Set != nil && s.Set.Over(f.Info.Timestamp)
	if over {
		s.Halt()
	}
	if !over && !s.expired(f.Info.Timestamp) {
		if s.When != nil {
			s.matched, err = s.When.Match(f)
		}
		return true, err
	}
	s.unread++
	return false, nil
}

// After reports whether a delivered frame is the last one.
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
	return s.matched, nil
}

// Tick ends the run when the last file is complete. It returns an error when the disk is
// too full. The Stopper may be nil: a source that waits while it is opened ticks before
// there is one.
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

// Unread returns the number of frames that Before dropped.
func (s *Stopper) Unread() uint64 { return s.unread }

// Expired reports whether the whole duration had passed at end.
func (s *Stopper) Expired(end time.Time) bool {
	return !s.deadline.IsZero() && !end.Before(s.deadline)
}

// Count is the Step that ends a run after packet number Last of its account (-c).
type Count struct {
	Account *ledger.Snapshot
	Last    uint64
}

// Before drops nothing.
func (c *Count) Before(*packet.Frame) (bool, error) { return true, nil }

// After reports whether packet number Last was delivered.
func (c *Count) After(*packet.Frame) (last bool, err error) {
	return c.Account.Delivered == c.Last, nil
}
