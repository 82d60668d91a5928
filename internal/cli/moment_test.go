package cli

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	zone := time.FixedZone("", 3600)
	first := time.Date(2026, 3, 4, 14, 30, 15, 500, zone)
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	for _, c := range []struct {
		text string
		want time.Time
	}{
		{"14:05", time.Date(2026, 3, 4, 14, 5, 0, 0, zone)},
		{"23:59:59.000000001", time.Date(2026, 3, 4, 23, 59, 59, 1, zone)},
		{"2026-01-02T14:05:06Z", time.Date(2026, 1, 2, 14, 5, 6, 0, time.UTC)},
		{"2026-01-02T14:05:06.25+02:00", time.Date(2026, 1, 2, 12, 5, 6, 250e6, time.UTC)},
		{"2026-01-02 14:05:06.5", time.Date(2026, 1, 2, 14, 5, 6, 500e6, time.Local)},
		{"2026-01-02 14:05", time.Date(2026, 1, 2, 14, 5, 0, 0, time.Local)},
		{"2026-01-02", time.Date(2026, 1, 2, 0, 0, 0, 0, time.Local)},
		{"+1m30s", first.Add(90 * time.Second)},
		{"+0s", first},
		{"-5m", now.Add(-5 * time.Minute)},
	} {
		var m Moment
		if err := m.Set(c.text); err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got := m.Time(first, now); !got.Equal(c.want) || !m.Given() {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
	for _, text := range []string{"", "+", "-", "+5", "25:00", "14:05:60", "tomorrow", "1700000000", "2026-13-01"} {
		var m Moment
		if err := m.Set(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
