package link

// Tags of Cisco's: the VN-Tag of its adapters (IEEE 802.1Qbh), and the metadata of TrustSec.

import "ringcap/internal/text/dissect"

// vnTag prints the tag and what is behind it.
func vnTag(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 6
	d := ctx.Dissect(append(b, "VN-Tag "...), s)
	tag, t := d.U32(0), d.U16(4)
	if d.Cut() || s.Length < size {
		return ctx.Cut(d.Out, "vntag")
	}
	d.Printf("%d > %d", tag&0xfff, tag>>16&0x3fff)
	for _, f := range []dissect.Name{{1 << 31, "to the bridge"}, {1 << 30, "list"}, {1 << 15, "looped"}} {
		if uint32(tag)&f.Value != 0 {
			d.Str(", ")
			d.Str(f.Name)
		}
	}
	d.Str(": ")
	ctx.SkipLink(size)
	return inside(ctx, d.Out, uint16(t), s.From(size))
}

// ciscoMetadata prints the tag, with the security group if it has that, and what is behind
// it.
func ciscoMetadata(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "CMD"...), s)
	d.Printf(" v%d", d.U8(0))
	size := 4 + 4*d.U8(1)
	if !d.Have(0, size) || s.Length < size {
		return ctx.Cut(d.Out, "cmd")
	}
	if size > 4 && d.U16(2)&0xfff == 1 {
		d.Printf(", sgt %d", d.U16(4))
	}
	d.Str(": ")
	t := d.U16(size - 2)
	ctx.SkipLink(size)
	return inside(ctx, d.Out, uint16(t), s.From(size))
}
