package text

// IPv6: RFC 8200; jumbo payloads: RFC 2675; router alert: RFC 2711; source routes:
// RFC 5095, 6275, 8754; mobility: RFC 6275.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// ipv6 prints a packet from its header on.
func (p *Context) ipv6(b []byte, s span) []byte {
	if !p.nest() {
		return p.cut(b, "ip6")
	}
	if !p.Link {
		b = append(b, "IP6 "...)
	}
	if s.length < 40 {
		return badLength(b, "length", s.length, " < ", 40)
	}
	if len(s.data) > 0 && s.data[0]>>4 != 6 {
		return badLength(b, "version", int(s.data[0]>>4), " != ", 6)
	}
	h, ok := take(p, s.data, &Scratch[inetScratch](p, FamilyInet).ipv6)
	if !ok {
		return p.cut(b, "ip6")
	}
	total := 40 + int(h.Length)
	big := h.Length == 0 && s.length > 40+0xffff && h.NextHeader != layers.IPProtocolIPv6HopByHop
	switch {
	case total > s.length:
		b = appendMissing(b, "header+payload length ", total, s.length)
	case big:
		total = s.length // BIG TCP without the jumbo option
	case h.Length == 0 && h.NextHeader == layers.IPProtocolIPv6HopByHop:
		total = s.length // the jumbo option says, in the header to come
	}
	if p.Verbose > 0 {
		b = p.ipv6Verbose(b, h)
		if big {
			b = append(appendInt(append(b, "[real length "...), total), ", presumed BIG TCP] "...)
		}
	}
	p.SetIP(pseudo{v6: true, src: h.SrcIP, dst: h.DstIP, final: h.DstIP, proto: h.NextHeader, ttl: int(h.HopLimit)})
	if !printsHosts(h.NextHeader) {
		b = append(p.IP().appendHosts(b), ": "...)
	}
	packet := s.upTo(total)
	return p.ipv6Chain(b, h, packet.from(40), s.length)
}

func appendMissing(b []byte, what string, have, want int) []byte {
	b = append(append(b, '['), what...)
	b = append(appendInt(b, have), " > length "...)
	return append(appendInt(b, want), "] (invalid) "...)
}

func (p *Context) ipv6Verbose(b []byte, h *layer.IPv6) []byte {
	b = append(b, '(')
	if h.TrafficClass != 0 {
		b = append(appendHex2(append(b, "class 0x"...), h.TrafficClass), ", "...)
	}
	if h.FlowLabel != 0 {
		b = append(b, "flowlabel 0x"...)
		b = append(b, hexDigits[h.FlowLabel>>16&15])
		b = append(appendHex4(b, uint16(h.FlowLabel)), ", "...)
	}
	b = appendInt(append(b, "hlim "...), int(h.HopLimit))
	b = appendName(append(b, ", next-header "...), ipNames, uint32(h.NextHeader), "unknown")
	b = appendInt(append(b, " ("...), int(h.NextHeader))
	b = appendInt(append(b, "), payload length "...), int(h.Length))
	b = p.offload(b, 40+int(h.Length))
	return append(b, ") "...)
}

// ipv6Chain prints the extension headers and what follows them. wire is the length
// of the whole packet by the headers around it.
func (p *Context) ipv6Chain(b []byte, h *layer.IPv6, s span, wire int) []byte {
	proto, extended, jumbo := h.NextHeader, false, false
	for {
		size := 0
		switch proto {
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Destination, layers.IPProtocolIPv6Routing:
			Scratch[inetScratch](p, FamilyInet).extension.Header = proto
			x, ok := take(p, s.data, &Scratch[inetScratch](p, FamilyInet).extension)
			if !ok {
				return p.cutExtension(b, proto, s)
			}
			if b, ok = p.extension(b, x, h.Length == 0 && !jumbo); !ok {
				return b
			}
			if x.Jumbo > 0xffff && h.Length == 0 && proto == layers.IPProtocolIPv6HopByHop && !jumbo {
				jumbo = true
				// What is left of the payload as the option says it.
				if total := 40 + int(x.Jumbo); total > wire {
					b = appendMissing(b, "header+payload length ", total, wire)
				} else {
					s = s.upTo(s.length - (wire - total))
				}
				s.length = int(x.Jumbo)
			}
			size, proto = len(x.Contents), x.NextHeader
		case layers.IPProtocolIPv6Fragment:
			f, ok := take(p, s.data, &Scratch[inetScratch](p, FamilyInet).fragment)
			if !ok {
				return p.cut(b, "frag6")
			}
			b = p.fragment(b, f, s)
			if f.Offset != 0 || len(s.data) <= 8 {
				return b
			}
			size, proto = 8, f.NextHeader
			p.IP().fragment = true
		case layers.IPProtocolAH:
			var ok bool
			if b, proto, s, ok = p.ah(b, s); !ok {
				return b
			}
		case layer.IPProtocolMobility, layer.IPProtocolMobilityOld:
			return p.mobility(b, s)
		default:
			if h.Length == 0 && extended && !jumbo {
				return append(b, " [|ip6]"...)
			}
			return p.IPProtocol(b, proto, s)
		}
		extended = true
		s = s.from(size)
	}
}

// cutExtension prints an extension header that is not there to its end.
func (p *Context) cutExtension(b []byte, proto layers.IPProtocol, s span) []byte {
	switch proto {
	case layers.IPProtocolIPv6HopByHop:
		return p.cut(b, "hbh")
	case layers.IPProtocolIPv6Destination:
		return p.cut(b, "dstopt")
	}
	if len(s.data) >= 4 {
		b = appendRouteType(b, s.data)
	}
	return p.cut(b, "rt6")
}

// extension prints a whole extension header; false where nothing can follow it.
// jumboAllowed says that the fixed header leaves its length to the jumbo option.
func (p *Context) extension(b []byte, x *layer.IPv6Extension, jumboAllowed bool) ([]byte, bool) {
	switch x.Header {
	case layers.IPProtocolIPv6HopByHop:
		return p.options6(append(b, "HBH "...), x.Contents[2:], true, jumboAllowed)
	case layers.IPProtocolIPv6Destination:
		b = append(b, "DSTOPT "...)
		if p.Verbose == 0 {
			return b, true
		}
		return p.options6(b, x.Contents[2:], false, false)
	}
	return p.routing(b, x.Contents)
}

// Options of the hop-by-hop and destination headers, IANA.
const (
	opt6Pad1     = 0x00
	opt6PadN     = 0x01
	opt6Alert    = 0x05
	opt6Jumbo    = 0xc2
	opt6HomeAddr = 0xc9
)

// options6 checks the options, and prints them with -v; false for a bad one.
func (p *Context) options6(b []byte, o []byte, hop, jumboAllowed bool) ([]byte, bool) {
	jumbos := 0
	for len(o) > 0 {
		size := 1
		if o[0] != opt6Pad1 {
			if len(o) < 2 {
				return badLength(b, "remaining length", len(o), " < ", 2), false
			}
			size = 2 + int(o[1])
		}
		if size > len(o) {
			return badLength(b, "remaining length", len(o), " < ", size), false
		}
		if want := map4(o[0], opt6Alert, 4, opt6Jumbo, 6); want != 0 && size != want {
			what := "(rtalert) length"
			if o[0] == opt6Jumbo {
				what = "(jumbo) length"
			}
			return badLength(b, what, size-2, " != ", want-2), false
		}
		if o[0] == opt6HomeAddr && size < 18 {
			return badLength(b, "(homeaddr) length", size-2, " < ", 16), false
		}
		if p.Verbose > 0 {
			b = appendOption6(b, o[:size], hop, jumboAllowed, jumbos)
		}
		if o[0] == opt6Jumbo {
			jumbos++
		}
		o = o[size:]
	}
	if p.Verbose > 0 {
		b = append(b, ' ')
	}
	return b, true
}

// map4 is v1 for k1, v2 for k2, and 0 for another k.
func map4(k, k1 byte, v1 int, k2 byte, v2 int) int {
	switch k {
	case k1:
		return v1
	case k2:
		return v2
	}
	return 0
}

// appendOption6 appends an option; jumbos is how many jumbo payload options stand
// before it.
func appendOption6(b []byte, o []byte, hop, jumboAllowed bool, jumbos int) []byte {
	switch o[0] {
	case opt6Pad1:
		return append(b, "(pad1)"...)
	case opt6PadN:
		return append(b, "(padn)"...)
	case opt6Alert:
		return append(append0x4(append(b, "(rtalert: "...), be.Uint16(o[2:])), ") "...)
	case opt6Jumbo:
		n := be.Uint32(o[2:])
		b = appendUint(append(b, "(jumbo: "...), uint64(n))
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
		return append(appendAddr6(append(b, "(homeaddr: "...), o[2:]), ')')
	}
	b = appendHex2(append(b, "(unknown opt-type 0x"...), o[0])
	return append(appendInt(append(b, " len="...), len(o)-2), ')')
}

// fragment prints the fragment header.
func (p *Context) fragment(b []byte, f *layer.IPv6Fragment, s span) []byte {
	b = append(b, "frag ("...)
	if p.Verbose > 0 {
		b = append(appendHex8(append(b, "0x"...), f.Identification), ':')
	}
	b = append(appendInt(b, int(f.Offset)), '|')
	b = append(appendInt(b, s.length-8), ')')
	if f.Offset == 0 {
		b = append(b, ' ')
	}
	return b
}

// appendRouteType appends the fields that all routing headers have.
func appendRouteType(b []byte, x []byte) []byte {
	b = appendInt(append(b, "RT6 (len="...), int(x[1]))
	b = appendInt(append(b, ", type="...), int(x[2]))
	if x[2] == 0 {
		b = append(b, " [Deprecated]"...)
	}
	return appendInt(append(b, ", segleft="...), int(x[3]))
}

// routing prints a routing header and notes the last hop in p.IP(); false for one
// that makes no sense.
func (p *Context) routing(b []byte, x []byte) ([]byte, bool) {
	b = appendRouteType(b, x)
	length := int(x[1])
	switch x[2] {
	case 0, 2:
		if rsv := be.Uint32(x[4:]); rsv != 0 || p.Verbose > 0 {
			b = appendHex(append(b, ", rsv=0x"...), rsv)
		}
		if length%2 == 1 {
			b = appendInt(append(b, " (invalid length "...), length)
			return append(b, ") (invalid)"...), false
		}
		b = p.appendSegments(b, x[8:], length/2)
		if length > 0 {
			p.IP().final = x[len(x)-16:]
		}
	case 4:
		return p.segmentRouting(b, x)
	default:
		b = appendInt(append(b, " (unknown type "...), int(x[2]))
		return append(b, ") (invalid)"...), false
	}
	return append(b, ") "...), true
}

// segmentRouting prints RFC 8754's header and its TLVs.
func (p *Context) segmentRouting(b []byte, x []byte) ([]byte, bool) {
	last := int(x[4])
	b = appendInt(append(b, ", last-entry="...), last)
	if p.Verbose > 0 {
		b = appendHex(append(b, ", flags=0x"...), uint32(x[5]))
	}
	b = appendHex(append(b, ", tag="...), uint32(be.Uint16(x[6:])))
	end := 8 + 16*(last+1)
	if end > len(x) {
		b = appendInt(append(b, " (invalid length "...), int(x[1]))
		return append(b, ") (invalid)"...), false
	}
	b = p.appendSegments(b, x[8:], last+1)
	p.IP().final = x[8:24]
	for tlv := x[end:]; len(tlv) > 0; {
		size := 1
		if tlv[0] != 0 {
			if len(tlv) < 2 || len(tlv) < 2+int(tlv[1]) {
				return append(b, ") (invalid)"...), false
			}
			size = 2 + int(tlv[1])
		}
		if tlv[0] == segmentHMAC {
			size = len(tlv) // the last TLV; its length is seldom right
		}
		b = p.segmentTLV(b, tlv[:size])
		tlv = tlv[size:]
	}
	return append(b, ") "...), true
}

// segmentTLV appends one TLV; its value with -v.
func (p *Context) segmentTLV(b []byte, tlv []byte) []byte {
	b = appendName(append(b, ", TLV-type="...), segmentTLVs, uint32(tlv[0]), "Unknown")
	b = append(appendInt(append(b, '('), int(tlv[0])), ')')
	if len(tlv) < 2 {
		return b
	}
	b = appendInt(append(b, ", TLV-len="...), int(tlv[1]))
	v := tlv[2:]
	switch {
	case p.Verbose == 0 || len(v) == 0:
	case tlv[0] == segmentHMAC && len(v) >= 6:
		b = appendInt(append(b, ", D="...), int(v[0]>>7))
		b = appendHex8(append(b, ", HMAC-key-ID=0x"...), be.Uint32(v[2:]))
		b = appendHexBytes(append(b, ", HMAC=0x"...), v[6:])
	default:
		b = appendHexBytes(append(b, ", value=0x"...), v)
	}
	return b
}

const segmentHMAC = 5

var segmentTLVs = []name{{0, "Pad1"}, {4, "PadN"}, {segmentHMAC, "HMAC"}}

func (p *Context) appendSegments(b []byte, list []byte, n int) []byte {
	for i := 0; i < n; i++ {
		b = appendInt(append(b, ", ["...), i)
		b = appendAddr6(append(b, ']'), list[16*i:])
	}
	return b
}

// noNextHeader prints what follows no header: nothing.
func (p *Context) noNextHeader(b []byte, s span) []byte { return append(b, "no next header"...) }
