// Package clocktest has wall clocks that tests set.
package clocktest

import (
	"time"
	"unsafe"
)

// Steps are the steps by which tests set the wall clock.
var Steps = []time.Duration{
	0, 20 * time.Millisecond, -20 * time.Millisecond, time.Second, -time.Second, 3 * time.Hour, -3 * time.Hour,
	20 * 365 * 24 * time.Hour, -20 * 365 * 24 * time.Hour,
}

// Clock is a wall clock that a test sets, and a monotonic clock.
type Clock struct {
	now   time.Time
	ahead time.Duration
}

// New returns a Clock that shows the current time.
func New() *Clock { return &Clock{now: time.Now()} }

// Advance makes time pass.
func (c *Clock) Advance(by time.Duration) { c.now = c.now.Add(by) }

// Set sets the wall clock forward, or back if by is negative.
func (c *Clock) Set(by time.Duration) { c.ahead += by }

// Stamp returns the wall clock's time, as the kernel stamps packets.
func (c *Clock) Stamp() time.Time { return c.now.Round(0).Add(c.ahead) }

// Now returns what time.Now would, the time of both clocks. Package time cannot change one of
// them alone.
func (c *Clock) Now() time.Time {
	both := c.now
	words := (*struct {
		wall uint64 // one bit, 33 bits of seconds since 1885, 30 bits of nanoseconds
		ext  int64  // the monotonic clock
	})(unsafe.Pointer(&both))
	const seconds, nanoseconds = 1<<33 - 1, 1<<30 - 1
	wall := time.Duration(words.wall&nanoseconds) + c.ahead%time.Second
	shift := int64(c.ahead / time.Second)
	switch {
	case wall < 0:
		wall += time.Second
		shift--
	case wall >= time.Second:
		wall -= time.Second
		shift++
	}
	since1885 := uint64(int64(words.wall>>30&seconds)+shift) & seconds
	words.wall = 1<<63 | since1885<<30 | uint64(wall)
	return both
}
