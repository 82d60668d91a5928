package text

// OSPF version 3: RFC 5340; authentication trailer: RFC 7166.

const (
	ospf6OptionLLS = 0x0200
	ospf6Header    = 16
)

var ospf6Options = []name{
	{0x01, "V6"}, {0x02, "External"}, {0x04, "Deprecated"}, {0x08, "NSSA"}, {0x10, "Router"},
	{0x20, "Demand Circuit"}, {0x100, "AFs Support"}, {ospf6OptionLLS, "LLS"},
	{0x400, "Authentication Trailer"},
}

var ospf6DescriptionFlags = []name{{0x04, "Init"}, {0x02, "More"}, {0x01, "Master"}, {0x10, "IPv6 MTU"}}

var lsa6Types = []name{
	{1, "Router"}, {2, "Network"}, {3, "Inter-Area Prefix"}, {4, "Inter-Area Router"},
	{5, "External"}, {6, "Deprecated"}, {7, "NSSA"}, {8, "Link"}, {9, "Intra-Area Prefix"},
	{10, "Intra-Area TE"}, {11, "Grace"}, {12, "Router Information"}, {13, "Inter-AS-TE"},
	{14, "Layer 1 VPN"},
}

var lsa6Scopes = []name{{0x0000, "Link Local"}, {0x2000, "Area Local"}, {0x4000, "Domain Wide"}}

// ospf6 prints a packet of version 3.
func (p *Context) ospf6(b []byte, s span) []byte {
	d := p.dissect(b, s)
	kind, version := d.u8(1), d.u8(0)
	d.printf("OSPFv%d, ", version)
	d.name(ospfTypes, kind, "unknown packet type (%d)")
	d.printf(", length %d", s.length)
	if _, known := lookup(ospfTypes, uint32(kind)); !known || p.Verbose == 0 {
		return d.finish("ospf3")
	}
	size := d.u16(2)
	if size > s.length {
		d.printf(" [len %d]", size)
		return d.finish("ospf3")
	}
	ospfRouter(&d)
	if instance := d.u8(14); instance != 0 {
		d.printf(", Instance %d", instance)
	}
	if version == 3 {
		if !ospf6Body(&d, kind, size) || !ospf6Trailer(&d, kind, size) {
			d.end()
		}
	}
	return d.finish("ospf3")
}

// ospf6Body appends what follows the header, up to the offset end; false where it
// does not fit.
func ospf6Body(d *dissection, kind, end int) bool {
	all := d.p.Verbose > 1
	switch kind {
	case ospfHello:
		ospf6Hello(d, end, all)
	case ospfDescription:
		d.have(16, 4)
		d.bracketed("\n\tOptions ", ospf6Options, d.u32(16))
		flags := d.u8(23)
		d.bracketed(", DD Flags ", ospf6DescriptionFlags, flags)
		d.printf(", MTU %d, DD-Sequence 0x%08x", d.u16(20), d.u32(24))
		return !all || lsa6Headers(d, 28, end)
	case ospfRequest:
		for off := ospf6Header; all && off < end && d.have(off, 12); off += 12 {
			d.str("\n\t  Advertising Router ")
			d.addr4(off + 8)
			lsa6Type(d, d.u16(off+2), off+4)
		}
	case ospfUpdate:
		return !all || lsas6(d, d.u32(16), 20, end)
	case ospfAck:
		return !all || lsa6Headers(d, ospf6Header, end)
	}
	return true
}

func ospf6Hello(d *dissection, end int, all bool) {
	d.have(20, 4)
	d.bracketed("\n\tOptions ", ospf6Options, d.u32(20))
	d.have(16, 12)
	d.printf("\n\t  Hello Timer %ds, Dead Timer %ds, Interface-ID ", d.u16(24), d.u16(26))
	d.addr4(16)
	d.printf(", Priority %d", d.u8(20))
	if d.u32(28) != 0 {
		d.str("\n\t  Designated Router ")
		d.addr4(28)
	}
	if d.u32(32) != 0 {
		d.str(", Backup Designated Router ")
		d.addr4(32)
	}
	if all {
		d.str("\n\t  Neighbor List:")
		ospfRouters(d, "\n\t    ", 36, end)
	}
}

// lsas6 appends count advertisements, as far as they fit between off and end.
func lsas6(d *dissection, count, off, end int) bool {
	for ; off < end && count > 0 && !d.cut(); count-- {
		if !lsa6(d, off, end) {
			return false
		}
		off += d.u16(off + 18)
	}
	return true
}

func lsa6Headers(d *dissection, off, end int) bool {
	for ; off < end && !d.cut(); off += lsaHeader {
		if !lsa6Header(d, off, end) {
			return false
		}
	}
	return true
}

// lsa6Header appends the header at off; false where it does not fit.
func lsa6Header(d *dissection, off, end int) bool {
	if off+lsaHeader > end {
		return false
	}
	ospfAdvertiser(d, off)
	lsa6Type(d, d.u16(off+2), off+4)
	return true
}

// lsa6Type appends a type and the identifier at off.
func lsa6Type(d *dissection, kind, off int) {
	d.have(off, 4)
	d.str("\n\t    ")
	d.name(lsa6Types, kind&0x1fff, "Unknown")
	d.printf(" LSA (%d), ", kind&0x1fff)
	d.name(lsa6Scopes, kind&0x6000, "Unknown")
	d.str(" Scope")
	d.choose(kind&0x8000 != 0, ", transitive", "")
	d.str(", LSA-ID ")
	d.addr4(off)
}

// ospf6Trailer appends what is behind a packet of size bytes: link-local signaling
// where the options announce it, and authentication; false where it does not fit.
func ospf6Trailer(d *dissection, kind, size int) bool {
	left := d.s.length - size
	lls := kind == ospfHello && d.u32(20)&ospf6OptionLLS != 0 ||
		kind == ospfDescription && d.u32(16)&ospf6OptionLLS != 0
	if lls && left > 0 {
		if left < 4 {
			return false
		}
		d.printf("\n\tLLS Checksum 0x%04x", d.u16(size))
		n := d.u16(size + 2)
		d.printf(", Data Length %d", n)
		if n < 4 || n > left || !d.have(size, n) {
			return false
		}
		size, left = size+n, left-n
	}
	return left == 0 || ospf6Auth(d, size, left)
}

func ospf6Auth(d *dissection, off, left int) bool {
	const header = 16
	if left < header {
		return false
	}
	kind := d.u16(off)
	d.str("\n\tAuthentication Type ")
	if kind == 1 {
		d.str("HMAC")
	} else {
		d.printf("unknown (0x%04x)", kind)
	}
	n := d.u16(off + 2)
	d.printf(", Length %d", n)
	if n < header || n > left {
		return false
	}
	d.printf(", SAID %d", d.u16(off+6))
	d.printf(", CSN 0x%08x", d.u32(off+8))
	d.printf(":%08x", d.u32(off+12))
	if d.have(off+header, n-header) && d.p.Verbose > 1 {
		d.dump("\n\tAuthentication Data ", off+header, n-header)
	}
	return true
}
