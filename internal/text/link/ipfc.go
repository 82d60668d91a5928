package link

// IP over Fibre Channel: RFC 4338, and captures of Hilscher's netANALYZER.

import (
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// ipfc prints a frame with two addresses of Fibre Channel, whose last six bytes are those
// of Ethernet.
func ipfc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 16
	if len(s.Data) < size {
		return ctx.Cut(b, "ipfc")
	}
	h := scratchOf(ctx).between(s.Data[10:16], s.Data[2:8])
	if ctx.Link {
		b = appendEnds(b, h, s.Length)
	}
	ctx.SkipLink(size)
	return llc(ctx, b, s.From(size), h)
}

// hilscher prints an Ethernet frame after a header of four bytes.
func hilscher(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return hilscherAfter(ctx, b, s, 4, "netanalyzer")
}

// hilscherRaw prints one with the preamble.
func hilscherRaw(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return hilscherAfter(ctx, b, s, 12, "netanalyzer_transparent")
}

func hilscherAfter(ctx *dissect.Context, b []byte, s dissect.Span, size int, name string) []byte {
	if len(s.Data) < size {
		return ctx.Cut(b, name)
	}
	ctx.SkipLink(size)
	return ctx.Frame(b, packet.LinkEthernet, s.From(size))
}
