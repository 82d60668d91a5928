package link

// MACsec: IEEE 802.1AE.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

var macsecFlags = []dissect.Name{{0x08, "E"}, {0x04, "C"}, {0x40, "S"}, {0x10, "B"}, {0x20, "I"}}

const macsecICV = 16 // bytes of the integrity check value at the end of the frame

// macsec prints a security tag and returns the bytes that it protects, from the EtherType
// up to the integrity check value. It dumps encrypted bytes and then returns false, as it
// does whenever nothing more can be printed. h has the addresses of the frame.
func macsec(ctx *dissect.Context, b []byte, s dissect.Span, h *layers.Ethernet) ([]byte, dissect.Span, bool) {
	d := ctx.Dissect(b, s)
	flags, short := d.U8(0), d.U8(1)
	size := 6
	if flags&0x20 != 0 {
		size = 14
	}
	if s.Length < size || !d.Have(0, size) {
		return ctx.Cut(b, "macsec"), s, false
	}
	if short&^0x3f != 0 || flags&0x80 != 0 {
		return append(b, " (invalid)"...), s, false
	}
	body := s.From(size)
	ctx.SkipLink(size)
	if encrypted := flags&0x0c != 0; encrypted {
		if !ctx.Link {
			d.Out = append(appendMACs(d.Out, h), " 802.1AE MACsec, "...)
		}
		macsecFields(&d, flags, short)
		return ctx.DumpUnknown(d.Out, body.Data), s, false
	}
	if ctx.Link {
		macsecFields(&d, flags, short)
	}
	if len(body.Data) < macsecICV+max(2, short) || body.Length < macsecICV+short {
		return ctx.Cut(d.Out, "macsec"), s, false
	}
	body = dissect.Span{Data: body.Data[:len(body.Data)-macsecICV], Length: body.Length - macsecICV}
	if short != 0 {
		body = body.UpTo(short)
	}
	return d.Out, body, len(body.Data) >= 2
}

// macsecInside prints a security tag that does not stand in an Ethernet header.
func macsecInside(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b, s, ok := macsec(ctx, b, s, &layers.Ethernet{})
	if !ok {
		return b
	}
	return inside(ctx, b, be.Uint16(s.Data), s.From(2))
}

// macsecFields appends the fields of the tag.
func macsecFields(d *dissect.Dissection, flags, short int) {
	d.Printf("an %d, pn %d, flags ", flags&3, d.U32(2))
	d.Bits(macsecFlags, flags&0x7c, "")
	if short != 0 {
		d.Printf(", sl %d", short)
	}
	if flags&0x20 != 0 {
		d.Printf(", sci %08x%08x", d.U32(6), d.U32(10))
	}
	d.Str(", ")
}
