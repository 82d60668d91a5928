package text

// NSH: RFC 8300.

var nshFlags = []name{{2, "O"}}

var nshMetadata = []name{{0, "reserved"}, {1, "1"}, {2, "2"}, {15, "experimental"}}

var nshProtocols = []name{
	{1, "IPv4"}, {2, "IPv6"}, {3, "Ethernet"}, {4, "NSH"}, {5, "MPLS"},
	{0xfe, "Experiment 1"}, {0xff, "Experiment 2"},
}

// nsh prints the headers and the packet under them.
func (p *Context) nsh(b []byte, s span) []byte {
	if !p.nest() {
		return p.cut(b, "nsh")
	}
	d := p.dissect(b, s)
	if s.length < 8 {
		d.printf(" (packet length %d < 8) (invalid)", s.length)
		return d.finish("nsh")
	}
	base := d.u32(0)
	words, kind, proto := base>>16&0x3f, base>>8&0x0f, base&0xff
	d.str("NSH, ")
	if p.Verbose > 1 {
		d.printf("ver %d, ", base>>30)
	}
	if base>>30 != 0 {
		return d.finish("nsh")
	}
	d.str("flags [")
	d.bits(nshFlags, base>>28&3, "")
	d.str("], ")
	if p.Verbose > 2 {
		d.printf("TTL %d, length %d, md type ", base>>22&0x3f, words)
		d.name(nshMetadata, kind, "unknown (0x%02x)")
		d.str(", ")
	}
	if p.Verbose > 1 {
		d.str("next-protocol ")
		d.name(nshProtocols, proto, "unknown (0x%02x)")
		d.str(", ")
	}
	if 4*words > s.length {
		d.printf(" (too many headers for packet length %d) (invalid)", s.length)
		return d.finish("nsh")
	}
	d.printf("service-path-id 0x%06x, service-index 0x%x", d.u24(4), d.u8(7))
	if words < 2 {
		d.str(" (less than two headers) (invalid)")
		return d.finish("nsh")
	}
	if !d.nshContext(kind, 4*words) || !d.have(0, 4*words) {
		return d.finish("nsh")
	}
	return p.nshPayload(p.servicePath(d.b), proto, s.from(4*words))
}

// nshContext appends the context headers up to end, with -vvv; false where nothing
// can follow them.
func (d *dissection) nshContext(kind, end int) bool {
	switch {
	case d.p.Verbose < 3 || kind != 1 && kind != 2:
		return true
	case kind == 1 && end != 24:
		d.str(" (length for the MD type) (invalid)")
		return false
	case kind == 1:
		for i := range 4 {
			d.printf("\n        Context[%02d]: 0x%08x", i, d.u32(8+4*i))
		}
		return !d.cut()
	}
	for off := 8; off < end && !d.cut(); {
		size := d.u8(off+3) & 0x7f
		d.printf("\n        TLV Class %d, Type %d, Len %d", d.u16(off), d.u8(off+2), size)
		off += 4
		if off+(size+3)&^3 > end {
			d.str(" (length too big) (invalid)")
			return false
		}
		if size > 0 {
			d.str("\n            Value: 0x")
			d.b = appendMAC(d.b, d.bytes(off, size))
		}
		off += (size + 3) &^ 3
	}
	return !d.cut()
}

// nshPayload prints what the next protocol field announces.
func (p *Context) nshPayload(b []byte, proto int, s span) []byte {
	switch proto {
	case 1:
		return p.IPv4(b, s)
	case 2:
		return p.IPv6(b, s)
	case 3:
		return p.Ethernet(b, s)
	}
	return append(b, "ERROR: unknown-next-protocol"...)
}
