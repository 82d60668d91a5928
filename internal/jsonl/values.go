package jsonl

import (
	"strings"
	"sync"
	"time"

	"ringcap/packet"
)

// Kind is the type of the values of a field.
type Kind uint8

// The kinds of values.
const (
	Number   Kind = iota // a number from 0
	Flag                 // 0 or 1
	Address              // an IPv4 or IPv6 address
	Hardware             // an address of a link layer
	Bytes                // any bytes
	Text                 // bytes that are read as text
	Time                 // a point in time
	Span                 // a length of time, which may be negative
	Decimal              // another number that may be negative or have a fraction
	Protocol             // a header
)

// Value is a value of a field in a packet, or a header.
type Value struct {
	Number  uint64 // of Number and Flag
	Seconds int64  // of Time, since 1970, of Span and of Decimal, rounded down
	Nano    uint32 // what to add to Seconds, in billionths
	Depth   uint16 // which of all headers has it, from 1; 0 for the facts of capture
	Quoted  bool   // it is of a packet that an ICMP error quotes
	Layer   int    // which of the headers of its protocol has it, from 1
	Bytes   []byte // of the other kinds; of Protocol, the header
	Whole   []byte // of Protocol: the header and what it carries
}

// Type describes the values of a field.
type Type struct {
	Kind Kind
	Size int    // of Address: the bytes of each value; 0 if they differ
	Max  uint64 // of Number: the largest value; 0 if it is not known
}

// TypeOf returns the type of a field or a protocol, or an error for an unknown name.
func TypeOf(name string) (Type, error) {
	if t, ok := types()[name]; ok {
		return t, nil
	}
	return Type{}, unknownField(name)
}

// sharedTables are the tables of all Readers, which only read them. A Printer also remembers text in
// its tables, so that it has its own.
var sharedTables = sync.OnceValue(newTables)

// types has the types of all fields and protocols.
var types = sync.OnceValue(func() map[string]Type {
	types := map[string]Type{}
	t := sharedTables()
	for _, k := range t.all {
		for _, name := range k.protocols() {
			types[name] = Type{Kind: Protocol}
		}
	}
	for _, k := range t.all {
		for i := range k.fields {
			f := &k.fields[i]
			if f.name == "" {
				continue
			}
			typ := f.typ()
			if before, again := types[f.name]; again && before.Kind == typ.Kind {
				if typ.Size != before.Size {
					typ.Size = 0
				}
				if typ.Max != 0 {
					typ.Max = max(typ.Max, before.Max)
				}
			}
			types[f.name] = typ
		}
	}
	return types
})

// typ returns the type of a field.
func (f *field) typ() Type {
	switch {
	case f.instant != nil && f.span:
		return Type{Kind: Span}
	case f.instant != nil:
		return Type{Kind: Time}
	}
	switch f.form {
	case asNumber:
		typ := Type{Kind: Number, Max: f.mask}
		if f.number == nil && f.mask == 0 {
			typ.Max = 1<<(8*f.size) - 1
		}
		return typ
	case asNumbers:
		return Type{Kind: Number}
	case asFlag:
		return Type{Kind: Flag, Max: 1}
	case asAddress:
		return Type{Kind: Address, Size: int(f.size)}
	case asChar:
		return Type{Kind: Number, Max: 255}
	case asMAC:
		return Type{Kind: Hardware}
	case asHex:
		return Type{Kind: Bytes}
	case asDecimal:
		if f.span {
			return Type{Kind: Span}
		}
		return Type{Kind: Decimal}
	}
	return Type{Kind: Text}
}

// protocols returns the names of the protocol that a table is about: Wireshark's, ringcap's and
// that in the names of its fields. The table of the frame stands for the frame.
func (k *table) protocols() (names []string) {
	if k.id == 0 {
		return []string{"frame"}
	}
	if k.label == "" {
		return nil
	}
	words, differs := wiresharkNames[k.name]
	if !differs {
		words = k.name
	}
	names = append(names, k.name)
	if words != "" && words != k.name {
		names = append(names, words)
	}
	for _, variant := range k.variants {
		if variant != k.name {
			names = append(names, variant)
		}
	}
	for i := range k.fields {
		if f := &k.fields[i]; f.name != "" && f.name != Protocols {
			if family, _, _ := strings.Cut(f.name, "."); strings.Count(f.name, ".") == 1 {
				names = append(names, family)
			}
			break
		}
	}
	return names
}

// Reader finds the values of fields in packets. It decodes nothing else. It is not safe for
// concurrent use.
type Reader struct {
	p *Printer
}

// NewReader returns a Reader for fields and protocols. The summary formats the field of that
// name, which no packet has if it is nil.
func NewReader(names []string, summary Summarizer) (*Reader, error) {
	p := &Printer{tables: sharedTables(), summary: summary, location: time.UTC}
	p.columns = &columns{names: names, values: &values{of: make([][]Value, len(names)), seen: make([]int, len(p.tables.all))}}
	return &Reader{p}, p.columns.pick(p.tables)
}

// Read finds the values in a packet. It does not allocate once its buffers have grown.
func (r *Reader) Read(pkt *packet.Packet) {
	r.p.columns.values.clear()
	r.p.begin(pkt)
	r.p.record(r.p.tables.frame, &r.p.headers[0])
	r.p.pkt = nil
}

// Values returns the values of a field, by its place among the names. They are valid until the
// next packet.
func (r *Reader) Values(i int) []Value { return r.p.columns.values.of[i] }

// Found returns the fields that have values, by their places among the names. It is valid until the
// next packet.
func (r *Reader) Found() []int { return r.p.columns.values.found }

// values are the values of the selected fields in a packet.
type values struct {
	of    [][]Value // by column
	found []int     // the columns with values
	seen  []int     // headers so far, by table
	layer int       // number of the present header among those of its table
	text  []byte    // text that is not in the frame
}

func (v *values) clear() {
	clear(v.seen)
	for _, i := range v.found {
		v.of[i] = v.of[i][:0]
	}
	v.found = v.found[:0]
	v.layer, v.text = 0, v.text[:0]
}

// enter counts a header, and returns the number of the one around it for leave. A record in a header
// is of the same layer. The values of a Printer are nil.
func (v *values) enter(t *table) (outer int) {
	if v == nil {
		return 0
	}
	outer = v.layer
	if t.label != "" {
		v.seen[t.id]++
		v.layer = v.seen[t.id]
	}
	return outer
}

func (v *values) leave(outer int) {
	if v != nil {
		v.layer = outer
	}
}

// next adds an empty value to a column.
func (v *values) next(p *Printer, column int) *Value {
	to := v.of[column]
	if len(to) == 0 {
		v.found = append(v.found, column)
	}
	to = append(to, Value{Layer: v.layer, Depth: uint16(p.depth), Quoted: p.quoting})
	v.of[column] = to
	return &to[len(to)-1]
}

// add adds the value of a field to a column.
func (v *values) add(p *Printer, column int, f *field, h *header) {
	switch {
	case f == nil:
		value := v.next(p, column)
		value.Bytes, value.Whole = h.data, p.whole(h)
	case f.instant != nil:
		if seconds, nano, ok := f.instant(p, h); ok {
			value := v.next(p, column)
			value.Seconds, value.Nano = seconds, nano
		}
	case f.form == asNames:
		set, ok := f.load(p, h)
		for i, name := range f.bits {
			if ok && set>>i&1 != 0 && name != "" {
				v.next(p, column).Bytes = keep(v, name)
			}
		}
	case f.form < asNames:
		if number, ok := f.load(p, h); ok {
			v.next(p, column).Number = number
		}
	case f.form == asLiteral:
		v.addLiteral(p, column, f, h)
	case f.form == asNumbers:
		for item, at := f.next(p, h, 0); item != nil; item, at = f.next(p, h, at) {
			v.next(p, column).Number = bigEndian(item)
		}
	case f.form == asTexts:
		for item, at := f.next(p, h, 0); item != nil; item, at = f.next(p, h, at) {
			v.next(p, column).Bytes = item
		}
	case f.form == asDecimal:
		if number, ok := f.decimal(p, h); ok {
			value := v.next(p, column)
			value.Seconds, value.Nano = number.whole, number.billionths
		}
	default:
		data := f.slice(p, h)
		if data == nil {
			return
		}
		if f.bytes != nil && f.form == asText { // the next name takes its place
			data = keep(v, data)
		}
		v.next(p, column).Bytes = data
	}
}

// addLiteral adds our own text. A field with a separator is one text in parts.
func (v *values) addLiteral(p *Printer, column int, f *field, h *header) {
	start, before := len(v.text), v.of[column]
	if f.separator != 0 && len(before) > 0 {
		v.text = append(append(v.text, before[0].Bytes...), f.separator)
	}
	mark := len(v.text)
	v.text = f.literal(p, h, v.text)
	switch whole := v.text[start:len(v.text):len(v.text)]; {
	case len(v.text) == mark:
	case mark > start:
		before[0].Bytes = whole
	default:
		v.next(p, column).Bytes = whole
	}
}

// keep returns a copy of text that is valid until the next packet.
func keep[T string | []byte](v *values, text T) []byte {
	start := len(v.text)
	v.text = append(v.text, text...)
	return v.text[start:len(v.text):len(v.text)]
}

// whole returns a header with what follows it in the frame, as far as outer headers let it go. Behind
// the frame, where a slice could go on, are others.
func (p *Printer) whole(h *header) []byte {
	start, end := p.place(h.data)
	if start == end {
		return h.data
	}
	rest := p.pkt.Data[start:]
	return rest[:min(len(rest), len(h.data)+max(0, h.wire))]
}
