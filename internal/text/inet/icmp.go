package inet

// ICMP: RFC 792, 950, 1191, 1256, 1812; its extensions: RFC 4884, 4950, 5837, 8335.

import "ringcap/internal/text/dissect"

// Message types.
const (
	icmpEchoReply    = 0
	icmpUnreachable  = 3
	icmpQuench       = 4
	icmpRedirect     = 5
	icmpEcho         = 8
	icmpAdvert       = 9
	icmpExceeded     = 11
	icmpParameter    = 12
	icmpStamp        = 13
	icmpStampReply   = 14
	icmpMaskReply    = 18
	icmpExtEcho      = 42
	icmpExtEchoReply = 43
)

var icmpNames = []dissect.Name{
	{icmpQuench, "source quench"}, {10, "router solicitation"},
	{15, "information request"}, {16, "information reply"}, {17, "address mask request"},
}

// unreachable holds the text before and after the destination, by code.
var unreachable = [...][2]string{
	0: {"net ", " unreachable"}, 1: {"host ", " unreachable"},
	2: {}, 3: {}, 4: {}, // see appendUnreachable
	5: {"", " unreachable - source route failed"},
	6: {"net ", " unreachable - unknown"}, 7: {"host ", " unreachable - unknown"},
	8: {"", " unreachable - source host isolated"},
	9: {"net ", " unreachable - admin prohibited"}, 10: {"host ", " unreachable - admin prohibited"},
	11: {"net ", " unreachable - tos prohibited"}, 12: {"host ", " unreachable - tos prohibited"},
	13: {"host ", " unreachable - admin prohibited filter"},
	14: {"host ", " unreachable - host precedence violation"},
	15: {"host ", " unreachable - precedence cutoff"},
}

// icmp prints a message, and with -v also the packet that an error message quotes.
func icmp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.IP().V6 {
		return append(b, "[ICMP requires IPv4] (invalid)"...)
	}
	mark := len(b)
	b = append(b, "ICMP "...)
	b, ok := appendICMP(b, s.Data)
	if !ok {
		return ctx.Cut(b[:mark], "icmp")
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, s.Length)
	if ctx.Verbose == 0 {
		return b
	}
	if !ctx.IP().Fragment && len(s.Data) >= s.Length {
		if sum := dissect.Checksum(s.Data[:s.Length]); sum != 0 && s.Length >= 4 {
			b = icmpChecksum(ctx, b, be.Uint16(s.Data[2:]), sum)
		}
	}
	switch s.Data[0] {
	case icmpUnreachable, icmpQuench, icmpRedirect, icmpExceeded, icmpParameter:
		b = icmpQuoted(ctx, b, s)
	case icmpExtEcho, icmpExtEchoReply:
		b = extendedEcho(ctx, b, s, s.Data[0] == icmpExtEcho)
	}
	return b
}

func icmpChecksum(ctx *dissect.Context, b []byte, have, sum uint16) []byte {
	if ctx.Packet.ChecksumPending {
		b = dissect.AppendHex(append(b, " (icmp cksum "...), uint32(have))
		return append(b, " not computed)"...)
	}
	b = dissect.AppendHex(append(b, " (wrong icmp cksum "...), uint32(have))
	b = dissect.AppendHex(append(b, " (->"...), uint32(dissect.ShouldBe(have, sum)))
	return append(b, ")!)"...)
}

// appendICMP appends the text of message m. It returns false if too little was captured.
func appendICMP(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 2 {
		return b, false
	}
	switch m[0] {
	case icmpEcho, icmpEchoReply:
		if len(m) < 8 {
			return b, false
		}
		if m[0] == icmpEcho {
			b = append(b, "echo request, id "...)
		} else {
			b = append(b, "echo reply, id "...)
		}
		b = dissect.AppendUint(b, uint64(be.Uint16(m[4:])))
		b = append(b, ", seq "...)
		return dissect.AppendUint(b, uint64(be.Uint16(m[6:]))), true
	case icmpUnreachable:
		return appendUnreachable(b, m)
	case icmpRedirect:
		return appendRedirect(b, m)
	case icmpAdvert:
		return appendRouters(b, m)
	case icmpExceeded:
		if len(m) < 28 {
			return b, false
		}
		switch m[1] {
		case 0:
			return append(b, "time exceeded in-transit"...), true
		case 1:
			return append(b, "ip reassembly time exceeded"...), true
		}
		return dissect.AppendInt(append(b, "time exceeded-#"...), int(m[1])), true
	case icmpParameter:
		if m[1] != 0 {
			return dissect.AppendInt(append(b, "parameter problem - code "...), int(m[1])), true
		}
		if len(m) < 5 {
			return b, false
		}
		return dissect.AppendInt(append(b, "parameter problem - octet "...), int(m[4])), true
	case icmpStamp, icmpStampReply:
		return appendICMPStamp(b, m)
	case icmpMaskReply:
		if len(m) < 12 {
			return b, false
		}
		return dissect.AppendHex8(append(b, "address mask is 0x"...), be.Uint32(m[8:])), true
	case icmpExtEcho, icmpExtEchoReply:
		return appendExtendedEcho(b, m)
	}
	if s, ok := dissect.Lookup(icmpNames, uint32(m[0])); ok {
		return append(b, s...), true
	}
	return dissect.AppendInt(append(b, "type-#"...), int(m[0])), true
}

// appendUnreachable appends what cannot be reached, according to the quoted packet.
func appendUnreachable(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 28 {
		return b, false
	}
	code, dst := m[1], m[24:28]
	switch code {
	case 2:
		b = append(dissect.AppendAddr4(b, dst), " protocol "...)
		return append(dissect.AppendInt(b, int(m[17])), " unreachable"...), true
	case 3:
		return appendPortUnreachable(b, m)
	case 4:
		b = append(dissect.AppendAddr4(b, dst), " unreachable - need to frag"...)
		if mtu := be.Uint16(m[6:]); mtu != 0 {
			b = append(dissect.AppendInt(append(b, " (mtu "...), int(mtu)), ')')
		}
		return b, true
	}
	if int(code) >= len(unreachable) {
		b = append(dissect.AppendAddr4(b, dst), " unreachable - #"...)
		return dissect.AppendInt(b, int(code)), true
	}
	b = append(b, unreachable[code][0]...)
	return append(dissect.AppendAddr4(b, dst), unreachable[code][1]...), true
}

func appendPortUnreachable(b []byte, m []byte) ([]byte, bool) {
	quoted := m[8:]
	size := int(quoted[0]&15) * 4
	if len(quoted) < size+4 {
		return b, false
	}
	port := be.Uint16(quoted[size+2:])
	b = dissect.AppendAddr4(b, quoted[16:])
	switch quoted[9] {
	case 6:
		b = append(b, " tcp port "...)
	case 17:
		b = append(b, " udp port "...)
	default:
		b = append(b, " protocol "...)
		b = append(dissect.AppendInt(b, int(quoted[9])), " port "...)
	}
	return append(dissect.AppendInt(b, int(port)), " unreachable"...), true
}

func appendRedirect(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 28 {
		return b, false
	}
	to := " to "
	switch m[1] {
	case 0, 2:
		to = " to net "
	case 1, 3:
		to = " to host "
	}
	switch {
	case m[1] < 2:
		b = append(b, "redirect "...)
	case m[1] < 4:
		b = append(b, "redirect-tos "...)
	default:
		b = append(dissect.AppendInt(append(b, "redirect-#"...), int(m[1])), ' ')
	}
	b = append(dissect.AppendAddr4(b, m[24:]), to...)
	return dissect.AppendAddr4(b, m[4:]), true
}

// appendRouters appends a router advertisement, RFC 1256.
func appendRouters(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 8 {
		return b, false
	}
	b = append(b, "router advertisement lifetime "...)
	lifetime := int(be.Uint16(m[6:]))
	switch {
	case lifetime < 60:
		b = dissect.AppendInt(b, lifetime)
	case lifetime < 3600:
		b = dissect.Append2(append(dissect.AppendInt(b, lifetime/60), ':'), lifetime%60)
	default:
		b = dissect.Append2(append(dissect.AppendInt(b, lifetime/3600), ':'), lifetime%3600/60)
		b = dissect.Append2(append(b, ':'), lifetime%60)
	}
	b = append(b, ' ')
	b = append(dissect.AppendInt(b, int(m[4])), ':')
	if m[5] != 2 {
		return append(dissect.AppendInt(append(b, " [size "...), int(m[5])), ']'), true
	}
	for i := 0; i < int(m[4]); i++ {
		if len(m) < 16+8*i {
			return b, false
		}
		b = append(dissect.AppendAddr4(append(b, " {"...), m[8+8*i:]), ' ')
		b = append(dissect.AppendUint(b, uint64(be.Uint32(m[12+8*i:]))), '}')
	}
	return b, true
}

func appendICMPStamp(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 8 || m[0] == icmpStampReply && len(m) < 20 {
		return b, false
	}
	if m[0] == icmpStamp {
		b = append(b, "time stamp query id "...)
	} else {
		b = append(b, "time stamp reply id "...)
	}
	b = dissect.AppendUint(b, uint64(be.Uint16(m[4:])))
	b = append(b, " seq "...)
	b = dissect.AppendUint(b, uint64(be.Uint16(m[6:])))
	if m[0] == icmpStamp {
		return b, true
	}
	b = appendMilliseconds(append(b, ": org "...), be.Uint32(m[8:]))
	b = appendMilliseconds(append(b, ", recv "...), be.Uint32(m[12:]))
	return appendMilliseconds(append(b, ", xmit "...), be.Uint32(m[16:])), true
}

// appendMilliseconds appends the time of day that is ms milliseconds after midnight UTC.
func appendMilliseconds(b []byte, ms uint32) []byte {
	if hours := int(ms / 3600000); hours < 100 {
		b = dissect.Append2(b, hours)
	} else {
		b = dissect.AppendInt(b, hours)
	}
	b = dissect.Append2(append(b, ':'), int(ms/60000%60))
	b = dissect.Append2(append(b, ':'), int(ms/1000%60))
	b = append(b, '.', '0'+byte(ms%1000/100))
	return dissect.Append2(b, int(ms%100))
}

// appendExtendedEcho appends an extended echo request or reply, RFC 8335.
func appendExtendedEcho(b []byte, m []byte) ([]byte, bool) {
	if len(m) < 8 {
		return b, false
	}
	if m[0] == icmpExtEcho {
		b = append(b, "extended echo request, id "...)
	} else {
		b = append(b, "extended echo reply, id "...)
	}
	b = dissect.AppendUint(b, uint64(be.Uint16(m[4:])))
	return dissect.AppendInt(append(b, ", seq "...), int(m[6])), true
}

// icmpQuoted prints the packet that an error message quotes, and the extensions after it
// (RFC 4884).
func icmpQuoted(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b = append(b, dissect.Indent...)
	quoted := s.From(8)
	length := 0
	if len(quoted.Data) >= 4 {
		length = int(be.Uint16(quoted.Data[2:]))
	}
	if length == 0 {
		length = len(quoted.Data)
	}
	b = ctx.Quoted((*dissect.Context).IPv4, b, quoted.UpTo(length))
	kind := s.Data[0]
	if ctx.Stop || kind == icmpQuench || kind == icmpRedirect {
		return b
	}
	return icmpExtensions(ctx, b, s)
}

// extensionsAt is the offset of the extensions, after 128 bytes of the quoted packet.
const extensionsAt = 8 + 128

// icmpExtensions prints the objects after the quoted packet. Old senders do not announce
// extensions in the header; then a good checksum shows that there are some.
func icmpExtensions(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	n := s.Length - extensionsAt
	if n <= 0 || len(s.Data) < extensionsAt+4 {
		return b
	}
	x := s.Data[extensionsAt:min(s.Length, len(s.Data))]
	whole := len(x) >= n
	if s.Data[5] == 0 && whole && dissect.Checksum(x) != 0 {
		return b
	}
	b = dissect.AppendInt(append(b, "\n\tICMP Multi-Part extension v"...), int(x[0]>>4))
	if x[0]>>4 != 2 {
		return append(b, " packet not supported"...)
	}
	if whole {
		b = dissect.Append0x4(append(b, ", checksum "...), be.Uint16(x[2:]))
		if dissect.Checksum(x) == 0 {
			b = append(b, " (correct), length "...)
		} else {
			b = append(b, " (incorrect), length "...)
		}
		b = dissect.AppendInt(b, n)
	}
	return icmpObjects(ctx, b, x[4:])
}

// icmpObjects prints the objects of RFC 4884 up to the first malformed one.
func icmpObjects(ctx *dissect.Context, b []byte, x []byte) []byte {
	for len(x) > 4 {
		size := int(be.Uint16(x))
		b = appendObject(b, x, size)
		if x[2] == 0 || size < 4 {
			return b
		}
		if size > len(x) {
			return ctx.Cut(b, "icmp")
		}
		x = x[size:]
	}
	return b
}

// Classes of objects, IANA.
const (
	objectMPLS      = 1
	objectInterface = 2
	objectIdentify  = 3
)

var objectNames = []dissect.Name{
	{objectMPLS, "MPLS Stack Entry"}, {objectInterface, "Interface Information"},
	{objectIdentify, "Interface Identification"},
}

// appendObject appends an object of size bytes. It dumps objects of unknown classes.
func appendObject(b []byte, x []byte, size int) []byte {
	b = dissect.AppendName(append(b, "\n\t  "...), objectNames, uint32(x[2]), "unknown")
	b = dissect.AppendInt(append(b, " Object ("...), int(x[2]))
	b = dissect.AppendInt(append(b, "), Class-Type: "...), int(x[3]))
	b = dissect.AppendInt(append(b, ", length "...), size)
	body := x[4:max(4, min(size, len(x)))]
	switch {
	case x[2] == objectMPLS && x[3] == 1 && len(body) >= 4:
		return appendLabels(b, body)
	case x[2] == objectInterface:
		return appendInterface(b, x[3], body)
	case x[2] == objectIdentify && x[3] == 1:
		return appendInterfaceName(b, body, len(body))
	case x[2] == objectIdentify && x[3] == 2 && len(body) >= 4:
		return dissect.AppendUint(append(b, "\n\t    Interface Index: "...), uint64(be.Uint32(body)))
	}
	return dissect.AppendDump(b, "\n\t    ", body)
}

// appendLabels appends MPLS label stack entries, RFC 4950.
func appendLabels(b []byte, body []byte) []byte {
	for ; len(body) >= 4; body = body[4:] {
		entry := be.Uint32(body)
		b = dissect.AppendUint(append(b, "\n\t    label "...), uint64(entry>>12))
		b = dissect.AppendUint(append(b, ", tc "...), uint64(entry>>9&7))
		if entry&0x100 != 0 {
			b = append(b, ", [S]"...)
		}
		b = dissect.AppendUint(append(b, ", ttl "...), uint64(entry&0xff))
	}
	return b
}

var interfaceRoles = [4]string{
	"Incoming IP Interface", "Sub-IP component of Incoming IP Interface",
	"Outgoing IP Interface", "IP next hop",
}

// appendInterface appends interface information, RFC 5837. The bits of kind tell which
// fields are present.
func appendInterface(b []byte, kind byte, v []byte) []byte {
	b = append(append(b, "\n\t    Interface Role: "...), interfaceRoles[kind>>6]...)
	if kind&8 != 0 && len(v) >= 4 {
		b = dissect.AppendUint(append(b, "\n\t    Interface Index: "...), uint64(be.Uint32(v)))
		v = v[4:]
	}
	if kind&4 != 0 && len(v) >= 4 {
		family := be.Uint16(v)
		b = append(b, "\n\t    IP Address sub-object: "...)
		switch v = v[4:]; {
		case family == 1 && len(v) >= 4:
			b, v = dissect.AppendAddr4(b, v), v[4:]
		case family == 2 && len(v) >= 16:
			b, v = dissect.AppendAddr6(b, v), v[16:]
		default:
			return append(b, "Unknown Address-Family"...)
		}
	}
	if kind&2 != 0 && len(v) >= 1 {
		n := int(v[0])
		b = appendInterfaceName(b, v[1:], n)
		v = v[min(max(n, 1), len(v)):]
	}
	if kind&1 != 0 && len(v) >= 4 {
		b = dissect.AppendUint(append(b, "\n\t    MTU Value: "...), uint64(be.Uint32(v)))
	}
	return b
}

// appendInterfaceName appends a name that may be padded with zeros.
func appendInterfaceName(b []byte, v []byte, n int) []byte {
	b = append(dissect.AppendInt(append(b, "\n\t    Interface Name, length "...), n), ": "...)
	for i := 0; i < len(v) && i < n && v[i] != 0; i++ {
		b = dissect.AppendSafeByte(b, v[i])
	}
	return b
}

// extendedEcho prints the details of an extended echo for -v: the interface that a request
// asks about, or the state that a reply reports.
func extendedEcho(ctx *dissect.Context, b []byte, s dissect.Span, request bool) []byte {
	m := s.Data[:min(len(s.Data), s.Length)]
	if len(m) < 8 {
		return b
	}
	if !request {
		b = dissect.AppendInt(append(b, "\n\tCode "...), int(m[1]))
		codes := [...]string{" (No error)", " (Malformed Query)", " (No Such Interface)", " (No Such Table Entry)", " (Multiple Interfaces Satisfy Query)"}
		if int(m[1]) < len(codes) {
			b = append(b, codes[m[1]]...)
		}
		states := [8]string{"Reserved", "Incomplete", "Reachable", "Stale", "Delay", "Probe", "Failed", "unknown"}
		b = dissect.AppendInt(append(b, ", State "...), int(m[7]>>5))
		b = append(append(append(b, " ("...), states[m[7]>>5]...), ')')
		b = dissect.AppendInt(append(b, ", active "...), int(m[7]>>2&1))
		b = dissect.AppendInt(append(b, " ipv4 "...), int(m[7]>>1&1))
		return dissect.AppendInt(append(b, " ipv6 "...), int(m[7]&1))
	}
	if m[7]&1 != 0 {
		b = append(b, "\n\tLocal Interface"...)
	} else {
		b = append(b, "\n\tRemote Interface"...)
	}
	x := m[8:]
	if len(x) < 8 || len(s.Data) < s.Length {
		return b
	}
	x = x[:min(4+int(be.Uint16(x[4:])), len(x))] // the first object only, because data follows it
	b = dissect.Append0x4(append(b, ", checksum "...), be.Uint16(x[2:]))
	if dissect.Checksum(x) == 0 {
		b = append(b, " (correct), length "...)
	} else {
		b = append(b, " (incorrect), length "...)
	}
	return icmpObjects(ctx, dissect.AppendInt(b, len(x)), x[4:])
}
