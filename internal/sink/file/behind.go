package file

import "io"

// A parcel is a number of whole records to be written to a file.
type parcel struct {
	data    []byte
	header  int    // length of the classic header before the records
	packets uint64 // in data
	taken   int    // bytes that write(2) accepted
	err     error  // why it did not accept all
}

// behind writes parcels in a goroutine of its own while the next one is gathered. So a copy
// uses one processor for reading and one for writing.
type behind struct {
	todo chan parcel
	done chan parcel // in order
	out  int         // parcels sent and not received back
	size int64       // of these parcels, in bytes
	free [][]byte
}

// behindBuffers is the number of buffers besides the one that is filled: one is being
// written, one waits.
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

// run writes parcels. It writes nothing after one that failed, whose torn record is still
// to be cut off.
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

// writeAll calls Write and makes a short write an error.
func writeAll(out io.Writer, data []byte) (int, error) {
	n, err := out.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	return n, err
}

// hand sends a parcel to the goroutine and gets a free buffer, for which it waits if the
// file is slow.
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

// takeBack waits until the oldest parcel is written.
func (s *Sink) takeBack() {
	w := s.behind
	b := <-w.done
	w.out--
	w.size -= int64(len(b.data))
	w.free = append(w.free, b.data[:0])
	s.settle(&b)
}

// drain waits until all parcels are written.
func (s *Sink) drain() error {
	for s.behind != nil && s.behind.out > 0 {
		s.takeBack()
	}
	return s.err
}
