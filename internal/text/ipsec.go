package text

// IPsec: ESP, RFC 4303; AH, RFC 4302; IPComp, RFC 3173.

import "github.com/google/gopacket/layers"

// esp prints what is not encrypted of a packet.
func (p *Context) esp(b []byte, s span) []byte {
	if len(s.data) <= 8 {
		return p.cut(b, "esp")
	}
	d := p.dissect(b, s)
	d.printf("ESP(spi=0x%08x,seq=0x%x), length %d", d.u32(0), d.u32(4), s.length)
	return d.finish("esp")
}

// ah prints an authentication header. It returns what follows it, and false where
// nothing can. A length under 12 bytes, which cannot be, is believed.
func (p *Context) ah(b []byte, s span) ([]byte, layers.IPProtocol, span, bool) {
	if !p.nest() || len(s.data) < 12 {
		return p.cut(b, "ah"), 0, s, false
	}
	take(p, s.data, &Scratch[inetScratch](p, FamilyInet).ah)
	d := p.dissect(b, s)
	size := 4 * (d.u8(1) + 2)
	d.str("AH(")
	if p.Verbose > 0 {
		d.printf("length=%d(%d-bytes),", d.u8(1), size)
	}
	if d.u16(2) != 0 {
		d.str("reserved[not MBZ],")
	}
	d.printf("spi=0x%08x,seq=0x%x,icv=0x", d.u32(4), d.u32(8))
	d.b = appendHexBytes(d.b, d.bytes(12, max(0, size-12)))
	d.str("): ")
	return d.finish("ah"), layers.IPProtocol(s.data[0]), s.from(size), !d.cut()
}

// ahPayload prints an authentication header and what follows it.
func (p *Context) ahPayload(b []byte, s span) []byte {
	b, next, inner, ok := p.ah(b, s)
	if !ok {
		return b
	}
	return p.IPProtocol(b, next, inner)
}

// ipcomp prints what is not compressed of a packet.
func (p *Context) ipcomp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	cpi := d.u16(2)
	d.printf("IPComp(cpi=0x%04x)", cpi)
	return d.finish("ipcomp")
}
