package tunnel

// Packets that WCCP redirects in GRE: draft-wilson-wrec-wccp-v2, section 4.12. Version 2
// inserts four bytes before the packet, which cannot be the start of an IPv4 header.

import "ringcap/internal/text/dissect"

// wccp prints a redirected packet.
func wccp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "wccp "...), s)
	flags := d.U8(0)
	if d.Cut() || flags>>4 == 4 {
		return ctx.IPv4(d.Out, s)
	}
	d.Printf("T:%d A:%d U:%d SId:%d Alt:%d Pri:%d: ",
		flags>>7, flags>>6&1, flags>>5&1, d.U8(1), d.U8(2), d.U8(3))
	if d.Cut() {
		return d.Finish("gre")
	}
	return ctx.IPv4(d.Out, s.From(4))
}
