package inet

// ESP: RFC 4303.

import "ringcap/internal/text/dissect"

// esp prints the fields that are not encrypted.
func esp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) <= 8 {
		return ctx.Cut(b, "esp")
	}
	d := ctx.Dissect(b, s)
	d.Printf("ESP(spi=0x%08x,seq=0x%x), length %d", d.U32(0), d.U32(4), s.Length)
	return d.Finish("esp")
}
