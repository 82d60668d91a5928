package text

// PPP: RFC 1661, 1662; PPPoE: RFC 2516.

import "github.com/google/gopacket/layers"

var pppNames = []name{
	{0x0021, "IP"}, {0x0057, "IP6"}, {0xc021, "LCP"}, {0x8021, "IPCP"}, {0x8057, "IP6CP"},
	{0xc223, "CHAP"}, {0xc023, "PAP"}, {0xc227, "EAP"}, {0x80fd, "CCP"}, {0x0281, "MPLS"},
	{0x0283, "MPLS"}, {0x8281, "MPLSCP"}, {0x0023, "OSI"}, {0x0025, "NS"}, {0x0027, "DECNET"},
	{0x0029, "APPLE"}, {0x002b, "IPX"}, {0x002d, "VJC IP"}, {0x002f, "VJNC IP"},
	{0x0031, "BRPDU"}, {0x0033, "STII"}, {0x0035, "VINES"}, {0x003d, "MLPPP"},
	{0x00fd, "Compressed"}, {0x0201, "HELLO"}, {0x0231, "LUXCOM"}, {0x0233, "SNS"},
	{0x8023, "OSICP"}, {0x8025, "NSCP"}, {0x8027, "DECNETCP"}, {0x8029, "APPLECP"},
	{0x802b, "IPXCP"}, {0x8033, "STIICP"}, {0x8035, "VINESCP"}, {0xc025, "LQM"},
	{0xc027, "SPAP"}, {0xc02b, "BACP"}, {0xc02d, "BAP"}, {0xc03d, "MLPPP-CP"},
}

// ppp prints a frame from the protocol field, or the HDLC-like header, on.
func (p *Printer) ppp(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.ppp)
	if !ok || s.length < len(h.Contents) {
		return p.cut(b, "ppp")
	}
	t := uint16(h.PPPType)
	if p.o.Link {
		b = appendName(b, pppNames, uint32(t), "unknown")
		b = append(append0x4(append(b, " ("...), t), "), length "...)
		b = append(appendInt(b, s.length), ": "...)
	}
	p.skipLink(len(h.Contents))
	return p.pppPayload(b, t, s.from(len(h.Contents)))
}

// pppEther prints EtherType 880b, a protocol field without the header.
func (p *Printer) pppEther(b []byte, s span) []byte {
	p.depth++
	return p.ppp(b, s)
}

// pppDirection prints a frame with its direction in front.
func (p *Printer) pppDirection(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.direction)
	if !ok {
		return p.cut(b, "ppp")
	}
	if p.o.Link {
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
// HDLC: then an EtherType follows the control byte.
func (p *Printer) pppSerial(b []byte, s span) []byte {
	if len(s.data) < 4 || s.data[0] != 0x0f && s.data[0] != 0x8f {
		return p.ppp(b, s)
	}
	p.next = len(p.pkt.Layers) // the decoder took it for PPP
	t := be.Uint16(s.data[2:])
	if p.o.Link {
		b = appendName(append(b, "CHDLC, ethertype "...), etherNames, uint32(t), "unknown")
		b = append(append0x4(append(b, " ("...), t), "), length "...)
		b = append(appendInt(b, s.length), ": "...)
	}
	p.skipLink(4)
	b, ok := p.etherPayload(b, t, s.from(4))
	if !ok {
		b = append(append0x4(append(b, "unknown CHDLC protocol ("...), t), ") "...)
		return p.unknown(b, s.data)
	}
	return b
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
func (p *Printer) pppoe(b []byte, s span) []byte {
	p.depth++
	if s.length < 6 {
		return appendInt(append(b, "truncated-pppoe "...), s.length)
	}
	h, ok := take(p, s.data, &p.scratch.pppoe)
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
func (p *Printer) pppoeTags(b []byte, s span) []byte {
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
