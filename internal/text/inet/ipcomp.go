package inet

// IPComp: RFC 3173.

import "ringcap/internal/text/dissect"

// ipcomp prints the fields that are not compressed.
func ipcomp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	cpi := d.U16(2)
	d.Printf("IPComp(cpi=0x%04x)", cpi)
	return d.Finish("ipcomp")
}
