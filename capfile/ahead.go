package capfile

import (
	"io"
	"sync"
	"time"
)

// headroom is the free space before the data of a block. The rest of the previous block is
// copied there, so that a frame that spans two blocks is contiguous.
const headroom = 256 << 10

// aheadSize is how much is read at a time. All blocks together fit a core's cache, where the
// Reader finds the frames.
const aheadSize = 256 << 10

// leastSize is how much is read at a time of a small file, or of any file if the Reader may
// read it itself. To clear more memory takes longer than a small file takes to read, and makes
// the collector run more often.
const leastSize = 64 << 10

// aheadBlocks is the number of blocks: the Reader uses one, one waits, and one is being
// filled.
const aheadBlocks = 3

// pageSize is that of the page cache. A byte has the same offset in a page of a block as in
// a page of the file, since the kernel copies twice as fast if source and destination have
// the same alignment. This also helps write(2) if the copy is identical.
const pageSize = 4096

// A Reader that waits for input calls idle after graceTime, so that a short wait for a disk
// or a decompressor does not cause a flush, and then every idleTime.
const (
	graceTime = 5 * time.Millisecond
	idleTime  = 100 * time.Millisecond
)

// ahead reads a source block by block in a goroutine that reads ahead of the Reader. If
// input may have to be waited for, a block is a single Read, so that data from a pipe is
// delivered at once. At first the goroutine reads only blocks that the Reader orders, until
// the Reader knows how to read the file. There is no goroutine for a file that the Reader
// reads itself (direct).
type ahead struct {
	orders chan order
	full   chan *block
	free   chan *block
	done   chan struct{}
	once   sync.Once     // closes done
	ended  chan struct{} // closed at the end of the goroutine
	idle   func() error
	begun  bool // the goroutine was started
	onward bool // no more orders are necessary
	ready  bool // the source never waits: blocks are filled completely
	timer  *time.Timer

	// The goroutine uses these fields between an order and its block. The Reader may use
	// them at other times.
	src  *unpacker
	size int // maximum length of a Read
	made int // number of blocks allocated
	read int // bytes read so far
}

// order requests a block.
type order struct {
	onward bool  // go on without orders
	walk   *walk // finds the records in the blocks; nil if none are needed
}

// block holds the bytes buf[start:end] that were read, and the error after them.
type block struct {
	buf        []byte
	start, end int
	err        error
	from       *parallel // that reads into the block; nil if ahead does

	records records // those in buf[start:rest], if a walk has found them
	spare   []span  // memory for the spans of the next records
	rest    int
	more    bool // the walk goes on in the next block

	last uint32 // seconds of the last time stamp, also of filtered records
	some bool   // last is valid
}

// readAhead returns an ahead that reads src, up to size bytes at a time, and exactly size bytes
// if ready is set. It stops after an error of src, or at the end of a block after a call of
// stop.
func readAhead(src *unpacker, size int, ready bool, idle func() error) *ahead {
	return &ahead{
		orders: make(chan order, 1), full: make(chan *block, aheadBlocks), free: make(chan *block, aheadBlocks),
		done: make(chan struct{}), ended: make(chan struct{}), idle: idle, src: src, size: size, ready: ready,
	}
}

// direct reports whether the Reader itself reads the blocks: those of a file that is not
// compressed, unless it is to call idle while it waits. Passing a block from one processor to
// the other takes longer than finding the frames in it.
func (a *ahead) direct() bool { return a.ready && a.idle == nil && a.src.format == "" }

// order makes the goroutine read.
func (a *ahead) order(o order) {
	if !a.begun {
		a.begun = true
		go a.run()
	}
	a.orders <- o
}

func (a *ahead) run() {
	defer close(a.ended)
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
		last := b.err != nil // b must not be used after it is sent
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

// fill reads a block and finds the records in it. With an error it also closes the file, which
// the Reader may rely on when it sees the error. It returns nil after stop.
func (a *ahead) fill(w *walk) *block {
	b := a.empty()
	if b == nil {
		return nil
	}
	b.start = a.room() + a.read%min(pageSize, a.size)
	n, err := a.readSome(b.buf[b.start:])
	a.read += n
	if err != nil {
		a.src.release()
	}
	b.end, b.err, b.more = b.start+n, err, false
	w.next(b)
	return b
}

// empty returns a block to fill, a new one until there are aheadBlocks. It returns nil after
// stop.
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

// readSome reads at least one byte, or fills b if the source never waits.
func (a *ahead) readSome(b []byte) (n int, err error) {
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
	if a.direct() {
		return a.fill(nil)
	}
	if !a.onward {
		a.order(order{})
	}
	select {
	case b := <-a.full:
		return b
	default:
	}
	if a.timer == nil {
		a.timer = time.NewTimer(graceTime)
	} else {
		a.timer.Reset(graceTime)
	}
	defer a.timer.Stop()
	for {
		select {
		case b := <-a.full:
			return b
		case <-a.timer.C:
			if a.idle != nil {
				if err := a.idle(); err != nil {
					return &block{err: err}
				}
			}
			a.timer.Reset(idleTime)
		}
	}
}

// proceed makes the goroutine read all further blocks without orders.
func (a *ahead) proceed(w *walk) {
	if !a.onward {
		a.onward = true
		a.order(order{onward: true, walk: w})
	}
}

// room returns the size of the free space before the data of each block.
func (a *ahead) room() int { return min(headroom, a.size) }

// recycle returns a block to the goroutine.
func (a *ahead) recycle(b *block) {
	select {
	case a.free <- b:
	default: // free is full, so this block is not from the goroutine
	}
}

// stop ends the reading. If the source never waits, what it holds is free then.
func (a *ahead) stop() {
	a.once.Do(func() { close(a.done) })
	switch {
	case !a.begun:
		a.src.release()
	case a.ready:
		<-a.ended
	}
}
