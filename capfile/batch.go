package capfile

import (
	"slices"

	"ringcap/packet"
)

// Batch is records of a classic file that stand one after the other, and which of them
// are wanted. It is valid until who takes it returns.
type Batch struct {
	Spans   []Span // the wanted records, in the order of the file
	Packets uint64 // in all Spans
	Refused uint64 // records that are not wanted
}

// Span is adjacent records as they stand in the file, each with its header.
type Span struct {
	Data    []byte
	Packets uint64
}

// add appends a span of n records, if there are any.
func (b *Batch) add(data []byte, n uint64) {
	if n > 0 {
		b.Spans = append(b.Spans, Span{data, n})
		b.Packets += n
	}
}

// addFirst adds the record in front of those that were found behind it.
func (b *Batch) addFirst(record []byte) {
	b.Packets++
	// Slices of one buffer that can grow equally far begin at the same place.
	if len(b.Spans) > 0 && cap(b.Spans[0].Data) == cap(record)-len(record) {
		first := &b.Spans[0]
		first.Data = record[:len(record)+len(first.Data)]
		first.Packets++
		return
	}
	b.Spans = slices.Insert(b.Spans, 0, Span{record, 1})
}

// Selection says which files are read in batches, and which of their records are
// wanted.
type Selection struct {
	// Takes says whether to read a file with such a header so.
	Takes func(*Header) bool
	// Match says whether a record is wanted, nil that all are. It is asked in any
	// goroutine, and of the frame knows no number and no time.
	Match Matcher
	// Turns says that two goroutines may read a file, in turns.
	Turns bool
}

// Matcher is a filter.
type Matcher interface {
	Match(f *packet.Frame) bool
}

// Select has the records of files given in batches, beginning with the file that is open.
// It comes before the first Next.
func (l *List) Select(s *Selection) {
	l.opener.selection, l.selection = s, s
}

// Batches has take called with the next records of the file, batch by batch, until records
// come one by one, from Next: those of files that the selection does not take, and what is
// no ordinary record. So do errors, and the end of the file. An error of take is returned
// at once; the next call goes on after that batch. take may be called in another goroutine,
// one batch after the other and not after the return of Batches.
func (r *Reader) Batches(take func(*Batch) error) error {
	if b := r.startWalk(); b != nil {
		if err := r.takeRead(b, take); err != nil {
			return err
		}
	}
	if r.turns != nil {
		return r.turns.batches(take)
	}
	for r.walk != nil && r.err == nil {
		if err := r.takeRead(r.walkOn(), take); err != nil {
			return err
		}
	}
	return nil
}

// takeRead has a block taken that was read ahead, or as if it was.
func (r *Reader) takeRead(b *block, take func(*Batch) error) error {
	defer r.win.ahead.recycle(b)
	return r.pass(b, take)
}

// startWalk begins to read in batches, if that is wanted and Next has not gone beyond the
// first block. It returns what is left of this.
func (r *Reader) startWalk() *block {
	s := r.selection
	r.selection = nil
	if s == nil || r.classic == nil || r.win.lent == nil || r.win.ahead.onward {
		return nil
	}
	r.walk = newWalk(r.classic, r.interfaces[0], s, r.win.ahead.room())
	if r.walk == nil {
		return nil
	}
	b := r.win.lend()
	r.walk.block(b)
	r.direct = r.win.ahead.ready
	switch {
	case !r.direct:
		r.win.ahead.proceed(r.walk)
	case s.Turns && r.src.format == "" && b.more:
		r.turns = r.startTurns()
	}
	return b
}

// walkOn returns the next block. What need not be waited for is read here, and decompressed
// unless that pays: a walk is done sooner than a block is handed over.
func (r *Reader) walkOn() *block {
	if r.direct {
		return r.win.ahead.fill(r.walk)
	}
	return r.win.ahead.next()
}

// pass goes past the records of a block, and has them taken. Where the walk ends, the
// window goes on with what follows them.
func (r *Reader) pass(b *block, take func(*Batch) error) error {
	r.count += b.batch.Packets + b.batch.Refused
	r.win.offset += int64(b.rest - b.start)
	if !b.more {
		r.walk = nil
		r.win.resume(b)
	}
	if b.rest == b.start {
		return nil
	}
	return take(&b.batch)
}
