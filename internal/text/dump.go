package text

// indent is what a dump line of a whole packet starts with.
const indent = "\n\t"

// dump appends what Options.Dump asks for.
func (p *Printer) dump(b []byte) []byte {
	all := p.pkt.Data
	payload := all[min(p.linkLen, len(all)):]
	switch p.o.Dump {
	case DumpHex:
		return appendDump(b, indent, payload)
	case DumpHexLink:
		return appendDump(b, indent, all)
	case DumpBoth:
		return appendDumpText(b, indent, payload)
	case DumpBothLink:
		return appendDumpText(b, indent, all)
	case DumpText:
		return appendText(b, payload)
	case DumpTextLink:
		return appendText(b, all)
	}
	return b
}

// unknown dumps a payload that nobody decodes, unless the whole packet is dumped
// in hexadecimal anyway, or -q does without.
func (p *Printer) unknown(b []byte, data []byte) []byte {
	if p.o.Quiet {
		return b
	}
	return p.dumpedAnyway(b, data)
}

// dumpedAnyway is unknown for what tcpdump shows with -q, too. ASCII alone is no dump.
func (p *Printer) dumpedAnyway(b []byte, data []byte) []byte {
	if p.o.Dump != DumpNone && p.o.Dump < DumpText {
		return b
	}
	return appendDumpText(b, indent, data)
}

// appendDump appends lines of 16 bytes in groups of two.
func appendDump(b []byte, ident string, data []byte) []byte {
	for at := 0; at < len(data); at += 16 {
		b = appendDumpLine(b, ident, at, data[at:min(at+16, len(data))])
	}
	return b
}

// appendDumpText appends lines of 16 bytes in hexadecimal and in ASCII.
func appendDumpText(b []byte, ident string, data []byte) []byte {
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

func appendDumpLine(b []byte, ident string, at int, line []byte) []byte {
	b = append(b, ident...)
	b = append(b, "0x"...)
	if at > 0xffff {
		b = appendHex(b, uint32(at))
	} else {
		b = appendHex4(b, uint16(at))
	}
	b = append(b, ": "...)
	for i, c := range line {
		if i&1 == 0 {
			b = append(b, ' ')
		}
		b = appendHex2(b, c)
	}
	return b
}

// appendText appends the bytes on lines of their own. Tab and newline stay;
// what else is not printable, carriage return included, is a dot.
func appendText(b []byte, data []byte) []byte {
	b = append(b, '\n')
	for _, c := range data {
		if (c < ' ' || c >= 0x7f) && c != '\t' && c != '\n' {
			c = '.'
		}
		b = append(b, c)
	}
	return b
}
