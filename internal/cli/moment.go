package cli

import (
	"fmt"
	"strings"
	"time"
)

// Moment is --after or --before: a time that may depend on the packets.
type Moment struct {
	kind   momentKind
	at     time.Time     // absolute
	offset time.Duration // from the first packet, from now, or since midnight
}

type momentKind int

const (
	momentNone momentKind = iota
	momentAbsolute
	momentOfDay     // on the day of the first packet
	momentFromFirst // +10s
	momentFromNow   // -5m
)

// The layouts of a Moment. Those without a zone are in local time, like printed times.
var (
	zonedLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00"}
	localLayouts = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"}
	dayLayouts   = []string{"15:04:05", "15:04"} // a fraction of the second may follow
)

// Given reports whether the option was given.
func (m *Moment) Given() bool { return m.kind != momentNone }

// OfDay reports whether this is only a time of day.
func (m *Moment) OfDay() bool { return m.kind == momentOfDay }

// Time returns the time itself. A time of day is on the day of the first packet, in the zone
// of first.
func (m *Moment) Time(first, now time.Time) time.Time {
	switch m.kind {
	case momentOfDay:
		year, month, day := first.Date()
		// Not midnight plus the offset: a day may have 23 hours.
		return time.Date(year, month, day, 0, 0, 0, int(m.offset), first.Location())
	case momentFromFirst:
		return first.Add(m.offset)
	case momentFromNow:
		return now.Add(m.offset)
	}
	return m.at
}

func (m *Moment) String() string { return "" }

// Type returns the name of the flag's argument.
func (m *Moment) Type() string { return "time" }

// Set parses RFC 3339, a date with or without a time in local time, a time of day, +DURATION
// since the first packet, or -DURATION before now.
func (m *Moment) Set(s string) error {
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") {
		d, err := time.ParseDuration(s)
		if err != nil {
			return notMoment(s)
		}
		m.kind, m.offset = momentFromFirst, d
		if s[0] == '-' {
			m.kind = momentFromNow
		}
		return nil
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			m.kind, m.offset = momentOfDay, t.Sub(t.Truncate(24*time.Hour))
			return nil
		}
	}
	m.kind = momentAbsolute
	var err error
	for _, layout := range zonedLayouts {
		if m.at, err = time.Parse(layout, s); err == nil {
			return nil
		}
	}
	for _, layout := range localLayouts {
		if m.at, err = time.ParseInLocation(layout, s, time.Local); err == nil {
			return nil
		}
	}
	return notMoment(s)
}

func notMoment(s string) error {
	return fmt.Errorf("%q is no time: give 14:05, 14:05:06.5, 2026-01-02T14:05:06Z, +10s from the first packet, or -5m from now", s)
}
