package capfile

import (
	"errors"
	"io"
	"io/fs"
)

// windowSize is how much of a file is held at once, and the step by which the
// window grows for a record that does not fit.
const windowSize = 1 << 20

// maxRecord is the longest record or block that is believed. Other tools stop
// at 262144 bytes; big captures of USB and of BIG TCP go beyond that.
const maxRecord = 16 << 20

// window is the part of a file that is in memory: buf[start:end]. Slices of it
// are valid until the next call of need.
type window struct {
	src        io.Reader
	ahead      *ahead // gives the blocks of src, if a goroutine reads it
	open       bool   // the header was read: ahead need not wait for orders
	lent       *block // of ahead, whose buffer buf is; nil: buf is our own
	buf        []byte
	start, end int
	offset     int64 // of buf[start] in the file
	err        error // why src gives no more, io.EOF at its end
}

func newWindow(src io.Reader, size int) window {
	return window{src: src, buf: make([]byte, size)}
}

// need returns the next n bytes without consuming them, or fewer where the file
// has no more: then w.err says why.
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

// discard consumes n bytes without holding them; it returns how many there were.
func (w *window) discard(n int64) int64 {
	left := n
	for left > 0 {
		got := len(w.need(int(min(left, int64(len(w.buf))))))
		if got == 0 {
			break
		}
		w.advance(got)
		left -= int64(got)
	}
	return n - left
}

// fill moves what is left to the front, reads until n bytes are there, and
// returns them as need does. It reads no more often than it must, so that a
// pipe is followed as it grows. The window grows only once it is full: a length
// that the file does not keep costs one step of memory.
func (w *window) fill(n int) []byte {
	if w.ahead != nil {
		return w.fillAhead(n)
	}
	w.end = copy(w.buf, w.buf[w.start:w.end])
	w.start = 0
	for empty := 0; w.end < n && w.err == nil; {
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
	return w.buf[:min(n, w.end)]
}

// fillAhead is fill where blocks come from a goroutine: what is left goes in
// front of the next block, which then is the window. Only a record of more than a
// block is gathered in a buffer of the window's own.
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

// give returns the block that is lent.
func (w *window) give() {
	if w.lent != nil {
		w.ahead.recycle(w.lent)
		w.lent = nil
	}
}

// gather appends more to left in a buffer of the window's own.
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

// lend gives away the block that is the window, as it is now.
func (w *window) lend() *block {
	b := w.lent
	b.start, b.end, b.err = w.start, w.end, w.err
	w.buf, w.start, w.end, w.lent = nil, 0, 0, nil
	return b
}

// resume goes on with the rest of a block, which stays with its owner.
func (w *window) resume(b *block) {
	w.buf = append([]byte(nil), b.buf[b.rest:b.end]...)
	w.start, w.end, w.err = 0, len(w.buf), b.err
}

// cause is w.err without the path that package os puts into it, since every
// message names the file by itself.
func (w *window) cause() error {
	var path *fs.PathError
	if errors.As(w.err, &path) {
		return path.Err
	}
	return w.err
}
