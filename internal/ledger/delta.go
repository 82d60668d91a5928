package ledger

// Delta measures the growth of a counter that others reset, since its first value. The
// zero value is ready to use.
type Delta struct {
	seen  bool
	last  uint64
	total uint64
}

// Add records the current value of the counter. If it is lower than before, the counter
// was reset to 0, as drivers do when an interface comes up again.
func (d *Delta) Add(value uint64) {
	switch {
	case !d.seen:
		d.seen = true
	case value < d.last:
		d.total += value
	default:
		d.total += value - d.last
	}
	d.last = value
}

// Total returns the growth since the first value.
func (d *Delta) Total() uint64 { return d.total }
