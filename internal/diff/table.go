package diff

import (
	"fmt"
	"time"
)

// element is what is compared of a packet or of a line. A line has no time.
type element struct {
	key   uint64
	time  time.Time
	since time.Duration // the first packet
}

// maxKeys is the maximum number of elements that are kept of each side, at 8 bytes. Elements
// before the first difference need no memory.
const maxKeys = 2 << 20

// table holds two sequences as far as they are compared.
type table struct {
	prefix         int      // elements that both begin with
	a, b           []uint64 // keys of those behind them
	countA, countB int      // elements compared
	cut            bool     // there are more than that
	late           bool     // times differ among the first elements
}

// read reads both sides.
func (c *comparison) read(nextA, nextB func() (element, bool)) *table {
	t := &table{}
	for {
		x, okA := nextA()
		y, okB := nextB()
		if okA && okB && x.key == y.key {
			t.prefix++
			t.late = t.late || c.timed() && !c.sameTime(x.time, y.time, x.since, y.since)
			continue
		}
		t.a, t.b = t.rest(x, okA, nextA), t.rest(y, okB, nextB)
		t.countA, t.countB = t.prefix+len(t.a), t.prefix+len(t.b)
		return t
	}
}

// rest is the keys of the elements from x on, if there is one.
func (t *table) rest(x element, ok bool, next func() (element, bool)) (keys []uint64) {
	for ; ok; x, ok = next() {
		if len(keys) == maxKeys {
			t.cut = true
			break
		}
		keys = append(keys, x.key)
	}
	return keys
}

// changes returns the changes between the two sides. It counts the elements that are the
// same, and drops the keys.
func (c *comparison) changes(t *table) []Change {
	align := Align
	if c.AnyOrder {
		align = Unordered
	}
	all := align(t.a, t.b)
	t.a, t.b = nil, nil
	c.same = t.countA
	for i := range all {
		p := &all[i]
		p.A0, p.A1, p.B0, p.B1 = p.A0+t.prefix, p.A1+t.prefix, p.B0+t.prefix, p.B1+t.prefix
		c.same -= p.A1 - p.A0
	}
	return all
}

// left returns an error if there were more elements than maxKeys.
func (t *table) left(what string) error {
	if !t.cut {
		return nil
	}
	return fmt.Errorf("diff: %s %d to %d were compared, and those before them; there is no room for more behind the first difference: compare parts of the files",
		what, t.prefix+1, t.prefix+maxKeys)
}
