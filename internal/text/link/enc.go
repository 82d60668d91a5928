package link

// OpenBSD's ENC, packets before or after IPsec: https://www.tcpdump.org/linktypes.html.

import "ringcap/internal/text/dissect"

var encFlags = []dissect.Name{{0x0400, "confidential"}, {0x0800, "authentic"}}

// enc prints a packet that IPsec is about to encapsulate or has decapsulated.
func enc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 12) {
		return d.Finish("enc")
	}
	flags := d.Le32(8) // the byte order is unknown, but no flag is above 0xffff
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
	ctx.SkipLink(12)
	return raw(ctx, d.Out, s.From(12))
}
