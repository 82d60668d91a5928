package tunnel

// VXLAN: RFC 7348.

import "ringcap/internal/text/dissect"

// vxlan prints the header and the frame on one line. tcpdump starts a new line without a
// time stamp, which confuses programs that read line by line.
func vxlan(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b = append(b, "VXLAN"...)
	if s.Length < 8 {
		return dissect.BadLength(b, "length", s.Length, " < ", 8)
	}
	if len(s.Data) < 8 {
		return ctx.Cut(append(b, ", "...), "vxlan")
	}
	if s.Data[0]&0x08 != 0 {
		b = append(b, ", flags [I] (0x"...)
	} else {
		b = append(b, ", flags [.] (0x"...)
	}
	b = dissect.AppendHex2(b, s.Data[0])
	b = append(b, "), vni "...)
	b = dissect.AppendUint(b, uint64(be.Uint32(s.Data[4:])>>8))
	return ctx.Ethernet(tunnel(ctx, b), s.From(8))
}

// tunnel appends the separator before a packet in a packet.
func tunnel(ctx *dissect.Context, b []byte) []byte {
	if ctx.Verbose > 0 {
		return append(b, "\n\t"...)
	}
	return append(b, ": "...)
}
