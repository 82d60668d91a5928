package capfile

import (
	"io"
	"sync"
	"time"
)

// headroom is the free space in front of a block's bytes: what is left of the
// block before goes there, so that a frame over the edge stands in one piece.
const headroom = 256 << 10

// aheadSize is how much is read at a time: what the blocks take together stays in a
// core's cache, where the frames are then looked at.
const aheadSize = 256 << 10

// aheadBlocks is how many blocks there are: one is read from, one waits, one is
// being filled.
const aheadBlocks = 3

// pageSize is that of the page cache. Bytes have the same place in a page of a block as
// in the file: the kernel's copies take half as long if source and destination are
// aligned alike, those of write(2) into a file that is the same likewise.
const pageSize = 4096

// A Reader that waits for input calls idle after graceTime, so that a moment's
// wait for a disk or a decompressor flushes nothing, and every idleTime then.
const (
	graceTime = 5 * time.Millisecond
	idleTime  = 100 * time.Millisecond
)

// ahead reads a source in a goroutine of its own, block by block, and hands the
// blocks over as they are. Where input may have to be waited for, a block is one Read:
// what a pipe gave is delivered at once. Until it is known how the file is to be read,
// each block is ordered.
type ahead struct {
	orders chan order
	full   chan *block
	free   chan *block
	done   chan struct{}
	once   sync.Once // closes done
	idle   func() error
	onward bool // an order said so
	ready  bool // the source need not be waited for: blocks are filled

	// These belong to the goroutine from an order to its block, else to the Reader.
	src  *unpacker
	size int // most bytes of a Read
	made int // blocks there are
	read int // bytes so far, less whole pages
}

// order asks for a block, and says how to go on.
type order struct {
	onward bool  // more blocks are read without an order
	walk   *walk // finds the records in them; nil: nobody wants blocks
}

// block is what was read at once: buf[start:end], and the error after it.
type block struct {
	buf        []byte
	start, end int
	err        error

	records records // those in buf[start:rest], if a walk came by
	spare   []span  // the memory of their spans, for the next time
	rest    int
	more    bool // the walk goes on in the next block

	last uint32 // second of the last of records, filtered ones too
	some bool   // there is one
}

// readAhead starts to read src, up to size bytes at a time, and not less if it is ready. It
// reads on until an error of src, or stop and the end of the block then read.
func readAhead(src *unpacker, size int, ready bool, idle func() error) *ahead {
	a := &ahead{
		orders: make(chan order, 1), full: make(chan *block, aheadBlocks), free: make(chan *block, aheadBlocks),
		done: make(chan struct{}), idle: idle, src: src, size: size, ready: ready,
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer a.src.release()
	for o := (order{}); ; {
		if !o.onward {
			select {
			case o = <-a.orders:
			case <-a.done:
				return
			}
		}
		b := a.fill(o.walk)
		if b == nil {
			return
		}
		last := b.err != nil // after it is handed over the block is not ours
		if last {
			a.src.release() // first: a file that was read to its end is closed
		}
		select {
		case a.full <- b:
		case <-a.done:
			return
		}
		if last {
			return
		}
	}
}

// fill reads a block and finds the records in it. It is nil after stop.
func (a *ahead) fill(w *walk) *block {
	b := a.empty()
	if b == nil {
		return nil
	}
	b.start = a.room() + a.read%min(pageSize, a.size)
	n, err := a.take(b.buf[b.start:])
	a.read += n
	b.end, b.err, b.more = b.start+n, err, false
	w.next(b)
	return b
}

// empty is a block to fill, a new one until there are aheadBlocks. It is nil after stop.
func (a *ahead) empty() *block {
	select {
	case b := <-a.free:
		return b
	default:
	}
	if a.made < aheadBlocks {
		a.made++
		return &block{buf: make([]byte, a.room()+a.size)}
	}
	select {
	case b := <-a.free:
		return b
	case <-a.done:
		return nil
	}
}

// take reads at least a byte, or fails. What is ready fills b.
func (a *ahead) take(b []byte) (n int, err error) {
	for empty := 0; err == nil && empty < 100 && (n == 0 || a.ready && n < len(b)); empty++ {
		var more int
		if more, err = a.src.Read(b[n:]); more > 0 {
			n += more
			empty = 0
		}
	}
	if n == 0 && err == nil {
		err = io.ErrNoProgress
	}
	return n, err
}

// next waits for a block. No block comes after one with an error.
func (a *ahead) next() *block {
	if !a.onward {
		a.orders <- order{}
	}
	select {
	case b := <-a.full:
		return b
	default:
	}
	timer := time.NewTimer(graceTime)
	defer timer.Stop()
	for {
		select {
		case b := <-a.full:
			return b
		case <-timer.C:
			if a.idle != nil {
				if err := a.idle(); err != nil {
					return &block{err: err}
				}
			}
			timer.Reset(idleTime)
		}
	}
}

// proceed has all blocks to come read ahead, without orders.
func (a *ahead) proceed(w *walk) {
	if !a.onward {
		a.onward = true
		a.orders <- order{onward: true, walk: w}
	}
}

// room is the free space that each block has in front.
func (a *ahead) room() int { return min(headroom, a.size) }

// recycle takes a block back.
func (a *ahead) recycle(b *block) {
	select {
	case a.free <- b:
	default: // all of them are there: it is none of ours
	}
}

func (a *ahead) stop() { a.once.Do(func() { close(a.done) }) }
