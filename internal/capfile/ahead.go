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

// A Reader that waits for input calls idle after graceTime, so that a moment's
// wait for a disk or a decompressor flushes nothing, and every idleTime then.
const (
	graceTime = 5 * time.Millisecond
	idleTime  = 100 * time.Millisecond
)

// ahead reads a source in a goroutine of its own, block by block, and hands the
// blocks over as they are. A block is one Read: what a pipe gave is delivered at
// once.
type ahead struct {
	full chan block
	free chan []byte
	done chan struct{}
	once sync.Once // closes done
	idle func() error
}

// block is what one Read gave: buf[start:end], and the error after it.
type block struct {
	buf        []byte
	start, end int
	err        error
}

// readAhead starts to read src, up to size bytes at a time. It reads on until an
// error of src, or stop and the end of the Read then running.
func readAhead(src *unpacker, size int, idle func() error) *ahead {
	a := &ahead{
		full: make(chan block, aheadBlocks), free: make(chan []byte, aheadBlocks),
		done: make(chan struct{}), idle: idle,
	}
	go a.run(src, size)
	return a
}

func (a *ahead) run(src *unpacker, size int) {
	defer src.release()
	for made := 0; ; {
		var buf []byte
		select {
		case buf = <-a.free:
		default:
			if made++; made <= aheadBlocks {
				buf = make([]byte, min(headroom, size)+size)
				break
			}
			select {
			case buf = <-a.free:
			case <-a.done:
				return
			}
		}
		start := len(buf) - size
		n, err := readSome(src, buf[start:])
		select {
		case a.full <- block{buf, start, start + n, err}:
		case <-a.done:
			return
		}
		if err != nil {
			return
		}
	}
}

// readSome reads at least a byte, or fails.
func readSome(src io.Reader, b []byte) (int, error) {
	for range 100 {
		if n, err := src.Read(b); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// next waits for a block. No block comes after one with an error.
func (a *ahead) next() block {
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
					return block{err: err}
				}
			}
			timer.Reset(idleTime)
		}
	}
}

// recycle takes a buffer of a block back.
func (a *ahead) recycle(buf []byte) {
	select {
	case a.free <- buf:
	default: // all of them are there: it is none of ours
	}
}

func (a *ahead) stop() { a.once.Do(func() { close(a.done) }) }
