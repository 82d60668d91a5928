package tunnel

// OTV: draft-hasmit-otv.

import "ringcap/internal/text/dissect"

// otv prints the header and the frame on one line, as for VXLAN.
func otv(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "OTV, "...), s)
	if s.Length < 8 {
		d.Str(" (invalid)")
		return d.Finish("otv")
	}
	flags := d.U8(0)
	d.Str("flags [.")
	if flags&8 != 0 {
		d.Out[len(d.Out)-1] = 'I'
	}
	d.Printf("] (0x%02x), ", flags)
	if d.Have(1, 3) {
		d.Printf("overlay %d, ", d.U24(1))
	}
	if d.Have(4, 3) {
		d.Printf("instance %d", d.U24(4))
	}
	if !d.Have(0, 8) {
		return d.Finish("otv")
	}
	return ctx.Ethernet(tunnel(ctx, d.Out), s.From(8))
}
