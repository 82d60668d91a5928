package link

// PPP: RFC 1661, 1662.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var pppNames = []dissect.Name{
	{0x0021, "IP"}, {0x0057, "IP6"}, {0xc021, "LCP"}, {0x8021, "IPCP"}, {0x8057, "IP6CP"},
	{0xc223, "CHAP"}, {0xc023, "PAP"}, {0xc227, "EAP"}, {0x80fd, "CCP"}, {0x0281, "MPLS"},
	{0x0283, "MPLS"}, {0x8281, "MPLSCP"}, {0x0023, "OSI"}, {0x0025, "NS"}, {0x0027, "DECNET"},
	{0x0029, "APPLE"}, {0x002b, "IPX"}, {0x002d, "VJC IP"}, {0x002f, "VJNC IP"},
	{0x0031, "BRPDU"}, {0x0033, "STII"}, {0x0035, "VINES"}, {0x003d, "MLPPP"},
	{0x00fd, "Compressed"}, {0x0201, "HELLO"}, {0x0231, "LUXCOM"}, {0x0233, "SNS"},
	{0x8023, "OSICP"}, {0x8025, "NSCP"}, {0x8027, "DECNETCP"}, {0x8029, "APPLECP"},
	{0x802b, "IPXCP"}, {0x8033, "STIICP"}, {0x8035, "VINESCP"}, {0xc025, "LQM"},
	{0xc027, "SPAP"}, {0xc02b, "BACP"}, {0xc02d, "BAP"}, {0xc03d, "MLPPP-CP"}, {layer.PPPSPAP2, "SPAP-OLD"},
}

// pppFrame prints a frame of LINKTYPE_PPP. Like tcpdump, it wants four bytes even if the
// header is compressed to two.
func pppFrame(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		return ctx.Cut(b, "ppp")
	}
	return ppp(ctx, b, s)
}

// ppp prints a frame that starts with the protocol field or with an HDLC-like header.
func ppp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if layer.IsCHDLC(s.Data) {
		return chdlc(ctx, b, s)
	}
	h := &scratchOf(ctx).ppp
	if !dissect.Decode(h, s.Data) || s.Length < max(2, len(h.Contents)) {
		return ctx.Cut(b, "ppp")
	}
	t := uint16(h.PPPType)
	if ctx.Link {
		name, known := dissect.Lookup(pppNames, uint32(t))
		if !known {
			name = "unknown"
		}
		b = append(dissect.Append0x4(append(append(b, name...), " ("...), t), "), length "...)
		b = dissect.AppendInt(b, s.Length)
		if !known {
			return b
		}
		b = append(b, ": "...)
	}
	ctx.SkipLink(len(h.Contents))
	rest := s.From(len(h.Contents))
	if t>>8 == hdlcFlag {
		return pppEscaped(ctx, b, byte(t), rest)
	}
	return pppPayload(ctx, b, t, rest)
}

// pppPayload prints the payload of protocol t, or dumps it if t has no printer.
func pppPayload(ctx *dissect.Context, b []byte, t uint16, s dissect.Span) []byte {
	if b, ok := ctx.PPP(b, t, s); ok {
		return b
	}
	if s2, ok := dissect.Lookup(pppNames, uint32(t)); ok {
		b = append(append(b, s2...), ' ')
	} else {
		b = append(dissect.Append0x4(append(b, "unknown PPP protocol ("...), t), ") "...)
	}
	return ctx.Dump(b, dissect.Indent, s.Data)
}

// bap prints nothing of the Bandwidth Allocation Protocol (RFC 2125), like tcpdump.
func bap(ctx *dissect.Context, b []byte, _ dissect.Span) []byte { return b }

// pppData prints a compressed datagram, RFC 1962.
func pppData(ctx *dissect.Context, b []byte, _ dissect.Span) []byte {
	return append(b, "compressed PPP data"...)
}

// Framing of asynchronous lines, RFC 1662, section 4.
const (
	hdlcFlag   = 0x7e
	hdlcEscape = 0x7d
	hdlcFlip   = 0x20
)

// pppEscaped prints a frame that was captured with its flag and its escape bytes. first is
// the byte after the flag, and s has the bytes after that.
func pppEscaped(ctx *dissect.Context, b []byte, first byte, s dissect.Span) []byte {
	memory := &scratchOf(ctx).unescaped
	start := len(*memory)
	defer func() { *memory = (*memory)[:start] }()
	unescaped := *memory
	escaped := first == hdlcEscape
	if !escaped {
		unescaped = append(unescaped, first)
	}
	for _, c := range s.Data {
		switch {
		case escaped:
			unescaped, escaped = append(unescaped, c^hdlcFlip), false
		case c == hdlcEscape:
			escaped = true
		default:
			unescaped = append(unescaped, c)
		}
	}
	*memory, unescaped = unescaped, unescaped[start:]
	whole := dissect.Span{Data: unescaped, Length: len(unescaped)}
	if !ctx.Nest() || len(unescaped) < 2 {
		return ctx.Cut(b, "ppp")
	}
	switch t := be.Uint16(unescaped); {
	case unescaped[0] == 0x21:
		return ctx.IPv4(b, whole.From(1))
	case unescaped[0] == 0x57:
		return ctx.IPv6(b, whole.From(1))
	case t == 0xff03 && len(unescaped) < 4:
		return ctx.Cut(b, "ppp")
	case t == 0xff03:
		return pppUnescaped(ctx, b, be.Uint16(unescaped[2:]), whole.From(4))
	default:
		return pppUnescaped(ctx, b, t, whole.From(2))
	}
}

// pppUnescaped is pppPayload for a frame whose escapes have been removed. It rejects a
// frame that is escaped again.
func pppUnescaped(ctx *dissect.Context, b []byte, t uint16, s dissect.Span) []byte {
	if t>>8 == hdlcFlag {
		return append(dissect.Append0x4(append(b, "(protocol "...), t), " invalid)"...)
	}
	return pppPayload(ctx, b, t, s)
}

// pppEther prints EtherType 880b, PPP without the HDLC-like header.
func pppEther(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	return ppp(ctx, append(b, ": "...), s)
}

// pppDirection prints a frame after a byte with its direction.
func pppDirection(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h := &scratchOf(ctx).direction
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "ppp")
	}
	if ctx.Link {
		if h.Out {
			b = append(b, "Out "...)
		} else {
			b = append(b, "In  "...)
		}
	}
	ctx.SkipLink(len(h.Contents))
	return ppp(ctx, b, s.From(len(h.Contents)))
}

// pppSerial prints a frame in HDLC-like framing. An address byte of 0f or 8f marks Cisco
// HDLC.
func pppSerial(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	switch {
	case len(s.Data) < 2:
		return ctx.Cut(b, "ppp_hdlc")
	case s.Data[0] == chdlcUnicast || s.Data[0] == chdlcBroadcast:
		return chdlc(ctx, b, s)
	case len(s.Data) < 4:
		return ctx.Cut(b, "ppp_hdlc")
	}
	d := ctx.Dissect(b, s)
	if ctx.Link {
		d.Printf("%02x %02x %d ", d.U8(0), d.U8(1), s.Length)
	}
	if s.Data[0] != 0xff {
		ctx.SkipLink(2)
		d.Printf("unknown addr %02x; ctrl %02x", d.U8(2), d.U8(3))
		return d.Out
	}
	t, size := d.U16(2), 4
	if d.U8(2)&1 != 0 { // compressed to one byte
		t, size = d.U8(2), 3
	}
	d.Name(pppNames, t, "unknown PPP protocol (0x%04x)")
	d.Str(": ")
	ctx.SkipLink(size)
	if t>>8 == hdlcFlag {
		return pppEscaped(ctx, d.Out, byte(t), s.From(size))
	}
	return pppPayload(ctx, d.Out, uint16(t), s.From(size))
}
