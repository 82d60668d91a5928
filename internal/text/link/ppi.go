package link

// PPI: Per-Packet Information Header Specification, version 1.0.7.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

// ppi prints a frame after a header of radio measurements.
func ppi(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 8 {
		return ctx.Cut(b, "ppi")
	}
	d := ctx.Dissect(b, s)
	size := int(binary.LittleEndian.Uint16(s.Data[2:]))
	dlt := binary.LittleEndian.Uint32(s.Data[4:])
	if size < 8 || size > 65532 {
		d.Printf(" [length %d < 8 or > 65532]", size)
		d.Invalid()
		return d.Out
	}
	if len(s.Data) < size {
		return ctx.Cut(b, "ppi")
	}
	if ctx.Link || !hasPrinter(dlt) {
		if !ctx.Quiet {
			d.Printf("V.%d DLT ", d.U8(0))
		}
		linkName(&d, dlt)
		if !ctx.Quiet {
			d.Printf(" (%d) len %d", int(dlt), size)
		}
		d.Printf(", length %d: ", s.Length)
	}
	return within(ctx, d.Out, s, dlt, size)
}
