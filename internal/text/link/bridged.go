package link

// Frames within frames: HSR (IEC 62439-3), provider backbones (IEEE 802.1Q, clause 9.7) and
// TRILL (RFC 6325).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// hsr prints a tag of HSR and what follows it.
func hsr(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 6
	d := ctx.Dissect(b, s)
	path, t := d.U16(0), d.U16(4)
	if ctx.Link || ctx.Verbose > 0 {
		d.Printf("HSR path %d, size %d, seq %d, ", path>>12, path&0xfff, d.U16(2))
	}
	if d.Cut() {
		return d.Finish("hsr")
	}
	ctx.SkipLink(size)
	return inside(ctx, d.Out, uint16(t), s.From(size))
}

// backbone prints the tag of a service instance and the frame in it.
func backbone(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 4
	d := ctx.Dissect(b, s)
	tag := d.U32(0)
	d.Printf("I-SID %d, p %d: ", tag&0xffffff, tag>>29)
	if d.Cut() {
		return d.Finish("isid")
	}
	ctx.SkipLink(size)
	return ethernetInside(ctx, d.Out, s.From(size))
}

// trill prints the header of a routing bridge and the frame behind it.
func trill(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	flags := d.U16(0)
	d.Printf("TRILL v%d, hops %d, egress 0x%04x, ingress 0x%04x", flags>>14, flags&0x3f, d.U16(2), d.U16(4))
	d.Choose(flags&0x0800 != 0, ", multicast: ", ": ")
	size := layer.TRILLSize(uint16(flags))
	if d.Cut() || !d.Have(0, size) {
		return d.Finish("trill")
	}
	if flags>>14 != 0 {
		return ctx.DumpUnknown(d.Out, s.From(6).Data)
	}
	ctx.SkipLink(size)
	return ethernetInside(ctx, d.Out, s.From(size))
}
