package capfile

import (
	"encoding/binary"

	"ringcap/packet"
)

// walk finds the matching records in the blocks of a classic file, one block after the other.
// The goroutine that has read a block walks it, since the block is in that core's cache. The
// walk ends at an odd record, where Reader.Next goes on and reports any error.
type walk struct {
	classic *classic
	match   packet.Matcher // nil for all
	frame   packet.Frame   // argument of match
	tail    []byte         // the part of a record at the end of the last block
	room    int            // free space before the data of the next block
	over    bool
}

// newWalk returns nil if the file cannot be read in blocks.
func newWalk(c *classic, ifc *packet.Interface, o *packet.BlockOptions, room int) *walk {
	if c.swapped != nil || !suits(&c.Header, o) {
		return nil
	}
	w := &walk{classic: c, match: o.Match, room: room}
	w.frame.Link, w.frame.Interface, w.frame.Info.InterfaceIndex = ifc.Link, ifc, ifc.Index
	return w
}

// next walks the next block. It does nothing if the walk is over or nil.
func (w *walk) next(b *block) {
	if w == nil || w.over {
		return
	}
	b.start -= len(w.tail)
	copy(b.buf[b.start:], w.tail)
	w.block(b)
}

// block walks a block that starts with a record. It keeps a partial record at the end for the
// next block.
func (w *walk) block(b *block) {
	odd := w.records(b)
	left := b.buf[b.rest:b.end]
	w.over = odd || b.err != nil || len(left) > w.room
	b.more = !w.over
	if b.more {
		w.tail = append(w.tail[:0], left...)
	}
}

// records finds the whole records of a block. It reports whether an odd record follows.
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
