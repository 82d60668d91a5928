package link

// Frames with a link type inside others, as in PPI and PKTAP.

import (
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// linkName appends the name of link type dlt.
func linkName(d *dissect.Dissection, dlt uint32) {
	if dlt > 0xffff || packet.LinkType(dlt).Description() == "" {
		d.Str("UNKNOWN")
		return
	}
	d.Str(packet.LinkType(dlt).Name())
}

// hasPrinter reports whether a frame of link type dlt inside another can be printed.
func hasPrinter(dlt uint32) bool {
	return dlt <= 0xffff && packet.LinkType(dlt).Description() != "" &&
		packet.LinkType(dlt) != packet.LinkPPI && packet.LinkType(dlt) != packet.LinkPKTAP
}

// within prints the frame of link type dlt after the first size bytes of s.
func within(ctx *dissect.Context, b []byte, s dissect.Span, dlt uint32, size int) []byte {
	ctx.SkipLink(size)
	if !hasPrinter(dlt) {
		return ctx.DumpUnknown(b, s.From(size).Data)
	}
	return ctx.Frame(b, packet.LinkType(dlt), s.From(size))
}
