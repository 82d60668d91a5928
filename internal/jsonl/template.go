package jsonl

import (
	"encoding/binary"
	"math"
	"net/netip"
	"slices"
)

// A template writes fields that follow each other in an object: as text with gaps, in
// which the values stand that are different in each packet. The text between is made
// of the names and of the values that seldom change, and is remembered.
type template struct {
	open   string  // what stands before the first
	fields []field // all of them
	gaps   []gap
	extent int       // bytes of the header that they need
	mask   [2]uint64 // bits of the header's first bytes that the text depends on
	texts  []between // remembered, by a hash of these bits; the same bits always give the same text
}

// between is the text between the gaps for some bits of a header.
type between struct {
	key    [2]uint64
	pieces []piece // nil: nothing is remembered yet
	length int     // of all of them
}

// piece is text, and the gap behind it. The text stands in a block, which is copied as
// a whole: that is faster than to copy as many bytes as there are.
type piece struct {
	text [block]byte
	rest string // what text has no room for
	n    int    // of both
	gap
}

// gap is where a value stands.
type gap struct {
	kind  uint8
	at    uint8
	shift uint8
	mask  uint32
	field *field
}

// What stands in a gap.
const (
	gapNumber  = iota // bits of the four bytes at at
	gapCounted        // a number that is computed
	gapAddress4
	gapAddress16
	gapNone // behind the last piece
)

// Sizes of a template.
const (
	maxSteady   = 16 // bytes of the header that its text may depend on
	maxGap      = 48 // bytes that the value in a gap may have
	block       = 32 // bytes that text is copied in
	steadyTexts = 64 // texts remembered, where there may be several
)

// gapOf says how f stands in a gap, false if it does not.
func gapOf(f *field) (gap, bool) {
	g := gap{at: f.at, field: f}
	switch {
	case f.when != nil || f.facts:
		return g, false
	case f.form == asNumber && f.number != nil && f.certain:
		g.kind = gapCounted
	case f.form == asNumber && f.number == nil && f.size <= 4:
		g.kind = gapNumber
		g.at, g.shift = 0, f.shift
		if end := f.at + f.size; end > 4 {
			g.at = end - 4
		} else {
			g.shift += 8 * (4 - end)
		}
		g.mask = uint32(1<<(8*f.size)-1) >> f.shift
		if f.mask != 0 {
			g.mask &= uint32(f.mask)
		}
	case f.form == asAddress && f.bytes == nil && f.size == 4:
		g.kind = gapAddress4
	case f.form == asAddress && f.bytes == nil && f.size == 16:
		g.kind = gapAddress16
	default:
		return g, false
	}
	return g, true
}

// remembered says whether the text of f is part of what a template remembers.
func (f *field) remembered() bool { return f.steady && int(f.at+f.size) <= maxSteady }

// newTemplate makes one of the fields that k starts with, nil if there are none, and
// returns how many it took.
func newTemplate(open string, k []field) (*template, int) {
	t := &template{open: open}
	n := 0
	for ; n < len(k); n++ {
		f := &k[n]
		if f.member == "" {
			continue // a column only
		}
		if f.remembered() {
			t.depend(f)
		} else if g, ok := gapOf(f); ok {
			t.gaps = append(t.gaps, g)
			if g.kind == gapNumber {
				t.extent = max(t.extent, 4)
			}
		} else {
			break
		}
		t.fields = append(t.fields, *f)
		t.extent = max(t.extent, int(f.at+f.size))
	}
	if t.fields == nil {
		return nil, 0
	}
	return t, n
}

// depend adds the bits that f depends on.
func (t *template) depend(f *field) {
	for i := range int(f.size) {
		bits := uint64(0xff)
		if f.mask != 0 && f.number == nil && f.when == nil {
			bits = f.mask << f.shift >> (8 * (int(f.size) - 1 - i)) & 0xff
		}
		at := int(f.at) + i
		t.mask[at/8] |= bits << (at % 8 * 8)
	}
}

// fill writes t's fields of a header.
func (p *Printer) fill(b []byte, t *template, h *header) []byte {
	if len(h.data) < t.extent {
		return p.appendFields(append(b, t.open...), t.fields, h)
	}
	e := p.between(t, h)
	if most := e.length + maxGap*len(e.pieces); cap(b)-len(b) < most {
		b = slices.Grow(b, 4096+most)
	}
	to := b[len(b):cap(b)]
	for i := range e.pieces {
		q := &e.pieces[i]
		d := (*[block]byte)(to)
		binary.LittleEndian.PutUint64(d[:], binary.LittleEndian.Uint64(q.text[:]))
		binary.LittleEndian.PutUint64(d[8:], binary.LittleEndian.Uint64(q.text[8:]))
		binary.LittleEndian.PutUint64(d[16:], binary.LittleEndian.Uint64(q.text[16:]))
		binary.LittleEndian.PutUint64(d[24:], binary.LittleEndian.Uint64(q.text[24:]))
		if q.rest != "" {
			copy(to[block:], q.rest)
		}
		to = to[q.n:]
		if q.kind != gapNumber {
			to = to[p.putValue(to, &q.gap, h):]
			continue
		}
		v := be.Uint32(h.data[q.at:]) >> (q.shift & 31) & q.mask
		if v >= 1e6 {
			to = to[putNumber((*[maxNumber]byte)(to), v):]
			continue
		}
		if v >= 1000 { // as putNumber has it: most numbers are short
			binary.LittleEndian.PutUint32(to, small[v/1000])
			to = to[small[v/1000]>>24:]
			binary.LittleEndian.PutUint32(to, padded[v%1000])
			to = to[3:]
			continue
		}
		binary.LittleEndian.PutUint32(to, small[v])
		to = to[small[v]>>24:]
	}
	return b[:cap(b)-len(to)]
}

// putValue writes what stands in a gap, other than a number of the header, and returns
// its length.
func (p *Printer) putValue(to []byte, g *gap, h *header) int {
	switch g.kind {
	case gapAddress4:
		return putIPv4((*[maxNumber]byte)(to), h.data[g.at:])
	case gapAddress16:
		return copy(to, p.address16((*[16]byte)(h.data[g.at:])))
	case gapNone:
		return 0
	}
	v, _ := g.field.number(p, h)
	if v <= math.MaxUint32 {
		return putNumber((*[maxNumber]byte)(to), uint32(v))
	}
	return len(appendNumber(to[:0], v)) // there is room for it
}

// between is the text for a header, made anew if it is not remembered.
func (p *Printer) between(t *template, h *header) *between {
	if len(t.texts) == 0 {
		t.texts = make([]between, 1)
		if t.mask != [2]uint64{} {
			t.texts = make([]between, steadyTexts)
		}
	}
	if len(t.texts) == 1 {
		if e := &t.texts[0]; e.pieces == nil {
			p.compose(e, t, h)
		}
		return &t.texts[0]
	}
	var short [maxSteady]byte
	data := short[:]
	if maxSteady <= cap(h.data)-p.spare {
		data = h.data[:maxSteady] // of the packet, what follows is masked out
	} else {
		copy(data, h.data)
	}
	low := binary.LittleEndian.Uint64(data) & t.mask[0]
	high := binary.LittleEndian.Uint64(data[8:]) & t.mask[1]
	e := &t.texts[(low*31+high)*0x9e3779b97f4a7c15>>58%steadyTexts]
	if e.key[0] != low || e.key[1] != high || e.pieces == nil {
		e.key = [2]uint64{low, high}
		p.compose(e, t, h)
	}
	return e
}

// compose makes e the text of t for a header.
func (p *Printer) compose(e *between, t *template, h *header) {
	e.pieces, e.length = e.pieces[:0], 0
	text, gaps := append(p.composed[:0], t.open...), t.gaps
	for i := range t.fields {
		f := &t.fields[i]
		if f.remembered() {
			text = p.appendField(text, f, h)
			continue
		}
		text = append(text, f.member...)
		if f.form == asAddress {
			text = append(text, '"')
		}
		e.add(text, gaps[0])
		text, gaps = text[:0], gaps[1:]
		if f.form == asAddress {
			text = append(text, '"')
		}
	}
	e.add(text, gap{kind: gapNone})
	p.composed = text
}

// add adds a piece.
func (e *between) add(text []byte, g gap) {
	q := piece{n: len(text), gap: g}
	q.rest = string(text[copy(q.text[:], text):])
	e.pieces = append(e.pieces, q)
	e.length += len(text)
}

// putIPv4 writes the address in data's first four bytes, and returns its length.
func putIPv4(to *[maxNumber]byte, data []byte) int {
	n := 0
	for _, c := range data[:4] {
		d := small[c]
		binary.LittleEndian.PutUint32(to[n:], d)
		n += int(d >> 24)
		to[n] = '.'
		n++
	}
	return n - 1
}

// address16 is the text of an IPv6 address, as RFC 5952 has it. Those seen last are
// remembered.
func (p *Printer) address16(a *[16]byte) []byte {
	low, high := binary.LittleEndian.Uint64(a[:8]), binary.LittleEndian.Uint64(a[8:])
	e := &p.addresses[(low*31+high)*0x9e3779b97f4a7c15>>58]
	if e.length == 0 || e.key != *a {
		e.key = *a
		e.length = len(netip.AddrFrom16(*a).AppendTo(e.text[:0]))
	}
	return e.text[:e.length]
}

// address is one that is remembered.
type address struct {
	key    [16]byte
	text   [maxGap]byte
	length int
}
