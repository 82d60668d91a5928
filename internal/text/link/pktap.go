package link

// Darwin's PKTAP: https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

// pktap prints a frame after a header with Darwin's metadata, such as the process.
func pktap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const least = 108
	d := ctx.Dissect(b, s)
	if s.Length < least {
		d.Printf(" (packet too short, %d < %d)", s.Length, least)
		d.Invalid()
		return d.Out
	}
	if len(s.Data) < 12 {
		return ctx.Cut(b, "pktap")
	}
	length := binary.LittleEndian.Uint32(s.Data)
	kind := binary.LittleEndian.Uint32(s.Data[4:])
	dlt := binary.LittleEndian.Uint32(s.Data[8:])
	switch {
	case length < least:
		d.Printf(" (pkt_len too small, %d < %d)", int(length), least)
		d.Invalid()
		return d.Out
	case uint64(length) > uint64(s.Length):
		d.Printf(" (pkt_len too big, %d > %d)", int(length), s.Length)
		d.Invalid()
		return d.Out
	case uint64(length) > uint64(len(s.Data)):
		return ctx.Cut(b, "pktap")
	}
	if ctx.Link || kind == 1 && !hasPrinter(dlt) {
		if !ctx.Quiet {
			d.Str("DLT ")
		}
		linkName(&d, dlt)
		if !ctx.Quiet {
			d.Printf(" (%d) len %d", int(dlt), int(length))
		}
		d.Printf(", length %d: ", s.Length)
	}
	switch kind {
	case 0:
		d.Str("no data")
	case 1:
		return within(ctx, d.Out, s, dlt, int(length))
	}
	return d.Out
}
