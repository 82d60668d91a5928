package jsonl

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// How a step of writing an object is done.
const (
	stepField   = iota // whatever form the field has
	stepNumber         // a number of one, two or four bytes
	stepList           // an array
	stepCounted        // a number that is computed
	stepSteady         // several fields that seldom change, as they were the last time
	stepFacts          // those of the capture that do so
	stepSummary        // the line of text
)

// maxMember is the most bytes of `,"key":`. They are copied as a block of that size,
// which is faster than to copy as many as there are.
const maxMember = 32

// step is a field, or some, as record needs them: small and one after the other.
type step struct {
	member [maxMember]byte
	n      uint8 // bytes of member
	kind   uint8
	at     uint8 // of the number, or of the bytes that the steady fields are in
	size   uint8
	shift  uint8
	mask   uint32
	field  *field
	steady *steady
}

// steady remembers the text of fields that depend on a few bytes only, and that are
// mostly the same from packet to packet: addresses, ports, flags. It is a cache of
// fixed size, in which the same bytes always give the same text.
type steady struct {
	fields  []field
	entries [16]struct {
		key  [2]uint64
		text []byte // empty: nothing is remembered yet
	}
	mask [2]uint64 // which bits of the header's 16 bytes they depend on
}

// maxSteady is the most bytes that steady fields depend on.
const maxSteady = 16

// steps plans how the fields are written in JSON.
func (k *table) steps() []step {
	var steps []step
	for i := 0; i < len(k.fields); i++ {
		f := &k.fields[i]
		if f.member == "" {
			continue
		}
		s := step{field: f, n: uint8(len(f.member)), at: f.at, size: f.size, shift: f.shift, mask: uint32(f.mask)}
		copy(s.member[:], f.member)
		if f.mask == 0 {
			s.mask = 1<<32 - 1
		}
		switch {
		case f.facts:
			s.kind, s.steady = stepFacts, &steady{}
			for ; i < len(k.fields) && k.fields[i].facts; i++ {
				s.steady.fields = append(s.steady.fields, k.fields[i])
			}
			i--
		case f.form == asList:
			s.kind = stepList
		case f.key == "summary":
			s.kind = stepSummary
		case f.form == asNumber && f.number != nil && f.when == nil && !f.steady:
			s.kind = stepCounted
		case f.steady:
			s.kind, s.steady = stepSteady, &steady{}
			end := 0
			for ; i < len(k.fields); i++ {
				f := &k.fields[i]
				if f.member == "" {
					continue
				}
				if !f.steady || int(f.at+f.size-s.at) > maxSteady {
					break
				}
				s.steady.fields, end = append(s.steady.fields, *f), max(end, int(f.at+f.size))
			}
			i--
			s.size = uint8(end) - s.at
			for i := range s.size {
				s.steady.mask[i/8] |= 0xff << (i % 8 * 8)
			}
		case f.form == asNumber && f.number == nil && f.when == nil && slices.Contains([]uint8{1, 2, 4}, f.size):
			s.kind = stepNumber
		}
		steps = append(steps, s)
	}
	return steps
}

// appendNumber writes the member of a number; nothing if it was not captured.
func (s *step) appendNumber(b, data []byte) []byte {
	if int(s.at)+int(s.size) > len(data) {
		return b
	}
	var v uint32
	switch d := data[s.at:]; s.size {
	case 1:
		v = uint32(d[0])
	case 2:
		v = uint32(be.Uint16(d))
	default:
		v = be.Uint32(d)
	}
	return appendNumber(s.appendMember(b), uint64(v>>s.shift&s.mask))
}

// appendMember writes the name.
func (s *step) appendMember(b []byte) []byte {
	n := len(b)
	if cap(b)-n < maxMember {
		b = slices.Grow(b, 4096)
	}
	copy(b[n:n+maxMember], s.member[:])
	return b[:n+int(s.n)]
}

// appendSteady writes the members of steady fields, anew only if the bytes they
// depend on are not remembered.
func (p *Printer) appendSteady(b []byte, s *step, h *header) []byte {
	at, end := int(s.at), int(s.at)+int(s.size)
	if end > len(h.data) {
		return p.appendFields(b, s.steady.fields, h)
	}
	var short [maxSteady]byte
	data := short[:]
	if at+maxSteady <= cap(h.data)-p.spare {
		data = h.data[at : at+maxSteady] // of the packet, what follows is masked out
	} else {
		copy(data, h.data[at:end])
	}
	low := binary.LittleEndian.Uint64(data) & s.steady.mask[0]
	high := binary.LittleEndian.Uint64(data[8:]) & s.steady.mask[1]
	e := &s.steady.entries[(low*31+high)*0x9e3779b97f4a7c15>>60]
	if e.key[0] != low || e.key[1] != high || len(e.text) == 0 {
		e.key = [2]uint64{low, high}
		e.text = p.appendFields(e.text[:0], s.steady.fields, h)
	}
	return append(b, e.text...)
}

// appendFields writes the members of fields that are no lists.
func (p *Printer) appendFields(b []byte, fields []field, h *header) []byte {
	for i := range fields {
		b = p.appendField(b, &fields[i], h)
	}
	return b
}

// appendField writes a member, nothing if the value is absent.
func (p *Printer) appendField(b []byte, f *field, h *header) []byte {
	if f.when != nil && !f.when(h) {
		return b
	}
	mark := len(b)
	b, ok := p.value(append(b, f.member...), f, h)
	if !ok {
		return b[:mark]
	}
	return b
}

// appendCounted writes the member of a number that is computed.
func (s *step) appendCounted(p *Printer, b []byte, h *header) []byte {
	v, ok := s.field.number(p, h)
	if !ok {
		return b
	}
	return appendNumber(s.appendMember(b), v)
}

// appendFacts writes what is the same for all packets of an interface in a direction.
func (p *Printer) appendFacts(b []byte, s *step, h *header) []byte {
	pkt := p.pkt
	if len(p.facts) == 0 || pkt.Interface != p.ifc || pkt.Direction != p.direction || pkt.Link != p.link {
		p.ifc, p.direction, p.link = pkt.Interface, pkt.Direction, pkt.Link
		p.facts = p.appendFields(p.facts[:0], s.steady.fields, h)
	}
	return append(b, p.facts...)
}

// appendSummary has the line of text written where it belongs; only one with
// something to escape is copied.
func (p *Printer) appendSummary(b []byte, s *step) []byte {
	if p.summary == nil {
		return b
	}
	mark := len(b)
	b = append(s.appendMember(b), '"')
	start := len(b)
	b = p.summary.Append(b, p.pkt)
	if n := bytes.IndexByte(b[start:], '\n'); n >= 0 {
		b = b[:start+n]
	}
	if text := b[start:]; bytes.IndexByte(text, '"') >= 0 || bytes.IndexByte(text, '\\') >= 0 || bytes.IndexByte(text, '\t') >= 0 {
		p.line = append(p.line[:0], text...)
		return appendString(s.appendMember(b[:mark]), p.line)
	}
	return append(b, '"')
}
