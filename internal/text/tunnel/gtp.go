package tunnel

// GTP: 3GPP TS 29.281 (version 1, user plane), TS 29.060 (version 1, control) and TS
// 29.274 (version 2). tcpdump only counts the bytes.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	gtpPacket = 255 // type of a message that carries a user's packet
)

// gtpTypes1 and gtpTypes2 are the most common messages.
var (
	gtpTypes1 = []dissect.Name{
		{1, "echo request"}, {2, "echo response"}, {3, "version not supported"},
		{16, "create PDP context request"}, {17, "create PDP context response"},
		{18, "update PDP context request"}, {19, "update PDP context response"},
		{20, "delete PDP context request"}, {21, "delete PDP context response"},
		{26, "error indication"}, {31, "supported extension headers"}, {254, "end marker"},
		{gtpPacket, "packet"},
	}
	gtpTypes2 = []dissect.Name{
		{1, "echo request"}, {2, "echo response"}, {3, "version not supported"},
		{32, "create session request"}, {33, "create session response"}, {34, "modify bearer request"},
		{35, "modify bearer response"}, {36, "delete session request"}, {37, "delete session response"},
		{95, "create bearer request"}, {96, "create bearer response"}, {97, "update bearer request"},
		{98, "update bearer response"}, {99, "delete bearer request"}, {100, "delete bearer response"},
		{170, "release access bearers request"}, {171, "release access bearers response"},
		{176, "downlink data notification"}, {177, "downlink data notification acknowledge"},
	}
)

// isGTP reports whether a datagram on a port of GTP has a header with the right length.
func isGTP(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 8 {
		return false
	}
	size := int(be.Uint16(s.Data[2:]))
	switch s.Data[0] >> 4 {
	case 3: // version 1, but not GTP', which charging uses
		return size+8 == s.Length
	case 4, 5: // version 2; a second message may follow
		control := ctx.Src == layer.PortGTPControl || ctx.Dst == layer.PortGTPControl
		return control && size+4 <= s.Length
	}
	return false
}

// gtp prints version, message, tunnel and the packet in the tunnel on one line.
func gtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	flags, kind := d.U8(0), d.U8(1)
	if version := flags >> 5; version == 2 {
		d.Str("GTPv2, ")
		d.Name(gtpTypes2, kind, "type %d")
		if flags&8 != 0 {
			d.Printf(", teid 0x%x", d.U32(4))
		}
		return d.Finish("gtp")
	}
	d.Str("GTPv1, ")
	d.Name(gtpTypes1, kind, "type %d")
	d.Printf(", teid 0x%x", d.U32(4))
	off := 8
	if flags&7 != 0 {
		if flags&2 != 0 {
			d.Printf(", seq %d", d.U16(8))
		}
		next := d.U8(11)
		for off = 12; next != 0 && flags&4 != 0 && !d.Cut(); {
			size := 4 * d.U8(off)
			if size == 0 {
				d.Str(", extension of no length (invalid)")
				return d.Finish("gtp")
			}
			d.Printf(", extension 0x%02x", next)
			next = d.U8(off + size - 1)
			off += size
		}
	}
	if kind != gtpPacket || d.Cut() || len(s.Data) <= off {
		return d.Finish("gtp")
	}
	return gtpInner(ctx, append(d.Out, ": "...), s.From(off))
}

// gtpInner prints a user's packet as without -v, which keeps it on one line.
func gtpInner(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	before := ctx.Options
	ctx.Verbose, ctx.Link = 0, false
	switch s.Data[0] >> 4 {
	case 4:
		b = ctx.IPv4(b, s)
	case 6:
		b = ctx.IPv6(b, s)
	default:
		b = dissect.AppendInt(append(b, "length "...), s.Length)
	}
	ctx.Options = before
	return b
}
