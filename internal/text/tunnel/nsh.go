package tunnel

// NSH: RFC 8300.

import "ringcap/internal/text/dissect"

var nshFlags = []dissect.Name{{2, "O"}}

var nshMetadata = []dissect.Name{{0, "reserved"}, {1, "1"}, {2, "2"}, {15, "experimental"}}

var nshProtocols = []dissect.Name{
	{1, "IPv4"}, {2, "IPv6"}, {3, "Ethernet"}, {4, "NSH"}, {5, "MPLS"},
	{0xfe, "Experiment 1"}, {0xff, "Experiment 2"},
}

// nsh prints the headers and the packet after them.
func nsh(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "nsh")
	}
	d := ctx.Dissect(b, s)
	if s.Length < 8 {
		d.Printf(" (packet length %d < 8) (invalid)", s.Length)
		return d.Finish("nsh")
	}
	base := d.U32(0)
	words, kind, proto := base>>16&0x3f, base>>8&0x0f, base&0xff
	d.Str("NSH, ")
	if ctx.Verbose > 1 {
		d.Printf("ver %d, ", base>>30)
	}
	if base>>30 != 0 {
		return d.Finish("nsh")
	}
	d.Str("flags [")
	d.Bits(nshFlags, base>>28&3, "")
	d.Str("], ")
	if ctx.Verbose > 2 {
		d.Printf("TTL %d, length %d, md type ", base>>22&0x3f, words)
		d.Name(nshMetadata, kind, "unknown (0x%02x)")
		d.Str(", ")
	}
	if ctx.Verbose > 1 {
		d.Str("next-protocol ")
		d.Name(nshProtocols, proto, "unknown (0x%02x)")
		d.Str(", ")
	}
	if 4*words > s.Length {
		d.Printf(" (too many headers for packet length %d) (invalid)", s.Length)
		return d.Finish("nsh")
	}
	d.Printf("service-path-id 0x%06x, service-index 0x%x", d.U24(4), d.U8(7))
	if words < 2 {
		d.Str(" (less than two headers) (invalid)")
		return d.Finish("nsh")
	}
	if !nshContext(&d, kind, 4*words) || !d.Have(0, 4*words) {
		return d.Finish("nsh")
	}
	return nshPayload(ctx, servicePath(ctx, d.Out), proto, s.From(4*words))
}

// nshContext appends the context headers up to end if -vvv is given. It returns false if
// nothing can follow them.
func nshContext(d *dissect.Dissection, kind, end int) bool {
	switch {
	case d.Ctx.Verbose < 3 || kind != 1 && kind != 2:
		return true
	case kind == 1 && end != 24:
		d.Str(" (length for the MD type) (invalid)")
		return false
	case kind == 1:
		for i := range 4 {
			d.Printf("\n        Context[%02d]: 0x%08x", i, d.U32(8+4*i))
		}
		return !d.Cut()
	}
	for off := 8; off < end && !d.Cut(); {
		size := d.U8(off+3) & 0x7f
		d.Printf("\n        TLV Class %d, Type %d, Len %d", d.U16(off), d.U8(off+2), size)
		off += 4
		if off+(size+3)&^3 > end {
			d.Str(" (length too big) (invalid)")
			return false
		}
		if size > 0 {
			d.Str("\n            Value: 0x")
			d.Out = dissect.AppendMAC(d.Out, d.Bytes(off, size))
		}
		off += (size + 3) &^ 3
	}
	return !d.Cut()
}

// nshPayload prints the packet according to the next protocol field.
func nshPayload(ctx *dissect.Context, b []byte, proto int, s dissect.Span) []byte {
	switch proto {
	case 1:
		return ctx.IPv4(b, s)
	case 2:
		return ctx.IPv6(b, s)
	case 3:
		return ctx.Ethernet(b, s)
	}
	return append(b, "ERROR: unknown-next-protocol"...)
}
