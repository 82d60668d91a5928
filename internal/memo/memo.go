// Package memo remembers what was made of a key, such as the text of something that many packets
// share.
package memo

// Most is the number of keys that a Table remembers.
const Most = 1024

// Table remembers a value for each key. When it is full it forgets all and begins anew, so that
// its memory is bounded. The zero value is empty. It is not safe for concurrent use.
type Table[K comparable, V any] struct {
	values map[K]V
	key    K // the last one that was asked for
	value  V
	known  bool // there is a last one
}

// Get returns the value of a key, and whether it is known.
func (t *Table[K, V]) Get(k K) (V, bool) {
	if t.known && t.key == k {
		return t.value, true
	}
	v, ok := t.values[k]
	if ok {
		t.key, t.value, t.known = k, v, true
	}
	return v, ok
}

// Put remembers the value of a key, and returns it.
func (t *Table[K, V]) Put(k K, v V) V {
	if t.values == nil || len(t.values) >= Most {
		t.values = map[K]V{}
	}
	t.values[k] = v
	t.key, t.value, t.known = k, v, true
	return v
}
