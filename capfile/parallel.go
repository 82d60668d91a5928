package capfile

import (
	"io"
	"runtime"
	"sync"
)

// parallelBlocks is the number of blocks that are read, wait or are in use.
const parallelBlocks = 4

// parallel reads a regular file from the page cache in two goroutines, the Reader's own and a
// helper, since most of the time goes into the kernel's copy. The helper reads as far ahead
// as there is room. The Reader reads a later block while it would wait for the helper.
type parallel struct {
	file seekable
	room int // free space before the data of a block
	size int // of a block

	mu      sync.Mutex
	changed sync.Cond // a block was read or returned, or ended is set
	blocks  [parallelBlocks]share
	at      int64 // where the next block to be read begins
	begun   int   // number of blocks of which the reading has begun
	used    int   // number of blocks that the Reader has returned
	ended   bool  // no more blocks are to be read
}

// seekable is a regular file. ReadAt may be called by several goroutines at once.
type seekable interface {
	io.ReaderAt
	io.Seeker
}

// share is a block that one of the goroutines reads.
type share struct {
	block
	next int64 // where the next block begins in the file
	done bool  // it was read
}

// startParallel starts to read the blocks that follow. It returns nil if that gains nothing.
func startParallel(src io.Reader, room, size int) *parallel {
	file, ok := src.(seekable)
	if !ok || runtime.GOMAXPROCS(0) == 1 {
		return nil
	}
	at, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil
	}
	p := &parallel{file: file, room: room, size: size, at: at}
	p.changed.L = &p.mu
	go p.help()
	return p
}

// help reads blocks until the file or the walk ends.
func (p *parallel) help() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.ended {
		if !p.read() {
			p.changed.Wait()
		}
	}
}

// next returns the next block of the file. It is valid until the call of done.
func (p *parallel) next() *block {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &p.blocks[p.used%parallelBlocks]
	for !s.done {
		if !p.read() {
			p.changed.Wait()
		}
	}
	return &s.block
}

// read reads the first block that nobody has begun to read. It returns false if there is no
// room or the file has ended. The caller holds the lock, which read releases meanwhile.
func (p *parallel) read() bool {
	if p.ended || p.begun-p.used == parallelBlocks {
		return false
	}
	s := &p.blocks[p.begun%parallelBlocks]
	if s.buf == nil {
		s.buf, s.from = make([]byte, p.room+p.size), p
	}
	at := p.at
	s.start = p.room + int(at%int64(min(pageSize, p.size)))
	p.at += int64(len(s.buf) - s.start)
	p.begun++

	p.mu.Unlock()
	n, err := p.file.ReadAt(s.buf[s.start:], at)
	p.mu.Lock()

	s.end, s.next, s.err, s.done = s.start+n, at+int64(n), err, true
	p.ended = p.ended || err != nil
	p.changed.Signal() // at most one of the two waits
	return true
}

// done returns the block that next has returned.
func (p *parallel) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks[p.used%parallelBlocks].done = false
	p.used++
	p.changed.Signal()
}

// stop ends the helper, which may still read a block that nobody gets.
func (p *parallel) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.changed.Signal()
}

// leave ends the reading behind the block that next has returned, and returns where that is.
// The file's own offset is there then.
func (p *parallel) leave() (int64, error) {
	p.stop()
	at := p.blocks[p.used%parallelBlocks].next
	return p.file.Seek(at, io.SeekStart)
}
