package run_test

import (
	"errors"
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/run"
	"ringcap/packet"
)

// TestTimeRangeOverMidnight: a --before that is not after --after is on the next day.
func TestTimeRangeOverMidnight(t *testing.T) {
	var after, before cli.Moment
	if err := errors.Join(after.Set("23:50"), before.Set("0:10")); err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 2, day, hour, minute, 0, 0, time.Local) }
	s := &run.Selection{After: &after, Before: &before}
	for _, step := range []struct {
		t    time.Time
		want bool
	}{
		{at(28, 23, 0), false}, {at(28, 23, 50), true}, {at(28, 24, 9), true}, {at(28, 24, 10), false},
		{at(28, 23, 49), false}, {at(28, 23, 59), true},
	} {
		f := new(packet.Frame)
		f.Info.Timestamp = step.t
		if got, err := s.Match(f); got != step.want || err != nil {
			t.Errorf("%s: %t, %v", step.t, got, err)
		}
	}
}
