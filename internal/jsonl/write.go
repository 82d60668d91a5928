package jsonl

import (
	"encoding/binary"

	"ringcap/internal/decimal"
)

var be = binary.BigEndian

// record writes one header as an object, or adds it to the columns.
func (p *Printer) record(t *table, h *header) {
	if p.columns != nil {
		p.collect(t, h)
		return
	}
	b := p.b
	if t != p.tables.frame {
		b = separated(b)
	}
	start := len(b)
	b = p.write(b, t, t.plan, h)
	switch {
	case t.open != "":
	case len(b) > start:
		b[start] = '{' // replaces the first comma
	default:
		b = append(b, '{')
	}
	p.b = append(b, '}')
}

// write performs some steps of writing a header.
func (p *Printer) write(b []byte, t *table, steps []step, h *header) []byte {
	for i := range steps {
		switch s := &steps[i]; s.kind {
		case stepTemplate:
			b = p.fill(b, s.template, h)
		case stepFacts:
			b = append(b, p.factsOf()...)
		case stepSummary:
			b = p.appendSummary(b, s.field)
		case stepProcess:
			if p.pkt.Process != nil {
				b = append(b, p.processOf()...)
			}
		case stepList:
			b = p.appendList(b, t, s.field, h)
		case stepTrouble:
			if p.err != nil || p.truncated || p.pkt.TimeInvalid() {
				b = p.appendField(b, s.field, h)
			}
		default:
			b = p.appendField(b, s.field, h)
		}
	}
	return b
}

// separated appends a comma if b ends with a record.
func separated(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '}' {
		return append(b, ',')
	}
	return b
}

// appendList appends an array of records. It omits an empty array, except that of layers.
func (p *Printer) appendList(b []byte, t *table, f *field, h *header) []byte {
	if f.when != nil && !f.when(h) {
		return b
	}
	mark := len(b)
	b = append(append(b, f.member...), '[')
	p.b = b
	f.list(p, h)
	if len(p.b) == len(b) && t != p.tables.frame {
		return b[:mark]
	}
	return append(p.b, ']')
}

// value appends a value. It returns false if the value is absent; b may then have grown.
func (p *Printer) value(b []byte, f *field, h *header) ([]byte, bool) {
	if f.form <= asNames {
		v, ok := f.load(p, h)
		if !ok {
			return b, false
		}
		switch {
		case f.digits > 0 && p.columns != nil:
			return appendHexNumber(b, v, f.digits), true
		case f.digits == longDigits:
			return append(appendHexNumber(append(b, '"'), v, f.digits), '"'), true
		case f.form == asNumber:
			return decimal.Append(b, v), true
		case f.form == asFlag:
			return p.appendFlag(b, v != 0), true
		case f.form == asChar:
			return p.appendChar(b, byte(v)), true
		case p.columns != nil:
			return append(b, f.sets[1][v]...), true
		}
		return append(b, f.sets[0][v]...), true
	}
	if f.form == asLiteral {
		n := len(b)
		if p.columns != nil {
			b = f.literal(p, h, b)
			return b, len(b) > n
		}
		b = f.literal(p, h, append(b, '"'))
		return append(b, '"'), len(b) > n+1
	}
	if f.form == asDecimal {
		v, ok := f.decimal(p, h)
		if !ok {
			return b, false
		}
		return v.append(b, f.digits), true
	}
	if f.form == asObject {
		n := len(b)
		p.b = b
		f.list(p, h)
		return p.b, len(p.b) > n+len("{}")
	}
	if f.next != nil {
		return p.appendSeries(b, f, h)
	}
	data := f.slice(p, h)
	if data == nil {
		return b, false
	}
	if f.form == asText {
		if p.columns != nil {
			return appendCell(b, data, f.alone), true
		}
		return AppendString(b, data), true
	}
	if p.columns != nil {
		return appendBytes(b, f.form, data), true
	}
	return append(appendBytes(append(b, '"'), f.form, data), '"'), true
}

// appendSeries appends the items of an array. It returns false if there is none.
func (p *Printer) appendSeries(b []byte, f *field, h *header) ([]byte, bool) {
	start := len(b)
	if p.columns == nil {
		b = append(b, '[')
	}
	mark := len(b)
	for item, at := f.next(p, h, 0); item != nil; item, at = f.next(p, h, at) {
		if len(b) > mark {
			b = append(b, ',')
		}
		switch {
		case f.form == asNumbers && f.digits > 0 && p.columns != nil:
			b = appendHexNumber(b, bigEndian(item), f.digits)
		case f.form == asNumbers:
			b = decimal.Append(b, bigEndian(item))
		case p.columns != nil:
			b = appendCell(b, item, f.alone)
		default:
			b = AppendString(b, item)
		}
	}
	if len(b) == mark {
		return b[:start], false
	}
	if p.columns == nil {
		b = append(b, ']')
	}
	return b, true
}

// bigEndian returns the number in up to eight bytes.
func bigEndian(data []byte) (v uint64) {
	for _, c := range data {
		v = v<<8 | uint64(c)
	}
	return v
}

func (p *Printer) appendFlag(b []byte, set bool) []byte {
	switch {
	case p.columns != nil && set:
		return append(b, '1')
	case p.columns != nil:
		return append(b, '0')
	case set:
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// appendChar appends a character, in columns as Wireshark does: with single quotes, and escaped
// where it does not print.
func (p *Printer) appendChar(b []byte, char byte) []byte {
	switch {
	case p.columns == nil:
		return AppendString(b, []byte{char})
	case char == 0:
		return append(b, `'\0'`...)
	case char < ' ' || char > '~':
		return append(b, '\'', '\\', 'x', digits[char>>4], digits[char&15], '\'')
	}
	return append(b, '\'', char, '\'')
}

func appendBytes(b []byte, as form, data []byte) []byte {
	switch as {
	case asAddress:
		return appendAddress(b, data)
	case asMAC:
		return appendMAC(b, data)
	}
	return appendHex(b, data)
}

// load returns the number of f in h.
func (f *field) load(p *Printer, h *header) (uint64, bool) {
	if f.number != nil {
		return f.number(p, h)
	}
	at, size := int(f.at), int(f.size)
	if at+size > len(h.data) {
		return 0, false
	}
	var v uint64
	switch d := h.data[at : at+size]; size {
	case 1:
		v = uint64(d[0])
	case 2:
		v = uint64(be.Uint16(d))
	case 4:
		v = uint64(be.Uint32(d))
	default:
		v = bigEndian(d)
	}
	v >>= f.shift
	if f.mask != 0 {
		v &= f.mask
	}
	return v, true
}

// slice returns the bytes of f in h, or nil if they are not all there.
func (f *field) slice(p *Printer, h *header) []byte {
	if f.bytes != nil {
		return f.bytes(p, h)
	}
	at, size := int(f.at), int(f.size)
	if size == 0 {
		size = len(h.data) - at
	}
	if size < 0 || at+size > len(h.data) {
		return nil
	}
	return h.data[at : at+size]
}
