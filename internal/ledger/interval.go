package ledger

import "time"

// maxIntervals bounds what is remembered of drops.
const maxIntervals = 1000

// Interval is a span of time in which the ring lost packets. It is as exact as
// the times at which the kernel's count was read.
type Interval struct {
	From, To time.Time
	Packets  uint64
}

// Observe notes what the ring lost since it was last called, or since Start, and
// returns how many packets. Losses without a pause are one interval; of more than
// the last 1000, the oldest become one.
func (s *Snapshot) Observe(now time.Time) uint64 {
	from := s.observed
	if from.IsZero() {
		from = s.Start
	}
	lost := s.Dropped - s.known
	s.observed, s.known = now, s.Dropped
	if lost == 0 {
		return 0
	}
	if n := len(s.Drops); n > 0 && s.Drops[n-1].To.Equal(from) {
		s.Drops[n-1].To = now
		s.Drops[n-1].Packets += lost
		return lost
	}
	s.Drops = append(s.Drops, Interval{From: from, To: now, Packets: lost})
	if len(s.Drops) > maxIntervals {
		s.Drops[1].From = s.Drops[0].From
		s.Drops[1].Packets += s.Drops[0].Packets
		s.Drops = append(s.Drops[:0], s.Drops[1:]...)
	}
	return lost
}
