package link

// Token Ring: IEEE 802.5, and source routing, IEEE 802.1D, annex C.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// tokenRingModes is indexed by the first three bits of the route.
var tokenRingModes = [8]string{
	"Non-Broadcast", "Non-Broadcast", "Non-Broadcast", "Non-Broadcast",
	"All-routes", "All-routes", "Single-route", "Single-route",
}

// tokenRingSizes is indexed by the code of the largest frame that the route can take.
var tokenRingSizes = [8]string{"516", "1500", "2052", "4472", "8144", "11407", "17800", "??"}

const tokenRingLLC = 1 // the type of frame in the first two bits of frame control

// tokenRing prints a frame.
func tokenRing(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < layer.TokenRingSize {
		return ctx.Cut(b, "token-ring")
	}
	memory := scratchOf(ctx)
	routed := s.Data[8]&0x80 != 0
	copy(memory.source[:], s.Data[8:14])
	memory.source[0] &^= 0x80 // it says that a route follows
	h := memory.between(memory.source[:], s.Data[2:8])
	if ctx.Link {
		b = tokenRingHeader(ctx, b, s, h)
	}
	size := layer.TokenRingSize
	if routed {
		d := ctx.Dissect(b, s)
		n := d.U8(size) & 0x1f
		if !d.Have(size, max(2, n)) {
			return d.Finish("token-ring")
		}
		tokenRingRoute(&d, size, n)
		b, size = d.Out, size+n
	}
	ctx.SkipLink(size)
	body := s.From(size)
	if s.Data[1]>>6 == tokenRingLLC {
		return llc(ctx, b, body, h)
	}
	if !ctx.Link {
		b = tokenRingHeader(ctx, b, s, h)
	}
	return ctx.DumpUnknown(b, body.Data)
}

func tokenRingHeader(ctx *dissect.Context, b []byte, s dissect.Span, h *layers.Ethernet) []byte {
	if !ctx.Quiet {
		b = append(dissect.AppendHex2(b, s.Data[0]), ' ')
		b = append(dissect.AppendHex2(b, s.Data[1]), ' ')
	}
	return appendEnds(b, h, s.Length)
}

// tokenRingRoute prints a route of n bytes: a control field, and the rings with the bridges
// between them.
func tokenRingRoute(d *dissect.Dissection, at, n int) {
	verbose := d.Ctx.Verbose > 0
	if verbose {
		d.Str(tokenRingModes[d.U8(at)>>5])
		d.Choose(d.U8(at+1)&0x80 != 0, " Backward", " Forward")
	} else {
		d.Printf("rt = %x", d.U16(at))
	}
	for i := 2; i+1 < n; i += 2 {
		if hop := d.U16(at + i); verbose {
			d.Printf(" [%x:%x]", hop>>4, hop&0x0f)
		} else {
			d.Printf(":%x", hop)
		}
	}
	d.Str(" (")
	d.Str(tokenRingSizes[d.U8(at+1)>>4&7])
	d.Str(") ")
}

// tokenRingBridged prints a frame behind LLC (RFC 2684).
func tokenRingBridged(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "token-ring")
	}
	return tokenRing(ctx, b, s)
}
