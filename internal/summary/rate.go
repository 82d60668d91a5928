package summary

import (
	"cmp"
	"slices"
	"time"
)

// rateSlots is the largest number of intervals.
const rateSlots = 120

// widths are the possible lengths of an interval. Each is a multiple of the one before.
// When time runs past the last interval, the intervals are merged to the next width.
var widths = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond,
	200 * time.Millisecond, time.Second, 2 * time.Second, 10 * time.Second, 20 * time.Second, time.Minute,
	2 * time.Minute, 10 * time.Minute, 20 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour, 364 * 24 * time.Hour,
}

// rates counts packets by intervals of time, starting with the first packet.
type rates struct {
	start   time.Time
	started bool
	width   int // index in widths
	slots   [rateSlots]Total
	used    int
}

// Rate is the traffic in the interval Width from From on.
type Rate struct {
	From time.Time
	Total
}

// add counts a packet of n bytes. One from before the first interval counts in the first,
// and one from after the last interval in the last.
func (r *rates) add(t time.Time, n int) {
	if !r.started {
		r.start, r.started = t, true
	}
	after := t.Sub(r.start)
	for after/widths[r.width] >= rateSlots && r.width < len(widths)-1 {
		r.widen()
	}
	i := min(max(0, int(after/widths[r.width])), rateSlots-1)
	r.slots[i].add(n)
	r.used = max(r.used, i+1)
}

// widen merges the intervals to the next width.
func (r *rates) widen() {
	factor := int(widths[r.width+1] / widths[r.width])
	merged := [rateSlots]Total{}
	for i, slot := range r.slots[:r.used] {
		m := &merged[i/factor]
		m.Packets, m.Bytes = m.Packets+slot.Packets, m.Bytes+slot.Bytes
	}
	r.slots = merged
	r.used = (r.used + factor - 1) / factor
	r.width++
}

// list returns the intervals up to the last packet, and their width.
func (r *rates) list() ([]Rate, time.Duration) {
	all := make([]Rate, r.used)
	for i := range all {
		all[i] = Rate{r.start.Add(time.Duration(i) * widths[r.width]), r.slots[i]}
	}
	return all, widths[r.width]
}

// sortBy sorts by size, the largest first. Equal elements keep their order.
func sortBy[T any](all []T, size func(T) uint64) {
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(size(b), size(a)) })
}
