package main

import (
	"runtime"

	"ringcap/capfile"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// directSize is the least that is worth a write(2) of its own, out of the block that was
// read: less is gathered.
const directSize = 64 << 10

// openBatches has packets go past the packet loop, where nobody looks at single ones and
// one file takes all that are delivered.
func (s *session) openBatches() {
	if s.cfg.Count > 0 || !s.stop.idle() {
		return
	}
	if s.decoder != nil {
		s.openPlainLoop()
		return
	}
	var file *fileSink
	if len(s.sinks) > 0 {
		var ok bool
		if file, ok = s.sinks[0].(*fileSink); !ok {
			return
		}
	}
	switch src := s.src.(type) {
	case *live:
		if file != nil && !file.unbuffered && src.one != nil {
			src.take = newFileLoop(src.one, file).take
		}
	case *offline:
		s.openFileBatches(src, file)
	}
}

// openPlainLoop has the frames of a ring go past the packet loop where all that happens
// to them is that lines are written.
func (s *session) openPlainLoop() {
	src, ok := s.src.(*live)
	if !ok || src.one == nil || !s.plain || len(s.sinks) != 1 {
		return
	}
	if sink, ok := s.sinks[0].(*lineSink); ok && sink.crew == nil {
		loop := newPlainLoop(s, src.one, sink)
		src.take = func(r *ring.Ring) (int, error) { return loop.take(r) }
		src.ring.Hold()
	}
}

// openFileBatches has the records of files taken in batches, as they stand in the file,
// where they are what would be written.
func (s *session) openFileBatches(src *offline, file *fileSink) {
	list, ok := src.captures.(*capfile.List)
	if !ok || s.filters != nil && !s.filters.plain() {
		return
	}
	copying := file != nil && s.filters == nil
	// Writes exclude each other, and copying is little else.
	turns := runtime.GOMAXPROCS(0) > 1 && !copying
	o := &capfile.Selection{Turns: turns}
	link := list.Link()
	if s.filters != nil {
		o.Match = s.filters.expression.program
	}
	o.Takes = func(h *capfile.Header) bool {
		return (o.Match == nil || h.Link() == link) && (file == nil || file.copies(h))
	}
	list.Select(o)
	src.list = list
	src.put = func(b *capfile.Batch) error { return s.putBatch(file, b) }
	src.take = src.takeBatch
}

// plain reports whether packets are wanted or not by nothing but the expression.
func (o *offlineFilters) plain() bool { return o.expression != nil && o.times == nil && o.skip == 0 }

// putBatch accounts for the packets of a batch, and has them written if there is a file.
func (s *session) putBatch(file *fileSink, b *capfile.Batch) error {
	s.account.Delivered += b.Packets
	s.account.Filtered += b.Refused
	if file == nil {
		return nil
	}
	return file.WriteBatch(b)
}

// copies reports whether the records of a file with the header h are the ones that would
// be written for their packets.
func (s *fileSink) copies(h *capfile.Header) bool {
	return !s.pcapng && s.encoder == nil && !s.unbuffered && s.limit == packet.MaxRecord &&
		h.Native() && h.Nanoseconds == s.nanos && h.Link() == s.link
}

// WriteBatch writes the records that are wanted of a file that it copies.
func (s *fileSink) WriteBatch(b *capfile.Batch) error {
	if len(b.Spans) == 1 && len(b.Spans[0].Data) >= directSize {
		return s.writeSpan(&b.Spans[0])
	}
	left := b.Packets
	for i := range b.Spans {
		span := &b.Spans[i]
		if s.err != nil || s.reserve(len(span.Data)) != nil {
			s.account.Refused += left
			return s.err
		}
		s.buf = append(s.buf, span.Data...)
		s.pending += span.Packets
		left -= span.Packets
	}
	return nil
}

// writeSpan writes a span after all that was gathered. It leaves nothing to the goroutine
// that writes: another processor would have to fetch the bytes from the cache of this one.
func (s *fileSink) writeSpan(span *capfile.Span) error {
	if s.err != nil || s.flush() != nil || s.drain() != nil {
		s.account.Refused += span.Packets
		return s.err
	}
	p := parcel{data: span.Data, packets: span.Packets}
	p.taken, p.err = writeAll(s.out, p.data)
	s.settle(&p)
	return s.err
}
