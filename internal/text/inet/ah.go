package inet

// AH: RFC 4302.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

// ah prints an authentication header and returns the payload after it. It returns false
// if nothing more can be printed. It uses the length field even if that gives less than 12
// bytes, which is impossible.
func ah(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, layers.IPProtocol, dissect.Span, bool) {
	if !ctx.Nest() || len(s.Data) < 12 {
		return ctx.Cut(b, "ah"), 0, s, false
	}
	d := ctx.Dissect(b, s)
	size := 4 * (d.U8(1) + 2)
	d.Str("AH(")
	if ctx.Verbose > 0 {
		d.Printf("length=%d(%d-bytes),", d.U8(1), size)
	}
	if d.U16(2) != 0 {
		d.Str("reserved[not MBZ],")
	}
	d.Printf("spi=0x%08x,seq=0x%x,icv=0x", d.U32(4), d.U32(8))
	d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(12, max(0, size-12)))
	d.Str("): ")
	return d.Finish("ah"), layers.IPProtocol(s.Data[0]), s.From(size), !d.Cut()
}

// ahPayload prints an authentication header and its payload.
func ahPayload(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b, next, inner, ok := ah(ctx, b, s)
	if !ok {
		return b
	}
	return ctx.IPProtocol(b, next, inner)
}
