package text

// MACsec: IEEE 802.1AE.

import "github.com/google/gopacket/layers"

var macsecFlags = []name{{0x08, "E"}, {0x04, "C"}, {0x40, "S"}, {0x10, "B"}, {0x20, "I"}}

const macsecICV = 16 // bytes at the end that prove the frame

// macsec prints a security tag of the frame h. It returns what the tag protects,
// from the EtherType on and without the proof; false where nothing can follow: what
// is encrypted is shown as bytes.
func (p *Context) macsec(b []byte, s span, h *layers.Ethernet) ([]byte, span, bool) {
	d := p.dissect(b, s)
	flags, short := d.u8(0), d.u8(1)
	size := 6
	if flags&0x20 != 0 {
		size = 14
	}
	if s.length < size || !d.have(0, size) {
		return p.cut(b, "macsec"), s, false
	}
	if short&^0x3f != 0 || flags&0x80 != 0 {
		return append(b, " (invalid)"...), s, false
	}
	body := s.from(size)
	p.skipLink(size)
	if encrypted := flags&0x0c != 0; encrypted {
		if !p.Link {
			d.b = append(appendMACs(d.b, h), " 802.1AE MACsec, "...)
		}
		d.macsecFields(flags, short)
		return p.unknown(d.b, body.data), s, false
	}
	if p.Link {
		d.macsecFields(flags, short)
	}
	if len(body.data) < macsecICV+max(2, short) || body.length < macsecICV+short {
		return p.cut(d.b, "macsec"), s, false
	}
	body = span{data: body.data[:len(body.data)-macsecICV], length: body.length - macsecICV}
	if short != 0 {
		body = body.upTo(short)
	}
	return d.b, body, len(body.data) >= 2
}

// macsecFields appends the tag's fields.
func (d *dissection) macsecFields(flags, short int) {
	d.printf("an %d, pn %d, flags ", flags&3, d.u32(2))
	d.bits(macsecFlags, flags&0x7c, "")
	if short != 0 {
		d.printf(", sl %d", short)
	}
	if flags&0x20 != 0 {
		d.printf(", sci %08x%08x", d.u32(6), d.u32(10))
	}
	d.str(", ")
}
