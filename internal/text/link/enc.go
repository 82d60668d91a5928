package link

// OpenBSD's ENC, packets around IPsec: https://www.tcpdump.org/linktypes.html.

import "ringcap/internal/text/dissect"

var encFlags = []dissect.Name{{0x0400, "confidential"}, {0x0800, "authentic"}}

// enc prints a packet before its protection by IPsec, or behind it.
func enc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 12) {
		return d.Finish("enc")
	}
	flags := d.Le32(8) // in the byte order of whoever wrote it: no flag needs more than 16 bits
	if flags > 0xffff {
		flags = d.U32(8)
	}
	d.Str("(")
	if flags == 0 {
		d.Str("unprotected")
	} else {
		d.Bits(encFlags, flags, ",")
	}
	d.Printf("): SPI 0x%08x: ", d.U32(4))
	decoded(ctx, s)
	ctx.SkipLink(12)
	return raw(ctx, d.Out, s.From(12))
}
