package tunnel

// VXLAN: RFC 7348.

import "ringcap/internal/text/dissect"

// vxlan prints the header and the frame in it, on the same line: tcpdump starts a
// new one without a time stamp, which whoever reads line by line trips over.
func vxlan(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b = append(b, "VXLAN"...)
	if s.Length < 8 {
		return dissect.BadLength(b, "length", s.Length, " < ", 8)
	}
	h, ok := dissect.Decode(ctx, s.Data, &scratchOf(ctx).vxlan)
	if !ok {
		return ctx.Cut(append(b, ", "...), "vxlan")
	}
	if h.ValidIDFlag {
		b = append(b, ", flags [I] (0x"...)
	} else {
		b = append(b, ", flags [.] (0x"...)
	}
	b = dissect.AppendHex2(b, s.Data[0])
	b = append(b, "), vni "...)
	b = dissect.AppendUint(b, uint64(h.VNI))
	return ctx.Ethernet(tunnel(ctx, b), s.From(8))
}

// tunnel appends what stands before a packet within a packet.
func tunnel(ctx *dissect.Context, b []byte) []byte {
	if ctx.Verbose > 0 {
		return append(b, "\n\t"...)
	}
	return append(b, ": "...)
}
