package link

// Packets without a link header: https://www.tcpdump.org/linktypes.html.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// rawIP, rawIPv4 and rawIPv6 print a packet without a link header.
func rawIP(ctx *dissect.Context, b []byte, s dissect.Span) []byte { return rawNamed(ctx, b, s, "ip: ") }

func rawIPv4(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawNamed(ctx, b, s, "IP ")
}

func rawIPv6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawNamed(ctx, b, s, "IP6 ")
}

func rawNamed(ctx *dissect.Context, b []byte, s dissect.Span, name string) []byte {
	if ctx.Link {
		b = append(b, name...)
	}
	return raw(ctx, b, s)
}

// raw prints a packet whose first four bits say what it is.
func raw(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(ctx.Packet.Types) > 0 && ctx.Packet.Types[0] == layer.TypeRawIP {
		ctx.Next++ // it has no bytes
	}
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
