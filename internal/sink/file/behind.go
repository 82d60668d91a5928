package file

import "io"

// A parcel is whole records on their way to a file.
type parcel struct {
	data    []byte
	header  int    // length of the classic header in front of the records
	packets uint64 // in data
	taken   int    // bytes that write(2) took
	err     error  // why not all
}

// behind writes parcels in a goroutine of its own while the next is gathered: a
// file is copied by one processor that reads and one that writes.
type behind struct {
	todo chan parcel
	done chan parcel // in order
	out  int         // parcels handed over and not taken back
	size int64       // of them
	free [][]byte
}

// behindBuffers is how many buffers there are besides the one that is filled: one
// is being written, one waits.
const behindBuffers = 2

// newBehind starts the goroutine, which ends when todo is closed.
func newBehind(out io.Writer) *behind {
	w := &behind{todo: make(chan parcel, behindBuffers+1), done: make(chan parcel, behindBuffers+1)}
	for range behindBuffers {
		w.free = append(w.free, make([]byte, 0, writeBuffer))
	}
	go w.run(out)
	return w
}

// run writes nothing after a parcel that failed, whose torn record is still to be
// cut off.
func (w *behind) run(out io.Writer) {
	failed := false
	for b := range w.todo {
		if !failed {
			b.taken, b.err = writeAll(out, b.data)
			failed = b.err != nil
		}
		w.done <- b
	}
}

// writeAll is Write, whose short writes are errors.
func writeAll(out io.Writer, data []byte) (int, error) {
	n, err := out.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	return n, err
}

// hand gives the parcel to the goroutine, and the sink a buffer to fill: it waits
// for one if the file is slow.
func (s *Sink) hand(b parcel) error {
	w := s.behind
	w.todo <- b
	w.out++
	w.size += int64(len(b.data))
	if len(w.free) == 0 {
		s.takeBack()
	}
	last := len(w.free) - 1
	s.buf, w.free = w.free[last], w.free[:last]
	return s.err
}

// takeBack waits for the oldest parcel.
func (s *Sink) takeBack() {
	w := s.behind
	b := <-w.done
	w.out--
	w.size -= int64(len(b.data))
	w.free = append(w.free, b.data[:0])
	s.settle(&b)
}

// drain waits until all that was handed over is in the file.
func (s *Sink) drain() error {
	for s.behind != nil && s.behind.out > 0 {
		s.takeBack()
	}
	return s.err
}
