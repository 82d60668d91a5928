package clocktest

import (
	"testing"
	"time"
)

// TestNow: after the wall clock is set, a time shows it, but spans are of the monotonic
// clock. It fails if package time has another layout.
func TestNow(t *testing.T) {
	for _, step := range append(Steps, 999999999, -999999999) {
		c := New()
		before := c.Now()
		c.Set(step)
		c.Advance(5 * time.Second)
		after := c.Now()
		if after.Sub(before) != 5*time.Second {
			t.Errorf("set by %v: %v on the monotonic clock", step, after.Sub(before))
		}
		if wall := after.Round(0).Sub(before.Round(0)); wall != 5*time.Second+step || !after.Round(0).Equal(c.Stamp()) {
			t.Errorf("set by %v: %v on the wall clock", step, wall)
		}
	}
}
