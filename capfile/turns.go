package capfile

import (
	"io"
	"runtime"
	"sync/atomic"
)

// turnBlocks is how many blocks, as they are read ahead, are read for one turn. To wait for
// a turn and be woken takes as long as to read a tenth of that.
const turnBlocks = 2

// turnLooks is how often the turn is looked for before it is waited for.
const turnLooks = 100

// turns reads a plain regular file in two goroutines, the Reader's own and a helper. Each
// has a lane, every other block of the file, which it reads and walks and has taken while
// it is in the cache of its core. Who has the turn may use the Reader, whose walk goes from
// block to block, and have batches taken, in the order of the file.
type turns struct {
	reader *Reader
	own    lane
	helper lane
	ready  bool // the block of own waits to be taken; else the turn is to be given on
	take   func(*Batch) error
	err    error // of take in the helper, for batches to return
	fault  any   // what the helper panicked with
}

// lane is the blocks of one of the two, one after the other in the same memory.
type lane struct {
	reader *Reader
	walk   walk // a copy, to find records before the turn comes
	block  block
	size   int
	at     int64 // of the block in the file
	first  int   // of the records found before the turn, in the block's buffer; 0 for none
	odd    bool  // one follows them
	turn   chan struct{}
	given  atomic.Bool // turn is full, or will soon be
}

// startTurns has the blocks that follow read in turns. It is nil for a file that is too
// short to be worth it.
func (r *Reader) startTurns() *turns {
	size := turnBlocks * r.win.ahead.size
	at, err := r.file.Seek(0, io.SeekCurrent)
	if err != nil || r.info.Size()-at < int64(4*size) {
		return nil
	}
	t := &turns{reader: r}
	t.helper.open(r, size, at)
	t.own.open(r, size, t.helper.after(1))
	go t.help()
	return t
}

// batches is Reader.Batches. The turn is here before and after each call.
func (t *turns) batches(take func(*Batch) error) error {
	t.take = take
	for r := t.reader; r.walk != nil && r.err == nil; {
		if t.ready {
			t.ready = false
			if err := t.own.pass(take); err != nil {
				return err
			}
			continue
		}
		t.helper.give()
		t.own.read()
		if !t.own.await() {
			panic(t.fault)
		}
		t.ready = true
		if err := t.err; err != nil {
			t.err = nil
			return err
		}
	}
	return nil
}

// help is the helper. It ends with the walk, or at stop.
func (t *turns) help() {
	defer func() {
		t.fault = recover()
		close(t.own.turn)
	}()
	for more := true; more; t.own.give() {
		t.helper.read()
		if !t.helper.await() {
			return
		}
		t.err = t.helper.pass(t.take)
		more = t.reader.walk != nil
	}
}

// stop ends the helper, which has no turn.
func (t *turns) stop() {
	if t != nil {
		close(t.helper.turn)
	}
}

func (l *lane) open(r *Reader, size int, at int64) {
	l.reader, l.walk, l.size, l.at = r, *r.walk, size, at
	l.block.buf = make([]byte, r.walk.room+size)
	l.turn = make(chan struct{}, 1)
}

// after is where the nth block after this one begins. Only the first of all is shorter than
// the others: it ends where blocks of its size would.
func (l *lane) after(n int64) int64 { return (l.at/int64(l.size) + n) * int64(l.size) }

// read reads the lane's next block, and finds records in it if it sees where one begins.
// Bytes have the place in a page that they have in the file, as in ahead.
func (l *lane) read() {
	b := &l.block
	b.start = len(b.buf) - l.size + int(l.at%int64(l.size))
	n, err := l.reader.file.ReadAt(b.buf[b.start:], l.at)
	b.end, b.err = b.start+n, err
	l.first, l.odd = l.walk.search(b)
}

// pass has the block's batch taken when its turn has come. Where the walk ends, the file is
// left as if it had been read up to there.
func (l *lane) pass(take func(*Batch) error) error {
	r, b := l.reader, &l.block
	n := int64(b.end - b.start)
	r.walk.join(b, l.first, l.odd)
	r.src.raw.Add(n)
	if !b.more {
		if _, err := r.file.Seek(l.at+n, io.SeekStart); err != nil && b.err == nil {
			b.err = err
		}
	}
	l.at = l.after(2)
	return r.pass(b, take)
}

// give gives the turn to the lane.
func (l *lane) give() {
	l.given.Store(true)
	l.turn <- struct{}{}
}

// await waits for the turn, and is false if it will not come. To be put to sleep and woken
// takes as long as a good part of a block, so it looks a few times first.
func (l *lane) await() bool {
	for looks := 0; looks < turnLooks && !l.given.Load(); looks++ {
		runtime.Gosched()
	}
	_, ok := <-l.turn
	l.given.Store(false)
	return ok
}
