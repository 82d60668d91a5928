package capfile

import (
	"encoding/binary"

	"ringcap/packet"
)

// walk goes from record to record through the blocks of a classic file, one block after
// the other, and finds those that match. Whoever has read a block walks it, since it is in
// the cache of that core. The walk ends at anything but an ordinary record: Reader.Next goes
// on there, and says what it is.
type walk struct {
	classic *classic
	match   packet.Matcher // nil for all
	frame   packet.Frame   // what match looks at
	tail    []byte         // the beginning of a record that the last block ends in
	room    int            // what fits in front of the next block
	over    bool
}

// newWalk is nil for a file that is not to be read in blocks.
func newWalk(c *classic, ifc *packet.Interface, o *packet.BlockOptions, room int) *walk {
	if c.swapped != nil || !suits(&c.Header, o) {
		return nil
	}
	w := &walk{classic: c, match: o.Match, room: room}
	w.frame.Link, w.frame.Interface, w.frame.Info.InterfaceIndex = ifc.Link, ifc, ifc.Index
	return w
}

// next walks a block that was read after the one before. It leaves the block alone once
// the walk is over; so does a nil walk.
func (w *walk) next(b *block) {
	if w == nil || w.over {
		return
	}
	b.start -= len(w.tail)
	copy(b.buf[b.start:], w.tail)
	w.block(b)
}

// block walks a block that starts with a record. The beginning of a record at its end is
// kept for the next block.
func (w *walk) block(b *block) {
	odd := w.records(b)
	left := b.buf[b.rest:b.end]
	w.over = odd || b.err != nil || len(left) > w.room
	b.more = !w.over
	if b.more {
		w.tail = append(w.tail[:0], left...)
	}
}

// records finds the whole records of a block. It reports whether an odd one follows them.
func (w *walk) records(b *block) (odd bool) {
	b.records = records{file: w.classic, ifc: w.frame.Interface, spans: b.spare[:0]}
	data, headSize := b.buf[:b.end], w.classic.head
	at, from, n := b.start, b.start, 0 // n records in data[from:at] are wanted
	last := -1                         // where the last record starts
	b.some = false
	for len(data)-at >= headSize {
		caplen, length := w.lengths(data[at:])
		next := at + headSize + int(caplen)
		if odd = caplen > packet.MaxRecord || w.fraction(data[at:]) >= w.classic.limit; odd || next > len(data) {
			break
		}
		if w.match == nil || w.matches(data[at+headSize:next], length) {
			n++
		} else {
			b.records.add(data[from:at], n)
			b.records.filtered++
			from, n = next, 0
		}
		last, at = at, next
	}
	if last >= 0 {
		b.last, b.some = w.second(data[last:]), true
	}
	b.records.add(data[from:at], n)
	b.spare = b.records.spans
	b.rest = at
	return odd
}

func (w *walk) second(head []byte) uint32 {
	if w.classic.BigEndian {
		return binary.BigEndian.Uint32(head)
	}
	return binary.LittleEndian.Uint32(head)
}

func (w *walk) fraction(head []byte) uint32 {
	if w.classic.BigEndian {
		return binary.BigEndian.Uint32(head[4:])
	}
	return binary.LittleEndian.Uint32(head[4:])
}

func (w *walk) lengths(head []byte) (caplen, length uint32) {
	if w.classic.BigEndian {
		return binary.BigEndian.Uint32(head[8:]), binary.BigEndian.Uint32(head[12:])
	}
	return binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])
}

func (w *walk) matches(data []byte, length uint32) bool {
	w.frame.Data = data
	w.frame.Info.CaptureLength, w.frame.Info.Length = len(data), int(length)
	return w.match.Match(&w.frame)
}
