package run

import (
	"time"

	"ringcap/packet"
)

// A Moment is a time, or one that the packets have to tell.
type Moment interface {
	Given() bool
	// OfDay reports whether it is a time of day, so that its date is a guess.
	OfDay() bool
	// Time is the moment itself, for files whose first packet has that time.
	Time(first, now time.Time) time.Time
}

// Selection says which packets of files are wanted: by time, by expression, and by how
// many came before.
type Selection struct {
	After, Before Moment
	Expression    Filter // nil for all packets
	Skip          uint64 // packets that are left out, of those that match

	known    bool      // from and to are set, since a packet came
	from, to time.Time // zero for no bound
}

// All reports whether every packet is wanted.
func (s *Selection) All() bool { return s.Expression == nil && !s.ordered() }

// ordered reports whether packets have to be asked about in order.
func (s *Selection) ordered() bool { return s.Skip > 0 || s.After.Given() || s.Before.Given() }

// Matcher is that of the expression, if it is all there is to match.
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

// has reports whether t is within the bounds. It is asked for the first packet first.
func (s *Selection) has(t time.Time) bool {
	if !s.known {
		s.known = true
		s.resolve(t, time.Now())
	}
	return (s.from.IsZero() || !t.Before(s.from)) && (s.to.IsZero() || t.Before(s.to))
}

// resolve sets the bounds. From 23:50 to 00:10 is over midnight.
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
