package inet

// ICMPv6: RFC 4443, 8335.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

// Message types.
const (
	icmp6Unreachable  = 1
	icmp6TooBig       = 2
	icmp6Exceeded     = 3
	icmp6Parameter    = 4
	icmp6Echo         = 128
	icmp6EchoReply    = 129
	mldQuery          = 130
	mldReport         = 131
	mldDone           = 132
	ndRouterSolicit   = 133
	ndRouterAdvert    = 134
	ndNeighborSolicit = 135
	ndNeighborAdvert  = 136
	ndRedirect        = 137
	routerRenumbering = 138
	nodeInfoQuery     = 139
	nodeInfoReply     = 140
	mldReport2        = 143
	homeAgentRequest  = 144
	homeAgentReply    = 145
	prefixSolicit     = 146
	prefixAdvert      = 147
	rplMessage        = 155
	icmp6ExtEcho      = 160
	icmp6ExtEchoReply = 161
)

var icmp6Names = []dissect.Name{
	{ndNeighborSolicit, "neighbor solicitation"}, {ndNeighborAdvert, "neighbor advertisement"},
	{icmp6Echo, "echo request"}, {icmp6EchoReply, "echo reply"},
	{ndRouterSolicit, "router solicitation"}, {ndRouterAdvert, "router advertisement"},
	{icmp6Unreachable, "destination unreachable"}, {icmp6TooBig, "packet too big"},
	{icmp6Exceeded, "time exceeded in-transit"}, {icmp6Parameter, "parameter problem"},
	{mldQuery, "multicast listener query"}, {mldReport, "multicast listener report"},
	{mldDone, "multicast listener done"}, {mldReport2, "multicast listener report v2"},
	{ndRedirect, "redirect"}, {138, "router renumbering"}, {139, "node information query"},
	{140, "node information reply"}, {141, "inverse neighbor solicitation"},
	{142, "inverse neighbor advertisement"}, {homeAgentRequest, "ha discovery request"},
	{homeAgentReply, "ha discovery reply"}, {prefixSolicit, "mobile router solicitation"},
	{prefixAdvert, "mobile router advertisement"}, {rplMessage, "RPL"},
	{icmp6ExtEcho, "extended echo request"}, {icmp6ExtEchoReply, "extended echo reply"},
	{200, "mtrace response"}, {201, "mtrace message"},
}

// icmp6 prints a message.
func icmp6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.IP().V6 {
		return append(b, "[ICMPv6 requires IPv6] (invalid)"...)
	}
	if s.Length == 0 {
		return append(b, "ICMP6, length 0 (invalid)"...)
	}
	if ctx.Verbose > 0 && !ctx.IP().Fragment && len(s.Data) >= s.Length && s.Length >= 4 {
		b = icmp6Checksum(ctx, b, s.Data[:s.Length])
	}
	if len(s.Data) < 1 {
		return ctx.Cut(b, "icmp6")
	}
	kind := s.Data[0]
	b = append(b, "ICMP6, "...)
	if s, ok := dissect.Lookup(icmp6Names, uint32(kind)); ok {
		b = append(b, s...)
	} else {
		b = append(dissect.AppendInt(append(b, "unknown icmp6 type ("...), int(kind)), ')')
	}
	if ctx.Verbose > 0 {
		switch kind {
		case ndRouterSolicit, ndRouterAdvert, ndNeighborSolicit, ndNeighborAdvert, ndRedirect, homeAgentReply, prefixAdvert:
			b = dissect.AppendInt(append(b, ", length "...), s.Length)
		}
	}
	if len(s.Data) < 2 {
		return ctx.Cut(b, "icmp6")
	}
	b, ok := icmp6Body(ctx, b, kind, s)
	if !ok {
		return ctx.Cut(b, "icmp6")
	}
	if ctx.Verbose == 0 {
		b = dissect.AppendInt(append(b, ", length "...), s.Length)
	}
	return b
}

// icmp6Checksum verifies the checksum of a whole message. The transport package's
// tcpChecksum explains "not computed".
func icmp6Checksum(ctx *dissect.Context, b []byte, message []byte) []byte {
	have := be.Uint16(message[2:])
	sum := ctx.IP().Checksum(layers.IPProtocolICMPv6, message)
	switch {
	case sum == 0:
		return append(b, "[icmp6 sum ok] "...)
	case ctx.Packet.ChecksumPending:
		return append(dissect.Append0x4(append(b, "[icmp6 cksum "...), have), " not computed] "...)
	}
	b = dissect.Append0x4(append(b, "[bad icmp6 cksum "...), have)
	b = dissect.Append0x4(append(b, " -> "...), dissect.ShouldBe(have, sum))
	return append(b, "!] "...)
}

// icmp6Body appends the body of a message of type kind. It returns false if too little was
// captured.
func icmp6Body(ctx *dissect.Context, b []byte, kind byte, s dissect.Span) ([]byte, bool) {
	m := s.Data
	switch kind {
	case icmp6Unreachable:
		return unreachable6(b, m)
	case icmp6TooBig:
		if len(m) < 8 {
			return b, false
		}
		return dissect.AppendUint(append(b, ", mtu "...), uint64(be.Uint32(m[4:]))), true
	case icmp6Exceeded:
		return appendExceeded6(b, m)
	case icmp6Parameter:
		return appendParameter6(b, m)
	case icmp6Echo, icmp6EchoReply:
		if len(m) < 8 {
			return b, false
		}
		b = dissect.AppendUint(append(b, ", id "...), uint64(be.Uint16(m[4:])))
		return dissect.AppendUint(append(b, ", seq "...), uint64(be.Uint16(m[6:]))), true
	case icmp6ExtEcho, icmp6ExtEchoReply:
		if len(m) < 8 {
			return b, false
		}
		b = dissect.AppendUint(append(b, ", id "...), uint64(be.Uint16(m[4:])))
		b = dissect.AppendInt(append(b, ", seq "...), int(m[6]))
		if ctx.Verbose > 0 {
			b = extendedEcho(ctx, b, s, kind == icmp6ExtEcho)
		}
		return b, true
	case mldQuery, mldReport, mldDone, mldReport2:
		return mld(ctx, b, kind, s)
	case ndRouterSolicit, ndRouterAdvert, ndNeighborSolicit, ndNeighborAdvert, ndRedirect:
		return neighbor(ctx, b, kind, s)
	case homeAgentReply, prefixAdvert:
		if ctx.Verbose == 0 {
			return b, true
		}
		if len(m) < 8 {
			return b, false
		}
		b = dissect.Append0x4(append(b, ", id "...), be.Uint16(m[4:]))
		if kind == prefixAdvert {
			return printPrefixAdvert(ctx, b, s)
		}
		for m = m[8:min(len(m), s.Length)]; len(m) >= 16; m = m[16:] {
			b = dissect.AppendAddr6(append(b, ", "...), m)
		}
		return b, len(m) == 0
	case homeAgentRequest, prefixSolicit:
		if len(m) < 6 {
			return b, false
		}
		return dissect.Append0x4(append(b, ", id "...), be.Uint16(m[4:])), true
	case rplMessage:
		return rpl(ctx, b, s)
	case routerRenumbering:
		return renumbering(ctx, b, s)
	case nodeInfoQuery:
		return nodeQuery(ctx, b, s)
	case nodeInfoReply:
		return nodeReply(ctx, b, s)
	}
	if _, known := dissect.Lookup(icmp6Names, uint32(kind)); known || ctx.Verbose == 0 {
		return b, true
	}
	b = dissect.AppendInt(append(b, ", length "...), s.Length)
	if ctx.Verbose == 1 { // tcpdump dumps it without -v too, but then the entry would not be one line
		b = ctx.Dump(b, dissect.Indent, m[:min(len(m), s.Length)])
	}
	return b, true
}

// printPrefixAdvert appends the flags and options of a mobile prefix advertisement, RFC
// 6275.
func printPrefixAdvert(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	flags := s.Data[6]
	if flags&0xc0 != 0 {
		b = append(b, ' ')
	}
	if flags&0x80 != 0 {
		b = append(b, 'M')
	}
	if flags&0x40 != 0 {
		b = append(b, 'O')
	}
	b, ok := ndOptions(ctx, b, s.From(8))
	if !ok {
		b = append(b, " [|icmp6]"...)
	}
	return b, true
}

// unreachable6 appends what cannot be reached, according to the quoted packet.
func unreachable6(b []byte, m []byte) ([]byte, bool) {
	b = append(b, ", "...)
	switch m[1] {
	case 0:
		b = append(b, "unreachable route"...)
	case 1:
		b = append(b, " unreachable prohibited"...)
	case 2:
		b = append(b, "beyond scope"...)
	case 3:
		b = append(b, "unreachable address"...)
	case 4:
		b = append(b, "unreachable port"...)
	default:
		b = dissect.AppendInt(append(b, "unknown unreach code ("...), int(m[1]))
		return append(b, ')'), true
	}
	if len(m) < 8+40 {
		return b, false
	}
	quoted := m[8:]
	switch m[1] {
	case 2:
		b = dissect.AppendAddr6(append(b, ' '), quoted[24:])
		return dissect.AppendAddr6(append(b, ", source address "...), quoted[8:]), true
	case 4:
		proto, header := upperLayer(quoted)
		if len(header) < 4 {
			return b, false
		}
		b = dissect.AppendAddr6(append(b, ", "...), quoted[24:])
		if proto == layers.IPProtocolTCP {
			b = append(b, " tcp port "...)
		} else {
			b = append(b, " udp port "...)
		}
		return dissect.AppendInt(b, int(be.Uint16(header[2:]))), true
	}
	return dissect.AppendAddr6(append(b, ' '), quoted[24:]), true
}

// upperLayer returns the TCP or UDP header of the IPv6 packet x, or nil if x has none or
// it was not captured.
func upperLayer(x []byte) (layers.IPProtocol, []byte) {
	proto, size := layers.IPProtocol(x[6]), 40
	for size < len(x) {
		x = x[size:]
		switch proto {
		case layers.IPProtocolTCP, layers.IPProtocolUDP:
			return proto, x
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
			if len(x) < 2 {
				return 0, nil
			}
			size = 8 + 8*int(x[1])
		case layers.IPProtocolAH:
			if len(x) < 2 {
				return 0, nil
			}
			size = 8 + 4*int(x[1])
		case layers.IPProtocolIPv6Fragment:
			if len(x) < 4 || be.Uint16(x[2:])&^7 != 0 {
				return 0, nil
			}
			size = 8
		default:
			return 0, nil
		}
		proto = layers.IPProtocol(x[0])
	}
	return 0, nil
}

func appendExceeded6(b []byte, m []byte) ([]byte, bool) {
	switch m[1] {
	case 0:
		if len(m) < 8+40 {
			return b, false
		}
		return dissect.AppendAddr6(append(b, " for "...), m[8+24:]), true
	case 1:
		return append(b, " (reassembly)"...), true
	}
	return append(dissect.AppendInt(append(b, ", unknown code ("...), int(m[1])), ')'), true
}

func appendParameter6(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 8+40 {
		return b, false
	}
	switch m[1] {
	case 0:
		b = append(b, ", erroneous - octet "...)
	case 1:
		b = append(b, ", next header - octet "...)
	case 2:
		b = append(b, ", option - octet "...)
	case 3:
		b = append(b, ", incomplete header chain - octet "...)
	default:
		return dissect.AppendInt(append(b, ", code-#"...), int(m[1])), true
	}
	return dissect.AppendUint(b, uint64(be.Uint32(m[4:]))), true
}
