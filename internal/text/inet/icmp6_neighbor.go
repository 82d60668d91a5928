package inet

// Neighbor discovery: RFC 4861; its options: RFC 4191, 6275, 8106. Multicast
// listener discovery: RFC 2710, 3810.

import "ringcap/internal/text/dissect"

// ndFixed is the size of each message without its options.
var ndFixed = map[byte]int{
	ndRouterSolicit: 8, ndRouterAdvert: 16, ndNeighborSolicit: 24, ndNeighborAdvert: 24, ndRedirect: 40,
}

var raFlags = []dissect.Name{
	{0x80, "managed"}, {0x40, "other stateful"}, {0x20, "home agent"}, {0x02, "ipv6 only"},
}

var naFlags = []dissect.Name{
	{0x80000000, "router"}, {0x40000000, "solicited"}, {0x20000000, "override"},
}

var preferences = [4]string{"medium", "high", "rsv", "low"}

// neighbor appends a message of neighbor discovery. It returns false if it is cut.
func neighbor(ctx *dissect.Context, b []byte, kind byte, s dissect.Span) ([]byte, bool) {
	m := s.Data
	fixed := ndFixed[kind]
	if kind != ndRouterSolicit && (kind != ndRouterAdvert || ctx.Verbose > 0) && len(m) < fixed {
		return b, false
	}
	switch kind {
	case ndRouterAdvert:
		if ctx.Verbose > 0 {
			b = appendAdvert(b, m)
		}
	case ndNeighborSolicit:
		b = dissect.AppendAddr6(append(b, ", who has "...), m[8:])
	case ndNeighborAdvert:
		b = dissect.AppendAddr6(append(b, ", tgt is "...), m[8:])
		if ctx.Verbose > 0 {
			b = dissect.AppendBits(append(b, ", Flags ["...), naFlags, be.Uint32(m[4:]), ", ")
			b = append(b, ']')
		}
	case ndRedirect:
		b = dissect.AppendAddr6(append(b, ", "...), m[24:])
		b = dissect.AppendAddr6(append(b, " to "...), m[8:])
	}
	if ctx.Verbose == 0 {
		return b, true
	}
	b, ok := ndOptions(ctx, b, s.From(fixed))
	if !ok {
		b = append(b, " [|icmp6]"...)
	}
	return b, true
}

// appendAdvert appends the fields of a router advertisement.
func appendAdvert(b []byte, m []byte) []byte {
	b = dissect.AppendInt(append(b, "\n\thop limit "...), int(m[4]))
	b = dissect.AppendBits(append(b, ", Flags ["...), raFlags, uint32(m[5]), ", ")
	b = append(append(b, "], pref "...), preferences[m[5]>>3&3]...)
	b = dissect.AppendInt(append(b, ", router lifetime "...), int(be.Uint16(m[6:])))
	b = dissect.AppendUint(append(b, "s, reachable time "...), uint64(be.Uint32(m[8:])))
	b = dissect.AppendUint(append(b, "ms, retrans timer "...), uint64(be.Uint32(m[12:])))
	return append(b, "ms"...)
}

// Option types.
const (
	ndSourceLink   = 1
	ndTargetLink   = 2
	ndPrefix       = 3
	ndRedirected   = 4
	ndMTU          = 5
	ndInterval     = 7
	ndHomeAgent    = 8
	ndRoute        = 24
	ndNameServers  = 25
	ndSearchDomain = 31
)

var ndOptionNames = []dissect.Name{
	{ndSourceLink, "source link-address"}, {ndTargetLink, "destination link-address"},
	{ndPrefix, "prefix info"}, {ndRedirected, "redirected header"}, {ndMTU, "mtu"},
	{ndNameServers, "rdnss"}, {ndSearchDomain, "dnssl"}, {ndInterval, "advertisement interval"},
	{ndHomeAgent, "homeagent information"}, {ndRoute, "route info"},
}

// ndOptions prints the options, one a line. It returns false if an option is cut or has
// length 0.
func ndOptions(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	o := s.Data
	for n := s.Length; n > 0 && len(o) > 0; {
		if len(o) < 2 {
			return b, false
		}
		size := 8 * int(o[1])
		if size == 0 || size > len(o) {
			return b, false
		}
		b = dissect.AppendName(append(b, "\n\t  "...), ndOptionNames, uint32(o[0]), "unknown")
		b = dissect.AppendInt(append(b, " option ("...), int(o[0]))
		b = dissect.AppendInt(append(b, "), length "...), size)
		b = append(dissect.AppendInt(append(b, " ("...), int(o[1])), "): "...)
		var ok bool
		if b, ok = appendNDOption(b, o[:size]); !ok {
			return b, false
		}
		if ctx.Verbose > 1 {
			b = ctx.Dump(b, "\n\t    ", o[2:size])
		} else if _, known := dissect.Lookup(ndOptionNames, uint32(o[0])); !known {
			b = ctx.Dump(b, "\n\t  ", o[2:size])
		}
		o, n = o[size:], n-size
	}
	return b, true
}

// appendNDOption appends the value of an option. It returns false if the option is
// malformed.
func appendNDOption(b []byte, o []byte) ([]byte, bool) {
	switch o[0] {
	case ndSourceLink, ndTargetLink:
		return dissect.AppendMAC(b, o[2:]), true
	case ndPrefix:
		return appendPrefix(b, o)
	case ndRedirected:
		return dissect.AppendDump(b, "\n\t    ", o), true
	case ndMTU:
		b = dissect.AppendUint(append(b, ' '), uint64(be.Uint32(o[4:])))
		if len(o) != 8 {
			b = append(b, "bad option length"...)
		}
	case ndNameServers:
		b = dissect.AppendUint(append(b, " lifetime "...), uint64(be.Uint32(o[4:])))
		b = append(b, "s,"...)
		for at := 8; at+16 <= len(o); at += 16 {
			b = dissect.AppendAddr6(append(b, " addr: "...), o[at:])
		}
	case ndSearchDomain:
		b = dissect.AppendUint(append(b, " lifetime "...), uint64(be.Uint32(o[4:])))
		return appendDomains(append(b, "s, domain(s):"...), o[8:])
	case ndInterval:
		b = append(dissect.AppendUint(append(b, ' '), uint64(be.Uint32(o[4:]))), "ms"...)
	case ndHomeAgent:
		b = dissect.AppendInt(append(b, " preference "...), int(be.Uint16(o[4:])))
		b = dissect.AppendInt(append(b, ", lifetime "...), int(be.Uint16(o[6:])))
	case ndRoute:
		return appendRouteInfo(b, o)
	}
	return b, true
}

var prefixFlags = []dissect.Name{{0x80, "onlink"}, {0x40, "auto"}, {0x20, "router"}}

func appendPrefix(b []byte, o []byte) ([]byte, bool) {
	if len(o) < 32 {
		return b, false
	}
	b = append(dissect.AppendAddr6(b, o[16:]), '/')
	b = dissect.AppendInt(b, int(o[2]))
	if len(o) != 32 {
		b = append(b, "badlen"...)
	}
	b = dissect.AppendBits(append(b, ", Flags ["...), prefixFlags, uint32(o[3]), ", ")
	b = appendLifetime(append(b, "], valid time "...), be.Uint32(o[4:]))
	return appendLifetime(append(b, ", pref. time "...), be.Uint32(o[8:])), true
}

func appendLifetime(b []byte, seconds uint32) []byte {
	if seconds == 1<<32-1 {
		return append(b, "infinity"...)
	}
	return append(dissect.AppendUint(b, uint64(seconds)), 's')
}

// appendRouteInfo appends a route, RFC 4191. Its prefix has 0, 8 or 16 bytes.
func appendRouteInfo(b []byte, o []byte) ([]byte, bool) {
	if len(o) > 24 {
		return b, false
	}
	var prefix [16]byte
	copy(prefix[:], o[8:])
	b = append(dissect.AppendAddr6(append(b, ' '), prefix[:]), '/')
	b = dissect.AppendInt(b, int(o[2]))
	b = append(append(b, ", pref="...), preferences[o[3]>>3&3]...)
	return appendLifetime(append(b, ", lifetime="...), be.Uint32(o[4:])), true
}

// appendDomains appends uncompressed domain names up to the first empty one.
func appendDomains(b []byte, d []byte) ([]byte, bool) {
	for len(d) > 0 && d[0] != 0 {
		b = append(b, ' ')
		for {
			if len(d) < 1 || len(d) < 1+int(d[0]) {
				return b, false
			}
			n := int(d[0])
			if n == 0 {
				d = d[1:]
				break
			}
			b = append(dissect.AppendSafe(b, d[1:1+n]), '.')
			d = d[1+n:]
		}
	}
	return b, true
}

// mld appends a message of multicast listener discovery. It returns false if it is cut.
func mld(ctx *dissect.Context, b []byte, kind byte, s dissect.Span) ([]byte, bool) {
	m := s.Data
	switch {
	case kind == mldReport2:
		return printMLDReport2(ctx, b, s)
	case kind == mldQuery && s.Length >= 28:
		return mldQuery2(ctx, append(b, " v2"...), s)
	case kind == mldQuery && s.Length != 24:
		b = dissect.AppendInt(append(b, " unknown-version (len "...), s.Length)
		return append(b, ") "...), true
	case len(m) < 24:
		return b, true
	}
	// tcpdump prints no space here, and scripts match its text.
	b = dissect.AppendInt(append(b, "max resp delay: "...), int(be.Uint16(m[4:])))
	return dissect.AppendAddr6(append(b, " addr: "...), m[8:]), true
}

// printMLDReport2 appends a report of MLDv2 (RFC 3810), and with -v its groups.
func printMLDReport2(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	m := s.Data
	if s.Length < 8 {
		return append(dissect.AppendInt(append(b, " [invalid len "...), s.Length), ']'), true
	}
	if len(m) < 8 {
		return b, false
	}
	groups := int(be.Uint16(m[6:]))
	b = append(dissect.AppendInt(append(b, ", "...), groups), " group record(s)"...)
	if ctx.Verbose == 0 {
		return b, true
	}
	at := 8
	for i := 0; i < groups; i++ {
		if s.Length < at+20 {
			return append(b, " [invalid number of groups]"...), true
		}
		if len(m) < at+20 {
			return b, false
		}
		b = append(dissect.AppendAddr6(append(b, " [gaddr "...), m[at+4:]), ' ')
		if k := int(m[at]); k >= 1 && k <= 6 {
			b = append(b, [...]string{"is_in", "is_ex", "to_in", "to_ex", "allow", "block"}[k-1]...)
		} else {
			b = append(dissect.AppendInt(append(b, " [v2-report-#"...), k), ']')
		}
		sources := int(be.Uint16(m[at+2:]))
		end := at + 20 + 16*sources
		if s.Length < end {
			return append(dissect.AppendInt(append(b, " [invalid number of sources "...), sources), ']'), true
		}
		if ctx.Verbose == 1 {
			b = append(dissect.AppendInt(append(b, ", "...), sources), " source(s)"...)
		} else if len(m) < end {
			return b, false
		} else {
			b = appendSources(b, m[at+20:end])
		}
		b = append(b, ']')
		if at = end; at > len(m) {
			return b, false
		}
	}
	return b, true
}

// mldQuery2 appends a query of MLDv2 (RFC 3810).
func mldQuery2(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	m := s.Data
	if len(m) < 28 {
		return b, false
	}
	delay := int(be.Uint16(m[4:]))
	if delay >= 32768 {
		delay = (delay&0x0fff | 0x1000) << (delay>>12&7 + 3)
	}
	if ctx.Verbose > 0 {
		b = append(dissect.AppendInt(append(b, " [max resp delay="...), delay), ']')
	}
	b = dissect.AppendAddr6(append(b, " [gaddr "...), m[8:])
	if ctx.Verbose > 0 {
		if m[24]&8 != 0 {
			b = append(b, " sflag"...)
		}
		if m[24]&7 != 0 {
			b = dissect.AppendInt(append(b, " robustness="...), int(m[24]&7))
		}
		interval := int(m[25])
		if interval >= 128 {
			interval = (interval&0x0f | 0x10) << (interval>>4&7 + 3)
		}
		b = dissect.AppendInt(append(b, " qqi="...), interval)
	}
	sources := int(be.Uint16(m[26:]))
	switch end := 28 + 16*sources; {
	case sources == 0:
	case s.Length < end:
		b = append(b, " [invalid number of sources]"...)
	case ctx.Verbose > 1 && len(m) < end:
		return b, false
	case ctx.Verbose > 1:
		b = appendSources(b, m[28:end])
	default:
		b = append(dissect.AppendInt(append(b, ", "...), sources), " source(s)"...)
	}
	return append(b, ']'), true
}

func appendSources(b []byte, list []byte) []byte {
	b = append(b, " {"...)
	for ; len(list) > 0; list = list[16:] {
		b = dissect.AppendAddr6(append(b, ' '), list)
	}
	return append(b, " }"...)
}
