package inet

// IPv6: RFC 8200; jumbo payloads: RFC 2675; router alert: RFC 2711; source routes:
// RFC 5095, 6275, 8754; mobility: RFC 6275.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// ipv6 prints a packet.
func ipv6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "ip6")
	}
	if !ctx.Link {
		b = append(b, "IP6 "...)
	}
	if s.Length < 40 {
		return dissect.BadLength(b, "length", s.Length, " < ", 40)
	}
	if len(s.Data) > 0 && s.Data[0]>>4 != 6 {
		return dissect.BadLength(b, "version", int(s.Data[0]>>4), " != ", 6)
	}
	h := &scratchOf(ctx).ipv6
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "ip6")
	}
	total := 40 + int(h.Length)
	big := h.Length == 0 && s.Length > 40+0xffff && h.NextHeader != layers.IPProtocolIPv6HopByHop
	switch {
	case total > s.Length:
		b = appendMissing(b, total-s.Length)
	case big:
		total = s.Length // BIG TCP without the jumbo option
	case h.Length == 0 && h.NextHeader == layers.IPProtocolIPv6HopByHop:
		total = s.Length // the jumbo option in the next header has the length
	}
	if ctx.Verbose > 0 {
		b = ipv6Verbose(ctx, b, h)
		if big {
			b = append(dissect.AppendInt(append(b, "[real length "...), total), ", presumed BIG TCP] "...)
		}
	}
	ip := ctx.SetIP()
	ip.V6, ip.Src, ip.Dst, ip.Final = true, h.SrcIP, h.DstIP, h.DstIP
	ip.Proto, ip.TTL, ip.Fragment = h.NextHeader, int(h.HopLimit), false
	if !printsHosts(h.NextHeader) {
		b = append(ctx.AppendHosts(b), ": "...)
	}
	packet := s.UpTo(total)
	return ipv6Chain(ctx, b, h, packet.From(40), s.Length)
}

// appendMissing appends what tcpdump 4.99 says of a length above that of the frame.
func appendMissing(b []byte, missing int) []byte {
	b = append(b, "truncated-ip6 - "...)
	return append(dissect.AppendInt(b, missing), " bytes missing!"...)
}

func ipv6Verbose(ctx *dissect.Context, b []byte, h *layer.IPv6) []byte {
	b = append(b, '(')
	if h.TrafficClass != 0 {
		b = append(dissect.AppendHex2(append(b, "class 0x"...), h.TrafficClass), ", "...)
	}
	if h.FlowLabel != 0 {
		b = append(b, "flowlabel 0x"...)
		b = append(b, dissect.HexDigits[h.FlowLabel>>16&15])
		b = append(dissect.AppendHex4(b, uint16(h.FlowLabel)), ", "...)
	}
	b = dissect.AppendInt(append(b, "hlim "...), int(h.HopLimit))
	b = append(append(b, ", next-header "...), ipProtocols[h.NextHeader]...)
	b = dissect.AppendInt(append(b, ", payload length "...), int(h.Length))
	b = offload(ctx, b, 40+int(h.Length))
	return append(b, ") "...)
}

// ipv6Chain prints the extension headers and the payload after them. wire is the length
// of the whole packet according to the enclosing headers.
func ipv6Chain(ctx *dissect.Context, b []byte, h *layer.IPv6, s dissect.Span, wire int) []byte {
	proto, extended, jumbo := h.NextHeader, false, false
	for {
		size := 0
		switch proto {
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Destination, layers.IPProtocolIPv6Routing:
			scratchOf(ctx).extension.Header = proto
			x := &scratchOf(ctx).extension
			if !dissect.Decode(x, s.Data) {
				return cutExtension(ctx, b, proto, s)
			}
			var ok bool
			if b, ok = extension(ctx, b, x, h.Length == 0 && !jumbo); !ok {
				return b
			}
			if x.Jumbo > 0xffff && h.Length == 0 && proto == layers.IPProtocolIPv6HopByHop && !jumbo {
				jumbo = true
				// The option gives the length of the payload.
				if total := 40 + int(x.Jumbo); total > wire {
					b = appendMissing(b, total-wire)
				} else {
					s = s.UpTo(s.Length - (wire - total))
				}
				s.Length = int(x.Jumbo)
			}
			size, proto = len(x.Contents), x.NextHeader
		case layers.IPProtocolIPv6Fragment:
			f := &scratchOf(ctx).fragment
			if !dissect.Decode(f, s.Data) {
				return ctx.Cut(b, "frag6")
			}
			b = fragment(ctx, b, f, s)
			if f.Offset != 0 || len(s.Data) <= 8 {
				return b
			}
			size, proto = 8, f.NextHeader
			ctx.IP().Fragment = true
		case layers.IPProtocolAH:
			var ok bool
			if b, proto, s, ok = ah(ctx, b, s); !ok {
				return b
			}
		case layer.ProtocolMobility, layer.ProtocolMobilityOld:
			return mobility(ctx, b, s)
		default:
			if h.Length == 0 && extended && !jumbo {
				return append(b, " [|ip6]"...)
			}
			return ctx.IPProtocol(b, proto, s)
		}
		extended = true
		s = s.From(size)
	}
}

// cutExtension prints an extension header that was not captured as a whole.
func cutExtension(ctx *dissect.Context, b []byte, proto layers.IPProtocol, s dissect.Span) []byte {
	switch proto {
	case layers.IPProtocolIPv6HopByHop:
		return ctx.Cut(b, "hbh")
	case layers.IPProtocolIPv6Destination:
		return ctx.Cut(b, "dstopt")
	}
	if len(s.Data) >= 4 {
		b = appendRouteType(b, s.Data)
	}
	return ctx.Cut(b, "rt6")
}

// extension prints a whole extension header. It returns false if nothing more can be
// printed. jumboAllowed tells that the fixed header leaves the length to a jumbo option.
func extension(ctx *dissect.Context, b []byte, x *layer.IPv6Extension, jumboAllowed bool) ([]byte, bool) {
	switch x.Header {
	case layers.IPProtocolIPv6HopByHop:
		return options6(ctx, append(b, "HBH "...), x.Contents[2:], true, jumboAllowed)
	case layers.IPProtocolIPv6Destination:
		b = append(b, "DSTOPT "...)
		if ctx.Verbose == 0 {
			return b, true
		}
		return options6(ctx, b, x.Contents[2:], false, false)
	}
	return routing(ctx, b, x.Contents)
}

// Options of the hop-by-hop and destination headers, IANA.
const (
	opt6Pad1     = 0x00
	opt6PadN     = 0x01
	opt6Alert    = 0x05
	opt6Jumbo    = 0xc2
	opt6HomeAddr = 0xc9
)

// options6 checks the options, and prints them with -v. It returns false if one is
// malformed.
func options6(ctx *dissect.Context, b []byte, o []byte, hop, jumboAllowed bool) ([]byte, bool) {
	jumbos := 0
	for len(o) > 0 {
		size := 1
		if o[0] != opt6Pad1 {
			if len(o) < 2 {
				return dissect.BadLength(b, "remaining length", len(o), " < ", 2), false
			}
			size = 2 + int(o[1])
		}
		if size > len(o) {
			return dissect.BadLength(b, "remaining length", len(o), " < ", size), false
		}
		if want := lookup2(o[0], opt6Alert, 4, opt6Jumbo, 6); want != 0 && size != want {
			what := "(rtalert) length"
			if o[0] == opt6Jumbo {
				what = "(jumbo) length"
			}
			return dissect.BadLength(b, what, size-2, " != ", want-2), false
		}
		if o[0] == opt6HomeAddr && size < 18 {
			return dissect.BadLength(b, "(homeaddr) length", size-2, " < ", 16), false
		}
		if ctx.Verbose > 0 {
			b = appendOption6(b, o[:size], hop, jumboAllowed, jumbos)
		}
		if o[0] == opt6Jumbo {
			jumbos++
		}
		o = o[size:]
	}
	if ctx.Verbose > 0 {
		b = append(b, ' ')
	}
	return b, true
}

// lookup2 returns v1 if k is k1, v2 if k is k2, and 0 otherwise.
func lookup2(k, k1 byte, v1 int, k2 byte, v2 int) int {
	switch k {
	case k1:
		return v1
	case k2:
		return v2
	}
	return 0
}

// appendOption6 appends an option. jumbos is the number of jumbo payload options before
// it.
func appendOption6(b []byte, o []byte, hop, jumboAllowed bool, jumbos int) []byte {
	switch o[0] {
	case opt6Pad1:
		return append(b, "(pad1)"...)
	case opt6PadN:
		return append(b, "(padn)"...)
	case opt6Alert:
		return append(dissect.Append0x4(append(b, "(rtalert: "...), be.Uint16(o[2:])), ") "...)
	case opt6Jumbo:
		n := be.Uint32(o[2:])
		b = dissect.AppendUint(append(b, "(jumbo: "...), uint64(n))
		switch {
		case jumbos > 0:
			b = append(b, " - already seen"...)
		case !hop:
			b = append(b, " - not a hop-by-hop option"...)
		case !jumboAllowed:
			b = append(b, " - payload len != 0"...)
		case n <= 0xffff:
			b = append(b, " - < 65536"...)
		}
		return append(b, ") "...)
	case opt6HomeAddr:
		return append(dissect.AppendAddr6(append(b, "(homeaddr: "...), o[2:]), ')')
	}
	b = dissect.AppendHex2(append(b, "(unknown opt-type 0x"...), o[0])
	return append(dissect.AppendInt(append(b, " len="...), len(o)-2), ')')
}

// fragment prints the fragment header.
func fragment(ctx *dissect.Context, b []byte, f *layer.IPv6Fragment, s dissect.Span) []byte {
	b = append(b, "frag ("...)
	if ctx.Verbose > 0 {
		b = append(dissect.AppendHex8(append(b, "0x"...), f.Identification), ':')
	}
	b = append(dissect.AppendInt(b, int(f.Offset)), '|')
	b = append(dissect.AppendInt(b, s.Length-8), ')')
	if f.Offset == 0 {
		b = append(b, ' ')
	}
	return b
}

// appendRouteType appends the fields that all routing headers share.
func appendRouteType(b []byte, x []byte) []byte {
	b = dissect.AppendInt(append(b, "RT6 (len="...), int(x[1]))
	b = dissect.AppendInt(append(b, ", type="...), int(x[2]))
	if x[2] == 0 {
		b = append(b, " [Deprecated]"...)
	}
	return dissect.AppendInt(append(b, ", segleft="...), int(x[3]))
}

// routing prints a routing header, and stores the last hop in ctx.IP() for the transport
// checksum. It returns false if the header is malformed.
func routing(ctx *dissect.Context, b []byte, x []byte) ([]byte, bool) {
	b = appendRouteType(b, x)
	length := int(x[1])
	switch x[2] {
	case 0, 2:
		if rsv := be.Uint32(x[4:]); rsv != 0 || ctx.Verbose > 0 {
			b = dissect.AppendHex(append(b, ", rsv=0x"...), rsv)
		}
		if length%2 == 1 {
			b = dissect.AppendInt(append(b, " (invalid length "...), length)
			return append(b, ") (invalid)"...), false
		}
		b = appendSegments(b, x[8:], length/2)
		if length > 0 {
			ctx.IP().Final = x[len(x)-16:]
		}
	case 4:
		return segmentRouting(ctx, b, x)
	default:
		b = dissect.AppendInt(append(b, " (unknown type "...), int(x[2]))
		return append(b, ") (invalid)"...), false
	}
	return append(b, ") "...), true
}

// segmentRouting prints a segment routing header and its TLVs, RFC 8754.
func segmentRouting(ctx *dissect.Context, b []byte, x []byte) ([]byte, bool) {
	last := int(x[4])
	b = dissect.AppendInt(append(b, ", last-entry="...), last)
	if ctx.Verbose > 0 {
		b = dissect.AppendHex(append(b, ", flags=0x"...), uint32(x[5]))
	}
	b = dissect.AppendHex(append(b, ", tag="...), uint32(be.Uint16(x[6:])))
	end := 8 + 16*(last+1)
	if end > len(x) {
		b = dissect.AppendInt(append(b, " (invalid length "...), int(x[1]))
		return append(b, ") (invalid)"...), false
	}
	b = appendSegments(b, x[8:], last+1)
	ctx.IP().Final = x[8:24]
	for tlv := x[end:]; len(tlv) > 0; {
		size := 1
		if tlv[0] != 0 {
			if len(tlv) < 2 || len(tlv) < 2+int(tlv[1]) {
				return append(b, ") (invalid)"...), false
			}
			size = 2 + int(tlv[1])
		}
		if tlv[0] == segmentHMAC {
			size = len(tlv) // this is the last TLV, and its length is seldom right
		}
		b = segmentTLV(ctx, b, tlv[:size])
		tlv = tlv[size:]
	}
	return append(b, ") "...), true
}

// segmentTLV appends a TLV, and with -v its value.
func segmentTLV(ctx *dissect.Context, b []byte, tlv []byte) []byte {
	b = dissect.AppendName(append(b, ", TLV-type="...), segmentTLVs, uint32(tlv[0]), "Unknown")
	b = append(dissect.AppendInt(append(b, '('), int(tlv[0])), ')')
	if len(tlv) < 2 {
		return b
	}
	b = dissect.AppendInt(append(b, ", TLV-len="...), int(tlv[1]))
	v := tlv[2:]
	switch {
	case ctx.Verbose == 0 || len(v) == 0:
	case tlv[0] == segmentHMAC && len(v) >= 6:
		b = dissect.AppendInt(append(b, ", D="...), int(v[0]>>7))
		b = dissect.AppendHex8(append(b, ", HMAC-key-ID=0x"...), be.Uint32(v[2:]))
		b = dissect.AppendHexBytes(append(b, ", HMAC=0x"...), v[6:])
	default:
		b = dissect.AppendHexBytes(append(b, ", value=0x"...), v)
	}
	return b
}

const segmentHMAC = 5

var segmentTLVs = []dissect.Name{{0, "Pad1"}, {4, "PadN"}, {segmentHMAC, "HMAC"}}

func appendSegments(b []byte, list []byte, n int) []byte {
	for i := 0; i < n; i++ {
		b = dissect.AppendInt(append(b, ", ["...), i)
		b = dissect.AppendAddr6(append(b, ']'), list[16*i:])
	}
	return b
}

// noNextHeader prints the protocol number that marks the end of an IPv6 packet.
func noNextHeader(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return append(b, "no next header"...)
}
