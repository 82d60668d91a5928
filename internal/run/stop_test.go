package run

import (
	"testing"
	"time"

	"ringcap/internal/testing/clocktest"
	"ringcap/packet"
)

// TestLate: frames that come after the deadline are counted and not delivered, even if the
// wall clock was set in between.
func TestLate(t *testing.T) {
	for _, step := range clocktest.Steps {
		s := &Stopper{Duration: time.Hour, Halt: func() {}}
		clock := clocktest.New()
		start := clock.Now()
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
		clock.Set(step)
		clock.Advance(time.Hour + time.Second) // the timer fires a second late
		if off := s.expire(clock.Now()) - clock.Stamp().Add(-time.Second).UnixNano(); off != 0 {
			t.Errorf("the deadline is %v off", time.Duration(off))
		}
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
