package text

// Geneve: RFC 8926.

import "ringcap/internal/layer"

const portGeneve = 6081

var geneveFlags = []name{
	{0x80, "O"}, {0x40, "C"}, {0x20, "R1"}, {0x10, "R2"}, {0x08, "R3"}, {0x04, "R4"},
	{0x02, "R5"}, {0x01, "R6"},
}

// geneveClasses says to whom IANA gave the option classes, each up to the last one.
var geneveClasses = []struct {
	last  int
	owner string
}{
	{0x00ff, "Standard"}, {0x0100, "Linux"}, {0x0101, "Open vSwitch"},
	{0x0102, "Open Virtual Networking (OVN)"}, {0x0103, "In-band Network Telemetry (INT)"},
	{0x0104, "VMware"}, {0x0105, "Amazon"}, {0x0106, "Cisco"}, {0x0107, "Oracle"},
	{0x0110, "Amazon"}, {0x0118, "IBM"}, {0x0128, "Ericsson"}, {0x0129, "Oxide"},
	{0x012f, "Unknown"}, {0x0131, "Cisco"}, {0x0135, "Google"}, {0x0136, "InfoQuick"},
	{0xffef, "Unknown"}, {0xffff, "Experimental"},
}

// geneve prints the header, its options and the packet in it.
func (p *Context) geneve(b []byte, s span) []byte {
	if p.dst != portGeneve {
		return p.UDPData(b, s)
	}
	b = append(b, "Geneve"...)
	if s.length < 8 {
		return append(b, " (invalid)"...)
	}
	d := p.dissect(b, s)
	if version := d.u8(0) >> 6; version != 0 {
		d.printf(" ERROR: unknown-version %d (invalid)", version)
		return d.finish("geneve")
	}
	if !d.have(0, 8) {
		return d.finish("geneve")
	}
	take(p, s.data, &Scratch[tunnelScratch](p, FamilyTunnel).geneve)
	proto, options := uint16(d.u16(2)), 4*(d.u8(0)&0x3f)
	d.str(", Flags [")
	d.bits(geneveFlags, d.u8(1), "")
	d.printf("], vni 0x%x", d.u24(4))
	if reserved := d.u8(7); reserved != 0 {
		d.printf(", rsvd 0x%x", reserved)
	}
	if p.Link {
		d.b = appendEtherType(append(d.b, ", proto "...), proto, "unknown")
	}
	if options > s.length-8 {
		d.printf(" (opts_len %d > %d (invalid)", options, s.length-8)
		return d.finish("geneve")
	}
	if options > 0 && !d.geneveOptions(8, 8+options) {
		return d.finish("geneve")
	}
	return p.genevePayload(p.tunnel(d.b), proto, s.from(8+options))
}

// geneveOptions appends the options from off to end; false where nothing can
// follow them.
func (d *dissection) geneveOptions(off, end int) bool {
	d.str(", options [")
	if d.p.Verbose == 0 {
		ok := d.have(off, end-off)
		d.printf("%d bytes]", end-off)
		return ok
	}
	for sep := ""; off < end && !d.cut(); sep = ", " {
		d.str(sep)
		class, kind, size := d.u16(off), d.u8(off+2), 4+4*(d.u8(off+3)&0x1f)
		d.str("class ")
		for _, c := range geneveClasses {
			if class <= c.last {
				d.str(c.owner)
				break
			}
		}
		d.printf(" (0x%x) type 0x%x", class, kind)
		if kind&0x80 != 0 {
			d.str("(C)")
		}
		d.printf(" len %d", size)
		if size > end-off {
			d.str(" [bad length] (invalid)")
			return false
		}
		if d.p.Verbose > 1 && size > 4 {
			d.str(" data")
			for i := 4; i < size && !d.cut(); i += 4 {
				d.printf(" %08x", d.u32(off+i))
			}
		}
		d.have(off, size)
		off += size
	}
	d.str("]")
	return !d.cut()
}

// genevePayload prints what the protocol field announces.
func (p *Context) genevePayload(b []byte, proto uint16, s span) []byte {
	b, ok := p.EtherType(b, proto, s)
	switch {
	case ok:
		return b
	case proto == layer.EtherTypeTEB:
		return p.Ethernet(b, s)
	}
	b = appendHex(append(b, "geneve-proto-0x"...), uint32(proto))
	if len(s.data) < s.length {
		return p.cut(b, "geneve")
	}
	return b
}
