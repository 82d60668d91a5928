package ledger

import "time"

// maxIntervals bounds the number of intervals that are kept.
const maxIntervals = 1000

// Interval is a period in which the ring dropped packets. Its ends are the times at which
// the kernel's counter was read.
type Interval struct {
	From, To time.Time
	Packets  uint64
}

// Observe records the packets that the ring has dropped since the previous call, or since
// Start, and returns their number. Adjacent intervals with drops are joined. When there
// are more than maxIntervals, the two oldest are joined.
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
