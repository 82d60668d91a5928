package jsonl

import "encoding/binary"

// A template writes adjacent fields of one header or of several headers in a row. Its
// output is text with gaps for the values that differ between packets. The text consists
// of names and of values that seldom change, and is cached.
type template struct {
	items  []item
	extent int       // bytes of data that the items need
	words  []word    // bytes that the text depends on
	texts  []between // cached, by a hash of words
}

// item is a field of a template, or text.
type item struct {
	text  string // if there is no field
	field *field // nil for text and for gapFacts
	base  int    // offset of the field's header
	gap   *gap   // gap for the value; nil if the value is part of the cached text
}

// word is a mask of the bits of eight bytes that the text depends on.
type word struct {
	at   int
	mask uint64
}

// between is the cached text between the gaps, for some contents of the words.
type between struct {
	key    [maxWords]uint64
	pieces []piece // nil if not cached yet
	room   int     // most bytes that the pieces need with their gaps
}

// piece is text and the gap after it. The text is copied in whole blocks, which is faster
// than copying its exact length.
type piece struct {
	text [block]byte
	rest [][block]byte // text after the first block
	n    int           // length of the text
	gap
}

// gap is the place of a value.
type gap struct {
	kind  uint8
	at    uint8
	shift uint8
	mask  uint32
	field *field
}

// Kinds of gaps.
const (
	gapNumber  = iota // bits of the four bytes at at, as a number
	gapNames          // the same bits as names
	gapCounted        // a computed number
	gapLiteral        // computed text
	gapFacts          // the cached facts of capture
	gapAddress4
	gapAddress16
	gapNone // after the last piece
)

// Limits of a template.
const (
	maxWords    = 4   // words that its text may depend on
	maxGap      = 128 // bytes of a value in a gap
	block       = 32  // bytes of a block
	steadyTexts = 256 // cached texts, if they depend on words; one byte of the hash selects one
)

// gapOf returns the gap for f in the header at base, or nil if its value cannot be in a
// gap.
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

// bits sets g to the bits of the field in four bytes.
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

// quoted reports whether the value of f is a JSON string.
func (f *field) quoted() bool { return f.form == asAddress || f.form == asLiteral }

// newTemplate returns a template of the first fields of k after the text open, and the
// number of these fields. It is 0 if the first field cannot be in a template.
func newTemplate(open string, k []field) (*template, int) {
	t := new(template)
	n := t.addFields(open, k, 0)
	t.watch()
	return t, n
}

// newText returns a template without fields.
func newText(text string) *template { return &template{items: []item{{text: text}}} }

// text adds text.
func (t *template) text(s string) { t.items = append(t.items, item{text: s}) }

// addFields adds the text open and the first fields of k, up to one that cannot be in a
// template. base is the offset of their header. addFields returns the number of fields,
// or 0 if none of them is a member.
func (t *template) addFields(open string, k []field, base int) (n int) {
	t.text(open)
	some := false
	for ; n < len(k); n++ {
		f := &k[n]
		if f.member == "" {
			continue // only a column
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

// watch sets t.words.
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
		from := max(0, min(at, t.extent-8)) // a word must not extend beyond the headers
		t.words = append(t.words, word{from, binary.LittleEndian.Uint64(mask[from:])})
		clear(mask[from : from+8])
	}
}

// depend sets in mask the bits that f depends on.
func (f *field) depend(mask []byte) {
	for i := range int(f.size) {
		bits := uint64(0xff)
		if f.mask != 0 && f.number == nil && f.when == nil {
			bits = f.mask << f.shift >> (8 * (int(f.size) - 1 - i)) & 0xff
		}
		mask[int(f.at)+i] |= byte(bits)
	}
}

// between returns the text for a header. It composes it if it is not cached.
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

// of returns the word's bits in data. data is shorter than the word only if the header
// is.
func (w *word) of(data []byte) uint64 {
	if w.at+8 <= len(data) {
		return binary.LittleEndian.Uint64(data[w.at:]) & w.mask
	}
	var short [8]byte
	copy(short[:], data)
	return binary.LittleEndian.Uint64(short[:]) & w.mask
}

// compose sets e to the text of t for a header.
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
