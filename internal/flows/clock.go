package flows

import (
	"math"
	"time"
)

// clock is the time of a table. It follows the times of packets without ever going back. Between packets
// it goes on with the ticks of a live capture.
type clock struct {
	now    int64 // nanoseconds since the first packet
	latest int64 // time of the packet that set it
	ahead  int64 // how far ticks have moved it since then
	behind int   // packets in a row that are much older than latest
	begun  bool
	quiet  bool // no packet since the last tick
	ticked time.Time
}

// wentBack is how many much older packets in a row mean that the clock of the sensor was set back. Fewer are
// late, or latest was wrong.
const wentBack = 1000

// packet moves the clock to the time of a packet. A packet is much older than another if they are further
// apart than slack. No step is longer than most, at which all flows have ended.
func (c *clock) packet(at int64, slack, most time.Duration) {
	c.quiet = false
	switch {
	case !c.begun:
		c.begun, c.latest = true, at
	case at >= c.latest:
		step := min(since(c.latest, at), int64(most))
		c.now += max(0, step-c.ahead)
		c.latest, c.ahead, c.behind = at, 0, 0
	case since(at, c.latest) <= int64(slack):
		c.behind = 0
	default:
		if c.behind++; c.behind >= wentBack {
			c.latest, c.ahead, c.behind = at, 0, 0
		}
	}
}

// tick moves the clock by the time without packets.
func (c *clock) tick(now time.Time) {
	if c.quiet {
		step := max(0, int64(now.Sub(c.ticked)))
		c.now, c.ahead = c.now+step, c.ahead+step
	}
	c.quiet, c.ticked = true, now
}

// since returns the nanoseconds between two times, or as many as there can be.
func since(earlier, later int64) int64 {
	return int64(min(uint64(later)-uint64(earlier), math.MaxInt64))
}

// nanoseconds returns a time since 1970. What is before 1678 or after 2261 is at the end of that range.
func nanoseconds(at time.Time) int64 {
	switch s := at.Unix(); {
	case s <= math.MinInt64/int64(time.Second):
		return math.MinInt64
	case s >= math.MaxInt64/int64(time.Second):
		return math.MaxInt64
	}
	return at.UnixNano()
}
