package jsonl

import (
	"encoding/binary"
	"math"
	"net/netip"
	"slices"

	"ringcap/internal/decimal"
)

// fill writes the fields of t for a header, which may be cut short.
func (p *Printer) fill(b []byte, t *template, h *header) []byte {
	if len(h.data) >= t.extent {
		return p.put(b, t, h)
	}
	for i := range t.items {
		if f := t.items[i].field; f != nil {
			b = p.appendField(b, f, h)
		} else {
			b = append(b, t.items[i].text...)
		}
	}
	return b
}

// put writes the fields of t for headers that are complete.
func (p *Printer) put(b []byte, t *template, h *header) []byte {
	e := p.between(t, h)
	if cap(b)-len(b) < e.room {
		b = slices.Grow(b, 4096+e.room)
	}
	n := len(b)
	b = b[:cap(b)]
	pieces := e.pieces
	for i := range pieces {
		q := &pieces[i]
		*(*[block]byte)(b[n : n+block : n+block]) = q.text
		at := n
		for j := range q.rest {
			at += block
			*(*[block]byte)(b[at : at+block : at+block]) = q.rest[j]
		}
		n += q.n
		to := (*[maxGap]byte)(b[n : n+maxGap : n+maxGap])
		if q.kind != gapNumber {
			n += p.putValue(to, &q.gap, h)
			continue
		}
		v := be.Uint32(h.data[q.at:q.at+4:q.at+4]) >> (q.shift & 31) & q.mask
		if v >= 1e6 {
			n += decimal.Put((*[decimal.Room]byte)(to[:]), v)
			continue
		}
		text, size := decimal.Six(v) // most values are this small
		binary.LittleEndian.PutUint64(to[:], text)
		n += size
	}
	return b[:n]
}

// putValue writes the value in a gap of any kind but gapNumber, and returns its length.
func (p *Printer) putValue(to *[maxGap]byte, g *gap, h *header) int {
	switch g.kind {
	case gapAddress4:
		return decimal.PutAddress((*[decimal.Room]byte)(to[:]), (*[4]byte)(h.data[g.at:]))
	case gapAddress16:
		return copy(to[:], p.address16((*[16]byte)(h.data[g.at:])))
	case gapNames:
		return copy(to[:], g.field.sets[0][be.Uint32(h.data[g.at:])>>(g.shift&31)&g.mask])
	case gapLiteral:
		return len(g.field.literal(p, h, to[:0]))
	case gapFacts:
		return copy(to[:], p.factsOf())
	case gapNone:
		return 0
	}
	v, _ := g.field.number(p, h)
	if v <= math.MaxUint32 {
		return decimal.Put((*[decimal.Room]byte)(to[:]), uint32(v))
	}
	return len(decimal.Append(to[:0], v)) // never exceeds maxGap
}

// address16 returns an IPv6 address in the format of RFC 5952. It caches addresses.
func (p *Printer) address16(a *[16]byte) []byte {
	low, high := binary.LittleEndian.Uint64(a[:8]), binary.LittleEndian.Uint64(a[8:])
	e := &p.addresses[(low*31+high)*0x9e3779b97f4a7c15>>58]
	if e.length == 0 || e.key != *a {
		e.key = *a
		e.length = len(netip.AddrFrom16(*a).AppendTo(e.text[:0]))
	}
	return e.text[:e.length]
}

// address is a cached address.
type address struct {
	key    [16]byte
	text   [maxGap]byte
	length int
}
