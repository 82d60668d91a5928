package inet

// IPv4: RFC 791; the bits of ECN: RFC 3168.

import (
	"strconv"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// ipNames are the names of protocols that -v prints.
var ipNames = []dissect.Name{
	{0, "HBH"}, {1, "ICMP"}, {2, "IGMP"}, {4, "IPIP"}, {6, "TCP"}, {8, "EGP"}, {9, "IGRP"},
	{17, "UDP"}, {33, "DCCP"}, {41, "IPv6"}, {43, "Routing"}, {44, "Fragment"}, {46, "RSVP"},
	{47, "GRE"}, {50, "ESP"}, {51, "AH"}, {55, "Mobile IP"}, {58, "ICMPv6"},
	{59, "No Next Header"}, {62, "Mobile IP (old)"}, {88, "EIGRP"}, {89, "OSPF"},
	{103, "PIM"}, {108, "Compressed IP"}, {112, "VRRP"}, {113, "PGM"}, {132, "SCTP"},
	{135, "Mobility"}, {143, "Ethernet"},
}

// ipProtocols are the names and numbers of all protocols, as -v prints them.
var ipProtocols = func() (all [256]string) {
	for i := range all {
		name, ok := dissect.Lookup(ipNames, uint32(i))
		if !ok {
			name = "unknown"
		}
		all[i] = name + " (" + strconv.Itoa(i) + ")"
	}
	return all
}()

// ipv4 prints a packet.
func ipv4(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "ip")
	}
	if !ctx.Link {
		b = append(b, "IP "...)
	}
	b, total, ok := ipv4Lengths(ctx, b, s)
	if !ok {
		return b
	}
	h := (*[20]byte)(s.Data)
	size, proto, fragment := int(h[0]&15)*4, layers.IPProtocol(h[9]), be.Uint16(h[6:])
	s = s.UpTo(total)
	if ctx.Verbose > 0 {
		if b, ok = ipv4Verbose(ctx, b, h, s, size); !ok {
			return b
		}
	}
	if fragment&fragmentOffset != 0 {
		b = append(appendHosts4(ctx, b, h), ": ip-proto-"...)
		return dissect.AppendInt(b, int(proto))
	}
	if !printsHosts(proto) {
		b = append(appendHosts4(ctx, b, h), ": "...)
	}
	if len(s.Data) < size {
		b = append(b, " [remaining caplen("...)
		b = dissect.AppendInt(b, len(s.Data))
		b = append(b, ") < header length("...)
		b = append(dissect.AppendInt(b, size), ")]"...)
		return ctx.Cut(b, "ip")
	}
	final := h[16:]
	if size > 20 {
		final = finalHop(final, s.Data[20:size])
	}
	ip := ctx.SetIP()
	ip.V6, ip.Src, ip.Dst, ip.Final = false, h[12:16], h[16:], final
	ip.Proto, ip.TTL, ip.Fragment = proto, int(h[8]), fragment&moreFragments != 0
	return ctx.IPProtocol(b, proto, s.From(size))
}

// ipv4Lengths checks the version and the lengths in the header. It returns the length of
// the packet on the wire, and false if nothing more can be printed.
func ipv4Lengths(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, int, bool) {
	if s.Length < 20 {
		return dissect.BadLength(b, "length", s.Length, " < ", 20), 0, false
	}
	if len(s.Data) < 1 {
		return ctx.Cut(b, "ip"), 0, false
	}
	if version := int(s.Data[0] >> 4); version != 4 {
		return dissect.BadLength(b, "version", version, " != ", 4), 0, false
	}
	size := int(s.Data[0]&15) * 4
	if size < 20 {
		return dissect.BadLength(b, "header length", size, " < ", 20), 0, false
	}
	if len(s.Data) < 4 {
		return ctx.Cut(b, "ip"), 0, false
	}
	total := int(be.Uint16(s.Data[2:]))
	switch {
	case total > s.Length:
		b = append(b, "truncated-ip - "...)
		b = append(dissect.AppendInt(b, total-s.Length), " bytes missing! "...)
		total = s.Length
	case total == 0:
		total = s.Length // segmentation offload leaves the field 0
	case total < size:
		return dissect.BadLength(b, "total length", total, " < ", size), 0, false
	}
	if len(s.Data) < 20 {
		return ctx.Cut(b, "ip"), 0, false
	}
	return b, total, true
}

// Parts of the field with the offset of a fragment.
const (
	moreFragments  = 0x2000
	fragmentOffset = 0x1fff
)

// ipv4Verbose appends the fields of the header. It returns false if the options are cut,
// and then nothing more can be printed.
func ipv4Verbose(ctx *dissect.Context, b []byte, h *[20]byte, s dissect.Span, size int) ([]byte, bool) {
	tos, total, fragment, ttl := h[1], int(be.Uint16(h[2:])), be.Uint16(h[6:]), h[8]
	b = append(b, "(tos 0x"...)
	b = dissect.AppendHex(b, uint32(tos))
	b = append(b, [...]string{"", ",ECT(1)", ",ECT(0)", ",CE"}[tos&3]...)
	if ttl > 0 {
		b = append(b, ", ttl "...)
		b = dissect.AppendUint(b, uint64(ttl))
	}
	b = append(b, ", id "...)
	b = dissect.AppendUint(b, uint64(be.Uint16(h[4:])))
	b = append(b, ", offset "...)
	b = dissect.AppendUint(b, uint64(fragment&fragmentOffset)*8)
	b = append(b, ", flags ["...)
	b = append(b, ipv4Flags[fragment>>13]...)
	b = append(b, "], proto "...)
	b = append(b, ipProtocols[h[9]]...)
	b = append(b, ", length "...)
	b = appendTotal(b, total, s.Length)
	b = offload(ctx, b, total)
	whole := true
	if size > 20 {
		options := s.Data[20:min(size, len(s.Data))]
		b = append(b, ", options ("...)
		if b, whole = appendOptions4(b, options, size-20); !whole && b[len(b)-1] == ',' {
			return ctx.Cut(b, "ip"), false // the size of the option was not captured
		} else if !whole {
			b = append(b, " [truncated-option]"...)
		}
		b = append(b, ')')
	}
	if !ctx.NoChecksums && len(s.Data) >= size {
		if sum := dissect.Checksum(s.Data[:size]); sum != 0 {
			have := be.Uint16(s.Data[10:])
			b = append(b, ", bad cksum "...)
			b = dissect.AppendHex(b, uint32(have))
			b = append(b, " (->"...)
			b = append(dissect.AppendHex(b, uint32(dissect.ShouldBe(have, sum))), ")!"...)
		}
	}
	if ctx.OneLine {
		b = append(b, ") "...)
	} else {
		b = append(b, ")\n    "...)
	}
	if !whole {
		b = append(appendHosts4(ctx, b, h), ":  [|ip]"...)
	}
	return b, whole
}

// ipv4Flags are the texts of the flags, the highest three bits of the field.
var ipv4Flags = [8]string{"none", "+", "DF", "+, DF", "rsvd", "+, rsvd", "DF, rsvd", "+, DF, rsvd"}

// appendTotal appends the total length. A field of 0 comes from TCP segmentation offload,
// or from BIG TCP if the packet has more than 65,535 bytes.
func appendTotal(b []byte, field, length int) []byte {
	if field != 0 {
		return dissect.AppendInt(b, field)
	}
	b = dissect.AppendInt(b, length)
	if length > 0xffff {
		return append(b, " [was 0, presumed BIG TCP]"...)
	}
	return append(b, " [was 0, presumed TSO]"...)
}

// offload marks a packet that the kernel merged from several, or that the device will
// split. The packets on the wire are shorter than length.
func offload(ctx *dissect.Context, b []byte, length int) []byte {
	f := ctx.Packet.Frame
	if ctx.Depth == 1 && (f.Offloaded || f.Interface != nil && f.Interface.MTU > 0 && length > f.Interface.MTU) {
		b = append(b, " [GSO]"...)
	}
	return b
}

func appendHosts4(ctx *dissect.Context, b []byte, h *[20]byte) []byte {
	b = ctx.AppendHost(b, h[12:16], false)
	b = append(b, " > "...)
	return ctx.AppendHost(b, h[16:], false)
}

// Options.
const (
	optEOL  = 0
	optNOP  = 1
	optRR   = 7
	optTS   = 68
	optLSRR = 131
	optSSRR = 137
	optRA   = 148
)

var optionNames4 = []dissect.Name{
	{optEOL, "EOL"}, {optNOP, "NOP"}, {optRR, "RR"}, {optTS, "timestamp"}, {82, "traceroute"},
	{130, "security"}, {optLSRR, "LSRR"}, {optSSRR, "SSRR"}, {optRA, "RA"},
}

// appendOptions4 appends n bytes of options, of which data was captured. It returns false
// if an option is cut.
func appendOptions4(b []byte, data []byte, n int) ([]byte, bool) {
	for first := true; n > 0; first = false {
		if !first {
			b = append(b, ',')
		}
		if len(data) < 1 {
			return b, false
		}
		code := data[0]
		if code > optNOP && len(data) < 2 {
			return b, false
		}
		if s, ok := dissect.Lookup(optionNames4, uint32(code)); ok {
			b = append(b, s...)
		} else {
			b = dissect.AppendInt(append(b, "unknown "...), int(code))
		}
		size := 1
		if code > optNOP {
			if size = int(data[1]); size < 2 || size > n {
				b = append(b, " [bad length "...)
				return append(dissect.AppendInt(b, size), ']'), true
			}
		}
		if size > len(data) {
			return b, false
		}
		if code == optEOL {
			return b, true
		}
		b = appendOption4(b, data[:size])
		data, n = data[size:], n-size
	}
	return b, true
}

// appendOption4 appends the value of an option.
func appendOption4(b []byte, o []byte) []byte {
	switch o[0] {
	case optRR, optLSRR, optSSRR:
		return appendRoute4(b, o)
	case optTS:
		return appendStamps4(b, o)
	case optRA:
		if len(o) < 4 {
			b = append(b, " [bad length "...)
			return append(dissect.AppendInt(b, len(o)), ']')
		}
		if v := be.Uint16(o[2:]); v != 0 {
			b = dissect.AppendInt(append(b, " value "...), int(v))
		}
	}
	return b
}

// appendRoute4 appends the addresses of a route, with a comma after each one passed.
func appendRoute4(b []byte, o []byte) []byte {
	if (len(o)+1)&3 != 0 {
		b = append(b, " [bad length "...)
		b = append(dissect.AppendInt(b, len(o)), ']')
	}
	if len(o) < 3 {
		return b
	}
	at := int(o[2]) - 1
	if at < 3 || (at+1)&3 != 0 || at > len(o)+1 {
		b = append(b, " [bad ptr "...)
		b = append(dissect.AppendInt(b, int(o[2])), ']')
	}
	for i := 3; i+4 <= len(o); i += 4 {
		b = dissect.AppendAddr4(append(b, ' '), o[i:])
		if at > i {
			b = append(b, ',')
		}
	}
	return b
}

// appendStamps4 appends timestamps, RFC 781. A ^ marks the place of the next one.
func appendStamps4(b []byte, o []byte) []byte {
	if len(o) < 4 {
		b = append(b, "[bad length "...)
		return append(dissect.AppendInt(b, len(o)), ']')
	}
	b = append(b, " TS{"...)
	hop := 8
	if o[3]&15 == 0 {
		hop = 4
	}
	if (len(o)-4)&(hop-1) != 0 {
		b = append(b, "[bad length "...)
		b = append(dissect.AppendInt(b, len(o)), ']')
	}
	at := int(o[2]) - 1
	if at < 4 || (at-4)&(hop-1) != 0 || at > len(o)+1 {
		b = append(b, "[bad ptr "...)
		b = append(dissect.AppendInt(b, int(o[2])), ']')
	}
	i := 0
	switch o[3] & 15 {
	case 0:
		b = append(b, "TSONLY"...)
		i = 4
	case 1:
		b = append(b, "TS+ADDR"...)
		i = 4
	case 3:
		b = append(b, "PRESPEC"...)
		i = 4
	default:
		b = append(b, "[bad ts type "...)
		b = append(dissect.AppendInt(b, int(o[3]&15)), ']')
	}
	for ; i > 0 && i+hop <= len(o); i += hop {
		if at == i {
			b = append(b, " ^"...)
		}
		b = append(b, ' ')
		b = dissect.AppendUint(b, uint64(be.Uint32(o[i+hop-4:])))
		b = append(b, '@')
		if hop == 8 {
			b = dissect.AppendAddr4(b, o[i:])
		}
	}
	if at == i {
		b = append(b, " ^ "...)
	}
	if missed := o[3] >> 4; missed > 0 {
		b = append(b, " ["...)
		b = dissect.AppendInt(b, int(missed))
		return append(b, " hops not recorded]} "...)
	}
	return append(b, '}')
}

// finalHop returns the last address of a source route in the options, or dst if there is
// none. The transport checksum covers this address.
func finalHop(dst []byte, options []byte) []byte {
	for len(options) > 1 && options[0] != optEOL {
		if options[0] == optNOP {
			options = options[1:]
			continue
		}
		size := int(options[1])
		if size < 2 || size > len(options) {
			break
		}
		if (options[0] == optLSRR || options[0] == optSSRR) && size >= 7 {
			return options[size-4 : size]
		}
		options = options[size:]
	}
	return dst
}

// printsHosts reports whether the printer of proto prints the addresses along with its
// ports.
func printsHosts(proto layers.IPProtocol) bool {
	switch proto {
	case layers.IPProtocolTCP, layers.IPProtocolUDP, layers.IPProtocolSCTP, layer.ProtocolDCCP:
		return true
	}
	return false
}
