package jsonl

import "encoding/binary"

// A template writes fields that follow each other, of one header or of several that
// stand one behind the other: as text with gaps, in which the values stand that are
// different in each packet. The text between is made of the names and of the values
// that seldom change, and is remembered.
type template struct {
	items  []item
	extent int       // bytes that they need
	words  []word    // the bytes that the text depends on
	texts  []between // remembered, by a hash of these bytes; the same bytes always give the same text
}

// item is a field of a template, or only text.
type item struct {
	text  string // instead of a field
	field *field // nil for text, and for a gap that is no field's
	base  int    // where its header starts
	gap   *gap   // where its value stands; nil if it is remembered
}

// word is eight bytes, and those of their bits that text depends on.
type word struct {
	at   int
	mask uint64
}

// between is the text between the gaps for some bits of a header.
type between struct {
	key    [maxWords]uint64
	pieces []piece // nil: nothing is remembered yet
	room   int     // the most bytes that they need, with what stands in the gaps
}

// piece is text, and the gap behind it. The text stands in blocks, which are copied as
// a whole: that is faster than to copy as many bytes as there are.
type piece struct {
	text [block]byte
	rest [][block]byte // what text has no room for
	n    int           // bytes of both
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
	gapNames          // the text for them
	gapCounted        // a number that is computed
	gapLiteral        // text that is computed
	gapFacts          // what is remembered of the capture
	gapAddress4
	gapAddress16
	gapNone // behind the last piece
)

// Sizes of a template.
const (
	maxWords    = 4   // that its text may depend on
	maxGap      = 128 // bytes that the value in a gap may have
	block       = 32  // bytes that text is copied in
	steadyTexts = 256 // texts remembered, where there may be several: as a byte of the hash tells
)

// gapOf says how f of the header at base stands in a gap, nil if it does not.
func gapOf(f *field, base int) *gap {
	g := &gap{at: uint8(base) + f.at, field: f}
	switch {
	case f.when != nil || f.facts:
		return nil
	case f.form == asNumber && f.number != nil && f.certain:
		g.kind = gapCounted
	case f.form == asLiteral && f.certain:
		g.kind = gapLiteral
	case f.form == asNumber && f.number == nil && f.size <= 4:
		g.kind = gapNumber
		g.bits(base)
	case f.form == asNames && len(f.sets[0][len(f.sets[0])-1]) <= maxGap: // the longest
		g.kind = gapNames
		g.bits(base)
	case f.form == asAddress && f.bytes == nil && f.size == 4:
		g.kind = gapAddress4
	case f.form == asAddress && f.bytes == nil && f.size == 16:
		g.kind = gapAddress16
	default:
		return nil
	}
	return g
}

// bits says which bits of which four bytes the field has.
func (g *gap) bits(base int) {
	f := g.field
	g.at, g.shift = 0, f.shift
	if end := uint8(base) + f.at + f.size; end > 4 {
		g.at = end - 4
	} else {
		g.shift += 8 * (4 - end)
	}
	g.mask = uint32(1<<(8*f.size)-1) >> f.shift
	if f.mask != 0 {
		g.mask &= uint32(f.mask)
	}
}

// quoted says whether the value of f is a string.
func (f *field) quoted() bool { return f.form == asAddress || f.form == asLiteral }

// newTemplate makes one of the fields that k starts with, behind what stands before
// them, and returns how many it took: 0 if there are none.
func newTemplate(open string, k []field) (*template, int) {
	t := new(template)
	n := t.take(open, k, 0)
	t.watch()
	return t, n
}

// newText is a template without fields.
func newText(text string) *template { return &template{items: []item{{text: text}}} }

// text adds text.
func (t *template) text(s string) { t.items = append(t.items, item{text: s}) }

// take adds text and the fields that k starts with, of the header at base, as far as
// they can stand in a template. It returns how many these are, 0 if no value is among
// them.
func (t *template) take(open string, k []field, base int) (n int) {
	t.text(open)
	some := false
	for ; n < len(k); n++ {
		f := &k[n]
		if f.member == "" {
			continue // a column only
		}
		i := item{field: f, base: base}
		if !f.steady {
			if i.gap = gapOf(f, base); i.gap == nil {
				break
			}
			if i.gap.kind <= gapNames {
				t.extent = max(t.extent, 4)
			}
		}
		t.items = append(t.items, i)
		t.extent = max(t.extent, base+int(f.at+f.size))
		some = true
	}
	if !some {
		return 0
	}
	return n
}

// watch finds the words that the text depends on.
func (t *template) watch() {
	mask := make([]byte, t.extent+8)
	for _, i := range t.items {
		if i.field != nil && i.gap == nil {
			i.field.depend(mask[i.base:])
		}
	}
	for at := range mask {
		if mask[at] == 0 {
			continue
		}
		from := max(0, min(at, t.extent-8)) // a word does not go beyond the header
		t.words = append(t.words, word{from, binary.LittleEndian.Uint64(mask[from:])})
		clear(mask[from : from+8])
	}
}

// depend marks the bits that f depends on.
func (f *field) depend(mask []byte) {
	for i := range int(f.size) {
		bits := uint64(0xff)
		if f.mask != 0 && f.number == nil && f.when == nil {
			bits = f.mask << f.shift >> (8 * (int(f.size) - 1 - i)) & 0xff
		}
		mask[int(f.at)+i] |= byte(bits)
	}
}

// between is the text for a header, made anew if it is not remembered.
func (p *Printer) between(t *template, h *header) *between {
	if len(t.texts) == 0 {
		t.texts = make([]between, 1)
		if len(t.words) > 0 {
			t.texts = make([]between, steadyTexts)
		}
	}
	var key [maxWords]uint64
	var hash uint64
	for i := range t.words {
		v := t.words[i].of(h.data)
		key[i] = v
		hash = (hash ^ v) * 0x9e3779b97f4a7c15
	}
	e := &t.texts[hash>>56]
	if e.key != key || e.pieces == nil {
		e.key = key
		p.compose(e, t, h)
	}
	return e
}

// of is the word's bits in data. Only a header that is shorter than a word ends
// within it.
func (w *word) of(data []byte) uint64 {
	if w.at+8 <= len(data) {
		return binary.LittleEndian.Uint64(data[w.at:]) & w.mask
	}
	var short [8]byte
	copy(short[:], data)
	return binary.LittleEndian.Uint64(short[:]) & w.mask
}

// compose makes e the text of t for a header.
func (p *Printer) compose(e *between, t *template, h *header) {
	e.pieces, e.room = e.pieces[:0], 0
	text := p.composed[:0]
	for _, i := range t.items {
		switch {
		case i.field == nil:
			text = append(text, i.text...)
			if i.gap != nil {
				e.add(text, *i.gap)
				text = text[:0]
			}
		case i.gap == nil:
			own := p.push()
			own.data, own.wire = h.data[i.base:], h.wire
			text = p.appendField(text, i.field, own)
			p.top--
		default:
			text = append(text, i.field.member...)
			if i.field.quoted() {
				text = append(text, '"')
			}
			e.add(text, *i.gap)
			text = text[:0]
			if i.field.quoted() {
				text = append(text, '"')
			}
		}
	}
	e.add(text, gap{kind: gapNone})
	p.composed = text
}

// add adds a piece.
func (e *between) add(text []byte, g gap) {
	n := len(e.pieces)
	if n == cap(e.pieces) {
		e.pieces = append(e.pieces, piece{})
	}
	e.pieces = e.pieces[:n+1]
	q := &e.pieces[n]
	q.n, q.gap = len(text), g
	q.rest = q.rest[:0]
	for text = text[copy(q.text[:], text):]; len(text) > 0; {
		q.rest = append(q.rest, [block]byte{})
		text = text[copy(q.rest[len(q.rest)-1][:], text):]
	}
	e.room += (1+len(q.rest))*block + maxGap
}
