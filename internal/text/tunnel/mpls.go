package tunnel

// MPLS: RFC 3032, RFC 5462.

import "ringcap/internal/text/dissect"

var labelNames = [16]string{
	"IPv4 explicit NULL", "router alert", "IPv6 explicit NULL", "implicit NULL",
	"rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd",
}

// mpls prints a label stack and the packet after it.
func mpls(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	b = append(b, "MPLS"...)
	label := uint32(0)
	for first, bottom := true, false; !bottom; first = false {
		if s.Length < 4 {
			b = append(b, " (invalid)"...)
			return b
		}
		if len(s.Data) < 4 {
			return ctx.Cut(b, "mpls")
		}
		if !first && ctx.Verbose > 0 {
			b = append(b, "\n\t"...)
		} else {
			b = append(b, ' ')
		}
		entry := be.Uint32(s.Data)
		label, bottom = entry>>12, entry&0x100 != 0
		b = append(b, "(label "...)
		b = dissect.AppendUint(b, uint64(label))
		if ctx.Verbose > 0 && int(label) < len(labelNames) {
			b = append(append(append(b, " ("...), labelNames[label]...), ')')
		}
		b = append(b, ", tc "...)
		b = dissect.AppendInt(b, int(entry>>9&7))
		if bottom {
			b = append(b, ", [S]"...)
		}
		b = append(b, ", ttl "...)
		b = append(dissect.AppendInt(b, int(entry&0xff)), ')')
		s = s.From(4)
	}
	return mplsPayload(ctx, b, label, s)
}

// mplsPayload prints the packet according to the last label or else to its first byte.
func mplsPayload(ctx *dissect.Context, b []byte, label uint32, s dissect.Span) []byte {
	if s.Length < 1 {
		return b
	}
	version := byte(0)
	switch {
	case label == 0 || label == 3:
		version = 4
	case label == 2:
		version = 6
	case len(s.Data) < 1:
		return ctx.Cut(b, "mpls")
	case s.Data[0] >= 0x45 && s.Data[0] <= 0x4f:
		version = 4
	case s.Data[0]>>4 == 6:
		version = 6
	default:
		return ctx.DumpUnknown(b, s.Data)
	}
	if ctx.Verbose > 0 {
		b = append(b, "\n\t"...)
	} else {
		b = append(b, ' ')
	}
	if version == 4 {
		return ctx.IPv4(b, s)
	}
	return ctx.IPv6(b, s)
}
