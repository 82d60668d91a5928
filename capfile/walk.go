package capfile

import (
	"encoding/binary"

	"ringcap/packet"
)

// walk goes from record to record through the blocks of a classic file, one block after
// the other, and finds those that match. Who has read a block walks it, since it is in the
// cache of that core. It ends at anything but an ordinary record: the general code goes on
// there, and says what it is.
type walk struct {
	head      int // length of a record's header
	bigEndian bool
	match     Matcher      // nil for all
	frame     packet.Frame // what it looks at
	tail      []byte       // the record that the last block ends in
	room      int          // what fits in front of the next block
	over      bool
}

// newWalk is nil for a file that is not to be read in batches.
func newWalk(c *classic, ifc *packet.Interface, s *Selection, room int) *walk {
	if c.swapped != nil || !s.Takes(&c.Header) {
		return nil
	}
	w := &walk{head: c.head, bigEndian: c.BigEndian, match: s.Match, room: room}
	w.frame.Link, w.frame.Interface, w.frame.Info.InterfaceIndex = ifc.Link, ifc, ifc.Index
	return w
}

// next walks a block that was read after the one before. It leaves the block alone once
// the walk is over; so does a nil walk.
func (w *walk) next(b *block) {
	if w == nil || w.over {
		return
	}
	w.prepend(b)
	w.block(b)
}

// prepend puts the beginning of a record in front of the block.
func (w *walk) prepend(b *block) {
	b.start -= len(w.tail)
	copy(b.buf[b.start:], w.tail)
}

// block walks a block that starts with a record. The beginning of a record at its end is
// kept for the next one.
func (w *walk) block(b *block) {
	w.end(b, w.records(b, b.start))
}

// end says whether and how the walk goes on after the records of a block.
func (w *walk) end(b *block, odd bool) {
	left := b.buf[b.rest:b.end]
	w.over = odd || b.err != nil || len(left) > w.room
	b.more = !w.over
	if b.more {
		w.tail = append(w.tail[:0], left...)
	}
}

// records makes the batch of a block of its whole records from start on. It reports whether
// an odd one follows them.
func (w *walk) records(b *block, start int) (odd bool) {
	b.batch = Batch{Spans: b.batch.Spans[:0]}
	data := b.buf[:b.end]
	at, from, n := start, start, uint64(0) // n records in data[from:at] are wanted
	for len(data)-at >= w.head {
		caplen, length := w.lengths(data[at:])
		next := at + w.head + int(caplen)
		if odd = caplen > packet.MaxRecord; odd || next > len(data) {
			break
		}
		if w.match == nil || w.matches(data[at+w.head:next], length) {
			n++
		} else {
			b.batch.add(data[from:at], n)
			b.batch.Refused++
			from, n = next, 0
		}
		at = next
	}
	b.batch.add(data[from:at], n)
	b.rest = at
	return odd
}

func (w *walk) lengths(head []byte) (caplen, length uint32) {
	if w.bigEndian {
		return binary.BigEndian.Uint32(head[8:]), binary.BigEndian.Uint32(head[12:])
	}
	return binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])
}

func (w *walk) matches(data []byte, length uint32) bool {
	w.frame.Data = data
	w.frame.Info.CaptureLength, w.frame.Info.Length = len(data), int(length)
	return w.match.Match(&w.frame)
}

// A record is taken to begin where searchRecords follow each other, in the first searchSize
// bytes of a block: to look further costs as much as it can spare.
const (
	searchRecords = 4
	searchSize    = 16 << 10
)

// search finds the records of a block that may begin with a part of one. It returns where
// those that it found begin, 0 if it sees none, and what records says. Whether it was right
// the walk tells that comes to the block.
func (w *walk) search(b *block) (first int, odd bool) {
	data := b.buf[b.start:b.end]
	for at := range min(len(data), searchSize) {
		if w.plausible(data[at:]) {
			first = b.start + at
			return first, w.records(b, first)
		}
	}
	return 0, false
}

// plausible reports whether data seems to begin with some records.
func (w *walk) plausible(data []byte) bool {
	for range searchRecords {
		if len(data) < w.head {
			return false
		}
		caplen, length := w.lengths(data)
		if caplen == 0 || caplen > packet.MaxRecord || length == 0 || length > packet.MaxRecord || w.head+int(caplen) > len(data) {
			return false
		}
		data = data[w.head+int(caplen):]
	}
	return true
}

// join is next for a block that was searched. If the torn record ends where the first one
// was found, what was found is right.
func (w *walk) join(b *block, first int, odd bool) {
	w.prepend(b)
	if first > 0 && w.joinTorn(b, b.buf[b.start:first]) {
		w.end(b, odd)
	} else {
		w.block(b)
	}
}

// joinTorn adds the torn record to the batch that follows it, unless it is none, which it
// reports.
func (w *walk) joinTorn(b *block, torn []byte) bool {
	if len(torn) == 0 {
		return true
	}
	if len(torn) < w.head {
		return false
	}
	caplen, length := w.lengths(torn)
	if caplen > packet.MaxRecord || w.head+int(caplen) != len(torn) {
		return false
	}
	if w.match == nil || w.matches(torn[w.head:], length) {
		b.batch.addFirst(torn)
	} else {
		b.batch.Refused++
	}
	return true
}
