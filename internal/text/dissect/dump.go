package dissect

import "slices"

// Indent starts each line in the dump of a whole packet.
const Indent = "\n\t"

// MostDumped is how many bytes of a packet that nobody decodes are dumped. Most packets have
// no more.
const MostDumped = 16 << 10

// allowed is what may be dumped of data, and whether anything has to be said of the rest.
func (c *Context) allowed(data []byte) (shown []byte, more bool) {
	n := max(0, min(len(data), MostDumped-c.dumped))
	more = n < len(data) && c.dumped <= MostDumped
	if c.dumped += n; more {
		c.dumped = MostDumped + 1 // and it is said once
	}
	return data[:n], more
}

// appendMore says what was not dumped.
func appendMore(b []byte, ident string, more int) []byte {
	b = AppendInt(append(append(b, ident...), "[... "...), more)
	return append(b, " more bytes, -X shows all]"...)
}

// Dump appends lines of what nobody decodes, as AppendDump does, within MostDumped bytes a
// packet.
func (c *Context) Dump(b []byte, ident string, data []byte) []byte {
	shown, more := c.allowed(data)
	if b = AppendDump(b, ident, shown); more {
		return appendMore(b, ident, len(data)-len(shown))
	}
	return b
}

// DumpText is Dump for AppendDumpText.
func (c *Context) DumpText(b []byte, ident string, data []byte) []byte {
	shown, more := c.allowed(data)
	if b = AppendDumpText(b, ident, shown); more {
		return appendMore(b, ident, len(data)-len(shown))
	}
	return b
}

// AppendDump appends lines of 16 bytes in groups of two.
func AppendDump(b []byte, ident string, data []byte) []byte {
	b = growDump(b, ident, data)
	for at := 0; at < len(data); at += 16 {
		b = appendDumpLine(b, ident, at, data[at:min(at+16, len(data))])
	}
	return b
}

// AppendDumpText appends lines of 16 bytes in hexadecimal and in ASCII.
func AppendDumpText(b []byte, ident string, data []byte) []byte {
	b = growDump(b, ident, data)
	for at := 0; at < len(data); at += 16 {
		line := data[at:min(at+16, len(data))]
		b = appendDumpLine(b, ident, at, line)
		groups := 40 - 2*len(line) - (len(line)+1)/2
		b = append(b, "                                        "[:groups]...)
		b = append(b, "  "...)
		for _, c := range line {
			if c <= ' ' || c >= 0x7f {
				c = '.'
			}
			b = append(b, c)
		}
	}
	return b
}

// growDump makes room for the dump of a giant packet at once, which takes less memory than
// bit by bit.
func growDump(b []byte, ident string, data []byte) []byte {
	if len(data) < 1<<18 {
		return b
	}
	const line = len("0x01000000:  0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  0123456789abcdef")
	return slices.Grow(b, (len(data)/16+1)*(len(ident)+line))
}

func appendDumpLine(b []byte, ident string, at int, line []byte) []byte {
	b = append(b, ident...)
	b = append(b, "0x"...)
	if at > 0xffff {
		b = AppendHex(b, uint32(at))
	} else {
		b = AppendHex4(b, uint16(at))
	}
	b = append(b, ": "...)
	for i, c := range line {
		if i&1 == 0 {
			b = append(b, ' ')
		}
		b = AppendHex2(b, c)
	}
	return b
}
