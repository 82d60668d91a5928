package run

import (
	"time"

	"ringcap/packet"
)

// A Moment is a time that may depend on the packets.
type Moment interface {
	Given() bool
	// OfDay reports whether this is only a time of day.
	OfDay() bool
	// Time returns the time for files whose first packet has the time first.
	Time(first, now time.Time) time.Time
}

// Selection selects packets of files by time and by expression, and skips the first ones.
type Selection struct {
	After, Before Moment
	Expression    Filter // nil for all packets
	Skip          uint64 // how many of the matching packets to skip

	known    bool      // from and to are set, which the first packet does
	from, to time.Time // zero for no bound
}

// All reports whether every packet is wanted.
func (s *Selection) All() bool { return s.Expression == nil && !s.ordered() }

// ordered reports whether packets have to be matched in order.
func (s *Selection) ordered() bool { return s.Skip > 0 || s.After.Given() || s.Before.Given() }

// Matcher returns that of the expression, if nothing else selects packets.
func (s *Selection) Matcher() (packet.Matcher, packet.LinkType) {
	if s.ordered() {
		return nil, 0
	}
	if f, ok := s.Expression.(BlockFilter); ok {
		return f.Matcher()
	}
	return nil, 0
}

// Match reports whether a packet is wanted.
func (s *Selection) Match(f *packet.Frame) (bool, error) {
	if !s.has(f.Info.Timestamp) {
		return false, nil
	}
	if s.Expression != nil {
		if ok, err := s.Expression.Match(f); !ok || err != nil {
			return false, err
		}
	}
	if s.Skip > 0 {
		s.Skip--
		return false, nil
	}
	return true, nil
}

// has reports whether t is within the bounds. The first call, which must be for the first
// packet, sets them.
func (s *Selection) has(t time.Time) bool {
	if !s.known {
		s.known = true
		s.resolve(t, time.Now())
	}
	return (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || t.Before(s.to))
}

// resolve sets the bounds. With times of day, from 23:50 to 00:10 ends on the next day.
func (s *Selection) resolve(first, now time.Time) {
	if s.After.Given() {
		s.from = s.After.Time(first, now)
	}
	if s.Before.Given() {
		s.to = s.Before.Time(first, now)
		if s.After.OfDay() && s.Before.OfDay() && !s.to.After(s.from) {
			s.to = s.to.AddDate(0, 0, 1)
		}
	}
}
