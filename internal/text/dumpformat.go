package text

import (
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// dump appends the dump that Options.Dump selects.
func (p *Printer) dump(b []byte, pkt *packet.Packet) []byte {
	all := pkt.Data
	payload := all[min(p.ctx.LinkLen, len(all)):]
	switch p.o.Dump {
	case DumpHex:
		return dissect.AppendDump(b, dissect.Indent, payload)
	case DumpHexLink:
		return dissect.AppendDump(b, dissect.Indent, all)
	case DumpBoth:
		return dissect.AppendDumpText(b, dissect.Indent, payload)
	case DumpBothLink:
		return dissect.AppendDumpText(b, dissect.Indent, all)
	case DumpText:
		return appendText(b, payload)
	case DumpTextLink:
		return appendText(b, all)
	}
	return b
}

// appendText appends data as text on lines of its own. It keeps tabs and newlines, and
// writes a dot for every other byte that is not printable, including carriage returns.
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
