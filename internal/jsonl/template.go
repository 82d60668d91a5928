package jsonl

import (
	"encoding/binary"
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
	key  [2]uint64
	text []byte // empty: nothing is remembered yet
	ends []int  // where the gaps are in text, and where it ends
}

// gap is where a value stands.
type gap struct {
	kind  uint8
	at    uint8
	shift uint8
	mask  uint32
	name  int // bytes of the member's name, which goes if there is no value
	field *field
}

// What stands in a gap.
const (
	gapNumber1 = iota // a number of one byte
	gapNumber2
	gapNumber4
	gapCounted // one that is computed
	gapAddress4
	gapAddress16
)

// Sizes of a template.
const (
	maxSteady   = 16 // bytes of the header that its text may depend on
	maxGap      = 48 // bytes that the value in a gap may have
	steadyTexts = 64 // texts remembered, where there may be several
)

// gapOf says how f stands in a gap, false if it does not.
func gapOf(f *field) (gap, bool) {
	g := gap{at: f.at, shift: f.shift, mask: uint32(f.mask), name: len(f.member), field: f}
	if f.mask == 0 {
		g.mask = 1<<32 - 1
	}
	switch {
	case f.when != nil || f.facts:
		return g, false
	case f.form == asNumber && f.number != nil:
		g.kind = gapCounted
	case f.form == asNumber && f.size == 1:
		g.kind = gapNumber1
	case f.form == asNumber && f.size == 2:
		g.kind = gapNumber2
	case f.form == asNumber && f.size == 4:
		g.kind = gapNumber4
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
	if cap(b)-len(b) < len(e.text)+maxGap*(len(t.gaps)+1) {
		b = slices.Grow(b, 4096+len(e.text))
	}
	to, from := b[len(b):cap(b)], 0
	n := 0
	for i := range t.gaps {
		end := e.ends[i]
		n += copy(to[n:], e.text[from:end])
		from = end
		switch g := &t.gaps[i]; g.kind {
		case gapNumber1:
			n += putNumber((*[maxNumber]byte)(to[n:]), uint32(h.data[g.at])>>g.shift&g.mask)
		case gapNumber2:
			n += putNumber((*[maxNumber]byte)(to[n:]), uint32(be.Uint16(h.data[g.at:]))>>g.shift&g.mask)
		case gapNumber4:
			n += putNumber((*[maxNumber]byte)(to[n:]), be.Uint32(h.data[g.at:])>>g.shift&g.mask)
		case gapAddress4:
			n += putIPv4((*[maxNumber]byte)(to[n:]), h.data[g.at:])
		case gapAddress16:
			n += copy(to[n:], p.address16((*[16]byte)(h.data[g.at:])))
		default:
			if v, ok := g.field.number(p, h); ok {
				n = len(appendNumber(to[:n], v)) // there is room for it
			} else {
				n -= g.name
			}
		}
	}
	n += copy(to[n:], e.text[from:])
	return b[:len(b)+n]
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
		if e := &t.texts[0]; len(e.text) == 0 {
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
	if e.key[0] != low || e.key[1] != high || len(e.text) == 0 {
		e.key = [2]uint64{low, high}
		p.compose(e, t, h)
	}
	return e
}

// compose makes e the text of t for a header.
func (p *Printer) compose(e *between, t *template, h *header) {
	b, ends := append(e.text[:0], t.open...), e.ends[:0]
	for i := range t.fields {
		f := &t.fields[i]
		if f.remembered() {
			b = p.appendField(b, f, h)
			continue
		}
		b = append(b, f.member...)
		if f.form == asAddress {
			b = append(b, '"')
			ends = append(ends, len(b))
			b = append(b, '"')
			continue
		}
		ends = append(ends, len(b))
	}
	e.text, e.ends = b, append(ends, len(b))
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
