package run

import (
	"testing"
	"time"

	"ringcap/packet"
)

// clockSteps are the steps by which the wall clock is set.
var clockSteps = []time.Duration{
	0, 20 * time.Millisecond, -20 * time.Millisecond, time.Second, -time.Second, 3 * time.Hour, -3 * time.Hour,
	20 * 365 * 24 * time.Hour, -20 * 365 * 24 * time.Hour,
}

// TestLate: frames that come after the deadline are counted and not delivered, even if the
// wall clock was set in between.
func TestLate(t *testing.T) {
	for _, step := range clockSteps {
		s := &Stopper{Duration: time.Hour, Halt: func() {}}
		start := time.Now()
		defer s.Begin(start)()
		late := func(since time.Duration) bool {
			f := new(packet.Frame)
			f.Info.Timestamp = start.Round(0).Add(since + step)
			in, _ := s.Before(f)
			return !in
		}
		if late(0) || late(30*time.Minute) {
			t.Errorf("clock set by %v: a frame is late before the deadline", step)
		}
		// The timer fires a second late, after the wall clock was set. A time.Time whose two
		// clocks differ cannot be made, so the test sets the deadline instead.
		s.deadline = time.Now().Add(-time.Second)
		end := s.deadline.Round(0).UnixNano()
		if off := time.Duration(s.expire(time.Now()) - end).Abs(); off > time.Millisecond {
			t.Errorf("the deadline is %v off", off)
		}
		s.end.Store(start.Round(0).Add(time.Hour + step).UnixNano())
		for since, want := range map[time.Duration]bool{0: false, time.Hour - 1: false, time.Hour: true, 2 * time.Hour: true} {
			if got := late(since); got != want {
				t.Errorf("clock set by %v: %v after the start: late is %v", step, since, got)
			}
		}
		if s.unread != 2 {
			t.Errorf("%d are unread", s.unread)
		}
	}
}
