package link

// Headers with an EtherType other than Ethernet's: IP over InfiniBand (RFC 4391), IP over
// IEEE 1394 as Apple captures it, and Symantec's firewalls.

import "ringcap/internal/text/dissect"

// ipoib prints a frame. Its header is the route and two addresses of 20 bytes.
func ipoib(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size, at = 44, 40
	if len(s.Data) < size {
		return ctx.Cut(b, "ipoib")
	}
	t := be.Uint16(s.Data[at:])
	if ctx.Link {
		b = ipoibHeader(ctx, append(b, "IPOIB"...), t, s.Length)
	}
	b, ok := afterHeader(ctx, b, t, s, size)
	if ok {
		return b
	}
	if !ctx.Link {
		b = ipoibHeader(ctx, b, t, s.Length)
	}
	return ctx.DumpUnknown(b, s.From(size).Data)
}

func ipoibHeader(ctx *dissect.Context, b []byte, t uint16, length int) []byte {
	b = append(b, ", ethertype "...)
	if ctx.Quiet {
		b = dissect.AppendName(b, dissect.EtherTypes, uint32(t), "Unknown")
	} else {
		b = dissect.AppendEtherType(b, t, "Unknown")
	}
	b = append(b, ", length "...)
	return append(dissect.AppendInt(b, length), ": "...)
}

// ieee1394 prints a frame with two EUI-64 addresses.
func ieee1394(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size, at = 18, 16
	if len(s.Data) < size {
		return ctx.Cut(b, "ap1394")
	}
	t := be.Uint16(s.Data[at:])
	header := func(b []byte) []byte {
		b = append(dissect.AppendMAC(b, s.Data[8:16]), " > "...)
		return typedHeader(ctx, append(dissect.AppendMAC(b, s.Data[:8]), ", "...), t, s.Length)
	}
	if ctx.Link {
		b = header(b)
	}
	b, ok := afterHeader(ctx, b, t, s, size)
	if ok {
		return b
	}
	if !ctx.Link {
		b = header(b)
	}
	return ctx.DumpUnknown(b, s.From(size).Data)
}

// symantec prints a frame as a firewall of Symantec captures it.
func symantec(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size, at = 44, 6
	if len(s.Data) < size {
		return ctx.Cut(b, "symantec")
	}
	t := be.Uint16(s.Data[at:])
	header := func(b []byte) []byte {
		if t <= maxLength {
			b = dissect.AppendUint(append(b, "invalid ethertype "...), uint64(t))
			b = append(b, ", length "...)
			return append(dissect.AppendInt(b, s.Length), ": "...)
		}
		return typedHeader(ctx, b, t, s.Length)
	}
	if ctx.Link {
		b = header(b)
	}
	if t > maxLength {
		var ok bool
		if b, ok = afterHeader(ctx, b, t, s, size); ok {
			return b
		}
	} else {
		ctx.SkipLink(size)
	}
	if !ctx.Link {
		b = header(b)
	}
	return ctx.DumpUnknown(b, s.From(size).Data)
}

// typedHeader appends an EtherType and the length.
func typedHeader(ctx *dissect.Context, b []byte, t uint16, length int) []byte {
	b = append(etherType(ctx, b, t), ", length "...)
	return append(dissect.AppendInt(b, length), ": "...)
}

// afterHeader prints the payload of EtherType t after the first size bytes of s. If it has
// no printer, afterHeader returns false.
func afterHeader(ctx *dissect.Context, b []byte, t uint16, s dissect.Span, size int) ([]byte, bool) {
	ctx.SkipLink(size)
	return ctx.EtherType(b, t, s.From(size))
}
