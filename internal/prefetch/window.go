package prefetch

import "unsafe"

// Window keeps what was seen of the frames of a block that are soon to be processed. They are
// processed in order, but some may be left out. Its zero value is empty.
type Window[T any] struct {
	slots       [4]slot[T] // ring buffer
	first, next int        // its ends, modulo its length
}

type slot[T any] struct {
	data  *byte
	value T
}

// Begin forgets the frames of the previous block, whose memory may be used again.
func (w *Window[T]) Begin() { w.first, w.next = 0, 0 }

// Add returns where to put what is seen of a frame. At most three others may wait.
func (w *Window[T]) Add(data []byte) *T {
	s := &w.slots[w.next%len(w.slots)]
	w.next++
	s.data = unsafe.SliceData(data)
	return &s.value
}

// Before returns what was seen of the frame before the one that was added last, nil if there is none.
func (w *Window[T]) Before() *T {
	if w.next-w.first < 2 {
		return nil
	}
	return &w.slots[(w.next-2)%len(w.slots)].value
}

// Take returns what was seen of a frame, and drops it. If nothing was, it returns where to put
// that, and false.
func (w *Window[T]) Take(data []byte) (value *T, seen bool) {
	for w.first != w.next {
		s := &w.slots[w.first%len(w.slots)]
		w.first++
		if s.data == unsafe.SliceData(data) {
			return &s.value, true
		}
	}
	return &w.slots[0].value, false
}
