package link

// Linux's NFLOG: https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

var nflogFamilies = []dissect.Name{{2, "IPv4"}, {10, "IPv6"}}

// nflog prints the packet in the TLVs of a firewall's log entry.
func nflog(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header, payload = 4, 9
	d := ctx.Dissect(b, s)
	if !d.Have(0, header) {
		return d.Finish("nflog")
	}
	if v := d.U8(1); v != 0 {
		d.Printf("version %d (unknown)", v)
		return d.Out
	}
	if ctx.Link {
		nflogHeader(&d, s.Length)
	}
	at := header
	for at < s.Length {
		if len(s.Data) < at+4 {
			return ctx.Cut(d.Out, "nflog")
		}
		size := (int(binary.LittleEndian.Uint16(s.Data[at:])) + 3) &^ 3
		if size < 4 || size > len(s.Data)-at {
			return ctx.Cut(d.Out, "nflog")
		}
		if binary.LittleEndian.Uint16(s.Data[at+2:]) == payload {
			at += 4
			break
		}
		at += size
	}
	ctx.SkipLink(at)
	inner := s.From(at)
	switch d.U8(0) {
	case 2:
		return ctx.IPv4(d.Out, inner)
	case 10:
		return ctx.IPv6(d.Out, inner)
	}
	if !ctx.Link {
		nflogHeader(&d, inner.Length+header)
	}
	return ctx.DumpUnknown(d.Out, inner.Data)
}

func nflogHeader(d *dissect.Dissection, length int) {
	d.Printf("version %d, resource ID %d, ", d.U8(1), d.U16(2))
	if d.Ctx.Quiet {
		d.Name(nflogFamilies, d.U8(0), "Unknown NFLOG (0x%02x)")
	} else {
		d.Str("family ")
		d.Name(nflogFamilies, d.U8(0), "Unknown")
		d.Printf(" (%d)", d.U8(0))
	}
	d.Printf(", length %d: ", length)
}
