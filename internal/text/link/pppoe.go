package link

// PPPoE: RFC 2516.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

var pppoeCodes = []dissect.Name{
	{0x00, ""}, {0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"}, {0x65, "PADS"}, {0xa7, "PADT"},
}

var pppoeTags = []dissect.Name{
	{0x0000, "EOL"}, {0x0101, "Service-Name"}, {0x0102, "AC-Name"}, {0x0103, "Host-Uniq"},
	{0x0104, "AC-Cookie"}, {0x0105, "Vendor-Specific"}, {0x0110, "Relay-Session-ID"},
	{0x0120, "PPP-Max-Payload"}, {0x0201, "Service-Name-Error"},
	{0x0202, "AC-System-Error"}, {0x0203, "Generic-Error"},
}

// pppoe prints a frame of a session, or the tags of a discovery packet.
func pppoe(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	if s.Length < 6 {
		return dissect.AppendInt(append(b, "truncated-pppoe "...), s.Length)
	}
	if len(s.Data) < 6 {
		return ctx.Cut(b, "pppoe")
	}
	version, code, session := s.Data[0], layers.PPPoECode(s.Data[1]), be.Uint16(s.Data[2:])
	if version>>4 != 1 {
		b = append(dissect.AppendInt(append(b, " [ver "...), int(version>>4)), ']')
	}
	if version&15 != 1 {
		b = append(dissect.AppendInt(append(b, " [type "...), int(version&15)), ']')
	}
	b = append(b, "PPPoE "...)
	if s, ok := dissect.Lookup(pppoeCodes, uint32(code)); ok {
		b = append(b, s...)
	} else {
		b = dissect.AppendHex(append(b, "PAD-"...), uint32(code))
	}
	length := int(be.Uint16(s.Data[4:]))
	s = s.From(6)
	if code == 9 && length > 1484-6 {
		b = append(dissect.AppendInt(append(b, " [len "...), length), "!]"...)
	}
	if length > s.Length {
		b = dissect.AppendInt(append(b, " [len "...), length)
		b = append(dissect.AppendInt(append(b, " > "...), s.Length), "!]"...)
		length = s.Length
	}
	if session != 0 {
		b = append(dissect.AppendHex(append(b, " [ses 0x"...), uint32(session)), ']')
	}
	s = s.UpTo(length)
	if code != layers.PPPoECodeSession {
		return printPPPoETags(ctx, b, s)
	}
	return ppp(ctx, append(b, ' '), s)
}

// printPPPoETags appends the tags. It prints a value as text if most of it is printable.
func printPPPoETags(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	for s.Length > 0 {
		if len(s.Data) < 4 {
			return ctx.Cut(b, "pppoe")
		}
		t, size := be.Uint16(s.Data), int(be.Uint16(s.Data[2:]))
		s = s.From(4)
		if len(s.Data) < size {
			return ctx.Cut(b, "pppoe")
		}
		b = append(b, " ["...)
		if s, ok := dissect.Lookup(pppoeTags, uint32(t)); ok {
			b = append(b, s...)
		} else {
			b = dissect.AppendHex(append(b, "TAG-0x"...), uint32(t))
		}
		b = append(appendTagValue(b, s.Data[:size]), ']')
		if t == 0 {
			return b
		}
		s = s.From(size)
	}
	return b
}

// maxTagText is the number of characters shown of a tag's text.
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
