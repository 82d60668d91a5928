package link

// The BSD loopback: https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html.

import "ringcap/internal/text/dissect"

var familyNames = []dissect.Name{
	{2, "IPv4"}, {6, "NS"}, {7, "ISO"}, {16, "Appletalk"}, {23, "IPX"},
	{10, "IPv6"}, {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"},
}

// null prints a packet after a BSD loopback header, which is an address family.
func null(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h := &scratchOf(ctx).null
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "null")
	}
	if ctx.Link {
		b = nullHeader(ctx, b, h.Family, s.Length)
	}
	length := s.Length
	ctx.SkipLink(4)
	s = s.From(4)
	switch h.Family {
	case 2:
		return ctx.IPv4(b, s)
	case 10, 24, 28, 30:
		return ctx.IPv6(b, s)
	}
	if !ctx.Link {
		b = nullHeader(ctx, b, h.Family, length)
	}
	return ctx.DumpUnknown(b, s.Data)
}

func nullHeader(ctx *dissect.Context, b []byte, family uint32, length int) []byte {
	s, known := dissect.Lookup(familyNames, family)
	switch {
	case ctx.Quiet && known:
		b = append(b, s...)
	case ctx.Quiet:
		b = dissect.AppendUint(append(b, "Unknown AF "...), uint64(family))
	default:
		b = append(b, "AF "...)
		b = dissect.AppendName(b, familyNames, family, "Unknown")
		b = append(b, " ("...)
		b = append(dissect.AppendUint(b, uint64(family)), ')')
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, length)
	return append(b, ": "...)
}
