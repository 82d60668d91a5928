package ledger

// Delta is how far somebody else's counter went up since it was first seen. The
// zero value has seen nothing.
type Delta struct {
	seen  bool
	last  uint64
	total uint64
}

// Add takes the counter's value. One that went down was set to 0 in between, as
// drivers do when an interface is brought up again.
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

// Total is the sum of what was added since the first value.
func (d *Delta) Total() uint64 { return d.total }
