package text

// PPP: RFC 1661, 1662; PPPoE: RFC 2516.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

var pppNames = []name{
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

// pppFrame prints what a capture of LINKTYPE_PPP holds, which is no shorter than
// the whole header.
func (p *Context) pppFrame(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return p.cut(b, "ppp")
	}
	return p.ppp(b, s)
}

// ppp prints a frame from the protocol field, or the HDLC-like header, on.
func (p *Context) ppp(b []byte, s span) []byte {
	h, ok := take(p, s.data, &Scratch[linkScratch](p, FamilyLink).ppp)
	if !ok || s.length < max(2, len(h.Contents)) {
		return p.cut(b, "ppp")
	}
	t := uint16(h.PPPType)
	if p.Link {
		name, known := lookup(pppNames, uint32(t))
		if !known {
			name = "unknown"
		}
		b = append(append0x4(append(append(b, name...), " ("...), t), "), length "...)
		b = appendInt(b, s.length)
		if !known {
			return b
		}
		b = append(b, ": "...)
	}
	p.skipLink(len(h.Contents))
	rest := s.from(len(h.Contents))
	if t>>8 == hdlcFlag {
		return p.pppEscaped(b, byte(t), rest)
	}
	return p.pppPayload(b, t, rest)
}

// pppPayload prints what a protocol number announces; what is unknown is dumped.
func (p *Context) pppPayload(b []byte, t uint16, s span) []byte {
	if b, ok := p.PPP(b, t, s); ok {
		return b
	}
	if s2, ok := lookup(pppNames, uint32(t)); ok {
		b = append(append(b, s2...), ' ')
	} else {
		b = append(append0x4(append(b, "unknown PPP protocol ("...), t), ") "...)
	}
	return appendDump(b, indent, s.data)
}

// bap prints nothing of the Bandwidth Allocation Protocol, RFC 2125: so does tcpdump.
func (p *Context) bap(b []byte, _ span) []byte { return b }

// pppData prints what is compressed, RFC 1962.
func (p *Context) pppData(b []byte, _ span) []byte { return append(b, "compressed PPP data"...) }

// What RFC 1662, section 4, has on asynchronous lines.
const (
	hdlcFlag   = 0x7e
	hdlcEscape = 0x7d
	hdlcFlip   = 0x20
)

// pppEscaped prints a frame that was captured with its escapes, behind its flag;
// first is the byte after that.
func (p *Context) pppEscaped(b []byte, first byte, s span) []byte {
	plain := make([]byte, 0, len(s.data)+1)
	escaped := first == hdlcEscape
	if !escaped {
		plain = append(plain, first)
	}
	for _, c := range s.data {
		switch {
		case escaped:
			plain, escaped = append(plain, c^hdlcFlip), false
		case c == hdlcEscape:
			escaped = true
		default:
			plain = append(plain, c)
		}
	}
	whole := span{data: plain, length: len(plain)}
	if !p.nest() || len(plain) < 2 {
		return p.cut(b, "ppp")
	}
	switch t := be.Uint16(plain); {
	case plain[0] == 0x21:
		return p.IPv4(b, whole.from(1))
	case plain[0] == 0x57:
		return p.IPv6(b, whole.from(1))
	case t == 0xff03 && len(plain) < 4:
		return p.cut(b, "ppp")
	case t == 0xff03:
		return p.pppUnescaped(b, be.Uint16(plain[2:]), whole.from(4))
	default:
		return p.pppUnescaped(b, t, whole.from(2))
	}
}

// pppUnescaped is pppPayload for frames that had escapes, but not twice.
func (p *Context) pppUnescaped(b []byte, t uint16, s span) []byte {
	if t>>8 == hdlcFlag {
		return append(append0x4(append(b, "(protocol "...), t), " invalid)"...)
	}
	return p.pppPayload(b, t, s)
}

// pppEther prints EtherType 880b, a protocol field without the header.
func (p *Context) pppEther(b []byte, s span) []byte {
	p.depth++
	return p.ppp(b, s)
}

// pppDirection prints a frame with its direction in front.
func (p *Context) pppDirection(b []byte, s span) []byte {
	h, ok := take(p, s.data, &Scratch[linkScratch](p, FamilyLink).direction)
	if !ok {
		return p.cut(b, "ppp")
	}
	if p.Link {
		if h.Out {
			b = append(b, "Out "...)
		} else {
			b = append(b, "In  "...)
		}
	}
	p.skipLink(len(h.Contents))
	return p.ppp(b, s.from(len(h.Contents)))
}

// pppSerial prints a frame with an address byte, which is 0f or 8f for Cisco's
// HDLC.
func (p *Context) pppSerial(b []byte, s span) []byte {
	switch {
	case len(s.data) < 2:
		return p.cut(b, "ppp_hdlc")
	case s.data[0] == chdlcUnicast || s.data[0] == chdlcBroadcast:
		return p.chdlc(b, s)
	case len(s.data) < 4:
		return p.cut(b, "ppp_hdlc")
	}
	d := p.dissect(b, s)
	if p.Link {
		d.printf("%02x %02x %d ", d.u8(0), d.u8(1), s.length)
	}
	if s.data[0] != 0xff {
		p.skipLink(2)
		d.printf("unknown addr %02x; ctrl %02x", d.u8(2), d.u8(3))
		return d.b
	}
	t := d.u16(2)
	d.name(pppNames, t, "unknown PPP protocol (0x%04x)")
	d.str(": ")
	p.decoded(s)
	p.skipLink(4)
	if t>>8 == hdlcFlag {
		return p.pppEscaped(d.b, byte(t), s.from(4))
	}
	return p.pppPayload(d.b, uint16(t), s.from(4))
}

var pppoeCodes = []name{
	{0x00, ""}, {0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"}, {0x65, "PADS"}, {0xa7, "PADT"},
}

var pppoeTags = []name{
	{0x0000, "EOL"}, {0x0101, "Service-Name"}, {0x0102, "AC-Name"}, {0x0103, "Host-Uniq"},
	{0x0104, "AC-Cookie"}, {0x0105, "Vendor-Specific"}, {0x0110, "Relay-Session-ID"},
	{0x0120, "PPP-Max-Payload"}, {0x0201, "Service-Name-Error"},
	{0x0202, "AC-System-Error"}, {0x0203, "Generic-Error"},
}

// pppoe prints a session's frame, or the tags of discovery.
func (p *Context) pppoe(b []byte, s span) []byte {
	p.depth++
	if s.length < 6 {
		return appendInt(append(b, "truncated-pppoe "...), s.length)
	}
	h, ok := take(p, s.data, &Scratch[linkScratch](p, FamilyLink).pppoe)
	if !ok {
		return p.cut(b, "pppoe")
	}
	if h.Version != 1 {
		b = append(appendInt(append(b, " [ver "...), int(h.Version)), ']')
	}
	if h.Type != 1 {
		b = append(appendInt(append(b, " [type "...), int(h.Type)), ']')
	}
	b = append(b, "PPPoE "...)
	if s, ok := lookup(pppoeCodes, uint32(h.Code)); ok {
		b = append(b, s...)
	} else {
		b = appendHex(append(b, "PAD-"...), uint32(h.Code))
	}
	s = s.from(6)
	length := int(h.Length)
	if h.Code == 9 && length > 1484-6 {
		b = append(appendInt(append(b, " [len "...), length), "!]"...)
	}
	if length > s.length {
		b = appendInt(append(b, " [len "...), length)
		b = append(appendInt(append(b, " > "...), s.length), "!]"...)
		length = s.length
	}
	if h.SessionId != 0 {
		b = append(appendHex(append(b, " [ses 0x"...), uint32(h.SessionId)), ']')
	}
	s = s.upTo(length)
	if h.Code != layers.PPPoECodeSession {
		return p.pppoeTags(b, s)
	}
	return p.ppp(append(b, ' '), s)
}

// pppoeTags appends the tags: as text where most of it is printable.
func (p *Context) pppoeTags(b []byte, s span) []byte {
	for s.length > 0 {
		if len(s.data) < 4 {
			return p.cut(b, "pppoe")
		}
		t, size := be.Uint16(s.data), int(be.Uint16(s.data[2:]))
		s = s.from(4)
		if len(s.data) < size {
			return p.cut(b, "pppoe")
		}
		b = append(b, " ["...)
		if s, ok := lookup(pppoeTags, uint32(t)); ok {
			b = append(b, s...)
		} else {
			b = appendHex(append(b, "TAG-0x"...), uint32(t))
		}
		b = append(appendTagValue(b, s.data[:size]), ']')
		if t == 0 {
			return b
		}
		s = s.from(size)
	}
	return b
}

// maxTagText is how many characters of a tag are shown.
const maxTagText = 79

func appendTagValue(b []byte, v []byte) []byte {
	if len(v) == 0 {
		return b
	}
	text := v[:min(len(v), maxTagText)]
	printable := 0
	for _, c := range text {
		if c >= ' ' && c < 0x7f {
			printable++
		}
	}
	if 2*printable <= len(text) {
		b = append(b, " 0x"...)
		for _, c := range v {
			b = append(b, "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		}
		return b
	}
	b = append(b, ` "`...)
	for _, c := range text {
		if c < ' ' || c >= 0x7f {
			c = '.'
		}
		b = append(b, c)
	}
	return append(b, '"')
}
