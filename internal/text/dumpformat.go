package text

import "ringcap/packet"

// dump appends what Options.Dump asks for.
func (p *Printer) dump(b []byte, pkt *packet.Packet) []byte {
	all := pkt.Data
	payload := all[min(p.ctx.linkLen, len(all)):]
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
