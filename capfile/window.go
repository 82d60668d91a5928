package capfile

import (
	"errors"
	"io"
	"io/fs"
)

// windowSize is the step by which the window grows for a record that does not fit.
const windowSize = 1 << 20

// firstSize is the size of the window of NewReader. It is small enough for the cache, and does
// not take longer to clear than a small capture to read.
const firstSize = 64<<10 + pageSize

// maxRecord is the maximum length of a record or block. The limit of other tools is 262144
// bytes, but captures of USB and of BIG TCP may have longer ones.
const maxRecord = 16 << 20

// window is the part of a file that is in memory, which is buf[start:end]. Slices of it are
// valid until the next call of need.
type window struct {
	src        *unpacker
	ahead      *ahead // reads src in blocks; may be nil
	open       bool   // the header was read, so ahead need not wait for orders
	lent       *block // block of ahead that buf belongs to; nil if the window has its own buf
	buf        []byte
	start, end int
	offset     int64 // of buf[start] in the file
	err        error // of src, io.EOF at its end
}

func newWindow(src *unpacker, size int) window {
	return window{src: src, buf: make([]byte, size)}
}

// need returns the next n bytes without consuming them. If the file has fewer, it returns
// those, and w.err is the reason.
func (w *window) need(n int) []byte {
	if w.end-w.start < n {
		return w.fill(n)
	}
	return w.buf[w.start : w.start+n]
}

// advance consumes n bytes that need returned.
func (w *window) advance(n int) {
	w.start += n
	w.offset += int64(n)
}

// discard consumes n bytes without keeping them in memory. It returns how many there were.
func (w *window) discard(n int64) int64 {
	left := n
	for left > 0 {
		if len(w.need(1)) == 0 {
			break
		}
		got := min(left, int64(w.end-w.start)) // all of a buffer, so that nothing is moved
		w.advance(int(got))
		left -= got
	}
	return n - left
}

// fill moves the rest to the front, reads until n bytes are there, and returns them like
// need. It makes no more reads than necessary, so that it can follow a pipe. The window only
// grows when it is full, so that a false length costs only one step of memory.
func (w *window) fill(n int) []byte {
	if w.ahead != nil && !(w.open && w.ahead.direct()) {
		return w.fillAhead(n)
	}
	w.lent = nil // the window keeps it
	start := 0
	if len(w.buf) > 2*pageSize {
		start = min(w.start, int(w.offset%pageSize)) // see pageSize
	}
	w.start, w.end = start, start+copy(w.buf[start:], w.buf[w.start:w.end])
	for empty := 0; w.end-w.start < n && w.err == nil; {
		if w.end == len(w.buf) {
			grown := make([]byte, len(w.buf)+windowSize)
			copy(grown, w.buf)
			w.buf = grown
		}
		got, err := w.src.Read(w.buf[w.end:])
		w.end += got
		w.err = err
		if empty++; got > 0 {
			empty = 0
		} else if err == nil && empty == 100 {
			w.err = io.ErrNoProgress
		}
	}
	if w.err != nil {
		w.src.release()
	}
	return w.buf[w.start:min(w.start+n, w.end)]
}

// fillAhead is like fill if a goroutine reads ahead. It copies the rest to the free space
// before the next block, which becomes the window. For a record that is longer than a block,
// the window has its own buffer.
func (w *window) fillAhead(n int) []byte {
	if w.open {
		w.ahead.proceed(nil)
	}
	for w.end-w.start < n && w.err == nil {
		b := w.ahead.next()
		w.err = b.err
		left := w.buf[w.start:w.end]
		switch {
		case b.start == b.end:
		case len(left) <= b.start:
			copy(b.buf[b.start-len(left):], left)
			w.give()
			w.buf, w.start, w.end, w.lent = b.buf, b.start-len(left), b.end, b
		default:
			w.gather(left, b.buf[b.start:b.end])
			w.ahead.recycle(b)
		}
	}
	return w.buf[w.start:min(w.start+n, w.end)]
}

// give returns the lent block.
func (w *window) give() {
	if w.lent != nil {
		w.ahead.recycle(w.lent)
		w.lent = nil
	}
}

// gather appends more to left in the window's own buffer.
func (w *window) gather(left, more []byte) {
	size := len(left) + len(more)
	switch {
	case w.lent == nil && w.start+size <= len(w.buf):
		copy(w.buf[w.end:], more)
		w.end += len(more)
		return
	case w.lent == nil && size <= len(w.buf):
		copy(w.buf, left)
	default:
		own := make([]byte, len(left)+max(len(more), windowSize))
		copy(own, left)
		w.give()
		w.buf = own
	}
	copy(w.buf[len(left):], more)
	w.start, w.end = 0, size
}

// lend returns the block that is the window, without the bytes consumed.
func (w *window) lend() *block {
	b := w.lent
	b.start, b.end, b.err = w.start, w.end, w.err
	w.buf, w.start, w.end, w.lent = nil, 0, 0, nil
	return b
}

// resume makes the rest of a block the window. The block still belongs to its owner.
func (w *window) resume(b *block) {
	w.buf = append([]byte(nil), b.buf[b.rest:b.end]...)
	w.start, w.end, w.err = 0, len(w.buf), b.err
}

// cause returns w.err without the path that package os adds, since messages name the file
// themselves.
func (w *window) cause() error {
	var path *fs.PathError
	if errors.As(w.err, &path) {
		return path.Err
	}
	return w.err
}
