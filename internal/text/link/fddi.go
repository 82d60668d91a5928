package link

// FDDI: ISO 9314-2. Addresses are printed in the order of their bytes.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// fddiClasses are the names of the upper half of frame control; the lower half follows.
var fddiClasses = []dissect.Name{
	{0x40, "smt"}, {layer.FDDIAsync, "async"}, {0x60, "imp_async"}, {0xc0, "mac"}, {0xd0, "sync"}, {0xe0, "imp_sync"},
}

// fddiFrames are the names of single values.
var fddiFrames = []dissect.Name{
	{0x40, "void"}, {0x41, "info"}, {0x4f, "nsa"}, {0x80, "nrt"}, {0xc0, "rt"}, {0xc2, "beacon"}, {0xc3, "claim"},
}

const fddiSMT = 0x40 // station management, in the upper half

// fddi prints a frame.
func fddi(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < layer.FDDISize {
		return ctx.Cut(b, "fddi")
	}
	h := scratchOf(ctx).between(s.Data[7:13], s.Data[1:7])
	control := s.Data[0]
	if ctx.Link {
		b = fddiHeader(ctx, b, control, h, s.Length)
	}
	ctx.SkipLink(layer.FDDISize)
	body := s.From(layer.FDDISize)
	switch control & 0xf0 {
	case layer.FDDIAsync:
		return llc(ctx, b, body, h)
	case fddiSMT:
		return append(b, "<SMT printer not yet implemented>"...)
	}
	if !ctx.Link {
		b = fddiHeader(ctx, b, control, h, s.Length)
	}
	return ctx.DumpUnknown(b, body.Data)
}

// fddiHeader appends the kind of frame, the addresses and the length.
func fddiHeader(ctx *dissect.Context, b []byte, control byte, h *layers.Ethernet, length int) []byte {
	if !ctx.Quiet {
		if name, ok := dissect.Lookup(fddiFrames, uint32(control)); ok {
			b = append(b, name...)
		} else if name, ok := dissect.Lookup(fddiClasses, uint32(control&0xf0)); ok {
			b = append(append(b, name...), dissect.HexDigits[control&0x0f])
		} else {
			b = dissect.AppendHex2(b, control)
		}
		b = append(b, ' ')
	}
	return appendEnds(b, h, length)
}

// appendEnds appends the addresses and the length of a frame.
func appendEnds(b []byte, h *layers.Ethernet, length int) []byte {
	b = append(appendMACs(b, h), ", length "...)
	return append(dissect.AppendInt(b, length), ": "...)
}

// fddiBridged prints a frame behind LLC, where another byte of padding precedes it (RFC 2684).
func fddiBridged(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "fddi")
	}
	return fddi(ctx, b, s.From(1))
}
