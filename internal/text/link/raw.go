package link

// Packets without a link header: https://www.tcpdump.org/linktypes.html.

import (
	"ringcap/internal/text/dissect"
)

// rawIP prints a packet of LINKTYPE_RAW.
func rawIP(ctx *dissect.Context, b []byte, s dissect.Span) []byte { return rawAs(ctx, b, s, "ip: ") }

func rawIPv4(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawAs(ctx, b, s, "IP ")
}

func rawIPv6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawAs(ctx, b, s, "IP6 ")
}

func rawAs(ctx *dissect.Context, b []byte, s dissect.Span, name string) []byte {
	if ctx.Link {
		b = append(b, name...)
	}
	return raw(ctx, b, s)
}

// raw prints an IP packet of the version in its first four bits.
func raw(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) == 0 {
		return ctx.Cut(b, "raw")
	}
	switch s.Data[0] >> 4 {
	case 4:
		return ctx.IPv4(b, s)
	case 6:
		return ctx.IPv6(b, s)
	}
	b = append(b, "unknown ip "...)
	return dissect.AppendInt(b, int(s.Data[0]>>4))
}
