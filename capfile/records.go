package capfile

import (
	"ringcap/packet"
)

// records is a packet.RecordBlock of a classic file, without the records that a filter does
// not match.
type records struct {
	file     *classic
	ifc      *packet.Interface
	spans    []span // wanted records, in the order of the file
	left     int    // number of records in spans
	filtered int
}

// span is a number of adjacent records with their headers.
type span struct {
	data    []byte
	records int
}

// add appends a span of n records, if there are any.
func (b *records) add(data []byte, n int) {
	if n > 0 {
		b.spans = append(b.spans, span{data, n})
		b.left += n
	}
}

func (b *records) Interface() *packet.Interface { return b.ifc }

func (b *records) Len() int { return b.left }

func (b *records) Filtered() int { return b.filtered }

func (b *records) Clone() packet.Block {
	c := *b
	c.spans = append([]span(nil), b.spans...)
	return &c
}

// Next reads the next record.
func (b *records) Next(f *packet.Frame) bool {
	if b.left == 0 {
		return false
	}
	s, c := &b.spans[0], b.file
	h := c.recordHead(s.data)
	size := c.head + int(h.caplen)
	c.setFrame(f, h, s.data[c.head:size:size], b.ifc)
	s.data = s.data[size:]
	if s.records--; s.records == 0 {
		b.spans = b.spans[1:]
	}
	b.left--
	return true
}

// Records returns the next span.
func (b *records) Records() (data []byte, frames int) {
	if b.left == 0 {
		return nil, 0
	}
	return b.spans[0].data, b.spans[0].records
}

// Skip skips the next span.
func (b *records) Skip() {
	b.left -= b.spans[0].records
	b.spans = b.spans[1:]
}

// AppendRecords appends whole spans. Their records already have the encoding that the caller
// wants, since Blocks hands over no others.
func (b *records) AppendRecords(dst []byte, _ *packet.Encoding) ([]byte, packet.Appended) {
	n := packet.Appended{}
	for len(b.spans) > 0 && len(b.spans[0].data) <= cap(dst)-len(dst) {
		dst = append(dst, b.spans[0].data...)
		n.Frames += b.spans[0].records
		b.Skip()
	}
	return dst, n
}

// Blocks hands over the records of a classic file in blocks, if they have the encoding and
// the link type that o requires. Other files, odd records, errors and the end of the file are
// left to Next.
func (l *List) Blocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if o.Frames {
		return nil // Next is as fast
	}
	return l.Reader.walkBlocks(o, take)
}

// suits reports whether Blocks can hand over the records of a file with the header h.
func suits(h *Header, o *packet.BlockOptions) bool {
	if o.Match != nil && h.Link() != o.Link {
		return false
	}
	e := o.Encoding
	if e == nil {
		return true
	}
	format := packet.Microseconds
	if h.Nanoseconds {
		format = packet.Nanoseconds
	}
	return h.Native() && e.Format == format && e.Limit >= packet.MaxRecord && e.Link == h.Link()
}

func (r *Reader) walkBlocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if b := r.startWalk(o); b != nil {
		if err := r.takeRead(b, take); err != nil {
			return err
		}
	}
	for r.walk != nil && r.err == nil {
		if err := r.takeRead(r.walkOn(), take); err != nil {
			return err
		}
	}
	return nil
}

// startWalk starts reading in blocks, unless Next has gone beyond the first block. It returns
// the rest of that block.
func (r *Reader) startWalk(o *packet.BlockOptions) *block {
	if r.walked || r.classic == nil || r.win.lent == nil || r.win.ahead.onward {
		return nil
	}
	r.walked = true
	r.walk = newWalk(r.classic, r.interfaces[0], o, r.win.ahead.room())
	if r.walk == nil {
		return nil
	}
	b := r.win.lend()
	r.walk.block(b)
	r.direct = r.win.ahead.ready
	switch {
	case !r.direct:
		r.win.ahead.proceed(r.walk)
	case r.src.format == "" && b.more && (o.Encoding == nil || o.Match != nil): // a copy takes as long to write
		r.parallel = startParallel(r.src.src, r.win.ahead.room(), r.win.ahead.size)
	}
	return b
}

// walkOn returns the next block. If the source never waits, walkOn reads and decompresses the
// block itself, since passing a block between goroutines takes longer than walking it.
func (r *Reader) walkOn() *block {
	switch {
	case r.parallel != nil:
		b := r.parallel.next()
		r.src.raw.Add(int64(b.end - b.start))
		r.walk.next(b)
		return b
	case r.direct:
		return r.win.ahead.fill(r.walk)
	}
	return r.win.ahead.next()
}

// takeRead hands over the records of a block. If the walk ends in it, the window goes on with
// the rest.
func (r *Reader) takeRead(b *block, take func(packet.Block) error) error {
	defer r.recycle(b)
	r.count += uint64(b.records.left + b.records.filtered)
	r.win.offset += int64(b.rest - b.start)
	if b.some {
		r.passed.last, r.passed.some = b.last, true
	}
	if !b.more {
		r.endWalk(b)
	}
	if b.rest == b.start {
		return nil
	}
	return take(&b.records)
}

// endWalk makes the window go on behind the last record of b.
func (r *Reader) endWalk(b *block) {
	r.walk = nil
	if r.parallel != nil {
		at, err := r.parallel.leave()
		if b.err == nil {
			b.err = err
		}
		r.win.ahead.read = int(at % pageSize)
		r.parallel = nil
		if b.err != nil {
			r.src.release() // as ahead does
		}
	}
	r.win.resume(b)
}

// recycle returns a block to whoever reads blocks.
func (r *Reader) recycle(b *block) {
	if b.from != nil {
		b.from.done()
		return
	}
	r.win.ahead.recycle(b)
}
