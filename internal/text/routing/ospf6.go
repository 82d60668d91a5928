package routing

// OSPF version 3: RFC 5340; authentication trailer: RFC 7166.

import "ringcap/internal/text/dissect"

const (
	ospf6OptionLLS = 0x0200
	ospf6Header    = 16
)

var ospf6Options = []dissect.Name{
	{0x01, "V6"}, {0x02, "External"}, {0x04, "Deprecated"}, {0x08, "NSSA"}, {0x10, "Router"},
	{0x20, "Demand Circuit"}, {0x100, "AFs Support"}, {ospf6OptionLLS, "LLS"},
	{0x400, "Authentication Trailer"},
}

var ospf6DescriptionFlags = []dissect.Name{{0x04, "Init"}, {0x02, "More"}, {0x01, "Master"}, {0x10, "IPv6 MTU"}}

var lsa6Types = []dissect.Name{
	{1, "Router"}, {2, "Network"}, {3, "Inter-Area Prefix"}, {4, "Inter-Area Router"},
	{5, "External"}, {6, "Deprecated"}, {7, "NSSA"}, {8, "Link"}, {9, "Intra-Area Prefix"},
	{10, "Intra-Area TE"}, {11, "Grace"}, {12, "Router Information"}, {13, "Inter-AS-TE"},
	{14, "Layer 1 VPN"},
}

var lsa6Scopes = []dissect.Name{{0x0000, "Link Local"}, {0x2000, "Area Local"}, {0x4000, "Domain Wide"}}

func ospf6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	kind, version := d.U8(1), d.U8(0)
	d.Printf("OSPFv%d, ", version)
	d.Name(ospfTypes, kind, "unknown packet type (%d)")
	d.Printf(", length %d", s.Length)
	if _, known := dissect.Lookup(ospfTypes, uint32(kind)); !known || ctx.Verbose == 0 {
		return d.Finish("ospf3")
	}
	size := d.U16(2)
	if size > s.Length {
		d.Printf(" [len %d]", size)
		return d.Finish("ospf3")
	}
	ospfRouter(&d)
	if instance := d.U8(14); instance != 0 {
		d.Printf(", Instance %d", instance)
	}
	if version == 3 {
		if !ospf6Body(&d, kind, size) || !ospf6Trailer(&d, kind, size) {
			d.End()
		}
	}
	return d.Finish("ospf3")
}

// ospf6Body appends what follows the header, up to end. It returns false if that does
// not fit.
func ospf6Body(d *dissect.Dissection, kind, end int) bool {
	all := d.Ctx.Verbose > 1
	switch kind {
	case ospfHello:
		ospf6Hello(d, end, all)
	case ospfDescription:
		d.Have(16, 4)
		d.Bracketed("\n\tOptions ", ospf6Options, d.U32(16))
		flags := d.U8(23)
		d.Bracketed(", DD Flags ", ospf6DescriptionFlags, flags)
		d.Printf(", MTU %d, DD-Sequence 0x%08x", d.U16(20), d.U32(24))
		return !all || lsa6Headers(d, 28, end)
	case ospfRequest:
		for off := ospf6Header; all && off < end && d.Have(off, 12); off += 12 {
			d.Str("\n\t  Advertising Router ")
			d.Addr4(off + 8)
			lsa6Type(d, d.U16(off+2), off+4)
		}
	case ospfUpdate:
		return !all || lsas6(d, d.U32(16), 20, end)
	case ospfAck:
		return !all || lsa6Headers(d, ospf6Header, end)
	}
	return true
}

func ospf6Hello(d *dissect.Dissection, end int, all bool) {
	d.Have(20, 4)
	d.Bracketed("\n\tOptions ", ospf6Options, d.U32(20))
	d.Have(16, 12)
	d.Printf("\n\t  Hello Timer %ds, Dead Timer %ds, Interface-ID ", d.U16(24), d.U16(26))
	d.Addr4(16)
	d.Printf(", Priority %d", d.U8(20))
	if d.U32(28) != 0 {
		d.Str("\n\t  Designated Router ")
		d.Addr4(28)
	}
	if d.U32(32) != 0 {
		d.Str(", Backup Designated Router ")
		d.Addr4(32)
	}
	if all {
		d.Str("\n\t  Neighbor List:")
		ospfRouters(d, "\n\t    ", 36, end)
	}
}

// lsas6 appends up to count advertisements between off and end. It returns false if one
// does not fit.
func lsas6(d *dissect.Dissection, count, off, end int) bool {
	for ; off < end && count > 0 && !d.Cut(); count-- {
		if !lsa6(d, off, end) {
			return false
		}
		off += d.U16(off + 18)
	}
	return true
}

func lsa6Headers(d *dissect.Dissection, off, end int) bool {
	for ; off < end && !d.Cut(); off += lsaHeader {
		if !lsa6Header(d, off, end) {
			return false
		}
	}
	return true
}

// lsa6Header appends the header at off. It returns false if it does not fit.
func lsa6Header(d *dissect.Dissection, off, end int) bool {
	if off+lsaHeader > end {
		return false
	}
	ospfAdvertiser(d, off)
	lsa6Type(d, d.U16(off+2), off+4)
	return true
}

// lsa6Type appends an advertisement's type, and its identifier at off.
func lsa6Type(d *dissect.Dissection, kind, off int) {
	d.Have(off, 4)
	d.Str("\n\t    ")
	d.Name(lsa6Types, kind&0x1fff, "Unknown")
	d.Printf(" LSA (%d), ", kind&0x1fff)
	d.Name(lsa6Scopes, kind&0x6000, "Unknown")
	d.Str(" Scope")
	d.Choose(kind&0x8000 != 0, ", transitive", "")
	d.Str(", LSA-ID ")
	d.Addr4(off)
}

// ospf6Trailer appends what follows a packet of size bytes: link-local signaling, if
// the options announce it, and authentication. It returns false if either does not fit.
func ospf6Trailer(d *dissect.Dissection, kind, size int) bool {
	left := d.Span.Length - size
	lls := kind == ospfHello && d.U32(20)&ospf6OptionLLS != 0 ||
		kind == ospfDescription && d.U32(16)&ospf6OptionLLS != 0
	if lls && left > 0 {
		if left < 4 {
			return false
		}
		d.Printf("\n\tLLS Checksum 0x%04x", d.U16(size))
		n := d.U16(size + 2)
		d.Printf(", Data Length %d", n)
		if n < 4 || n > left || !d.Have(size, n) {
			return false
		}
		size, left = size+n, left-n
	}
	return left == 0 || ospf6Auth(d, size, left)
}

func ospf6Auth(d *dissect.Dissection, off, left int) bool {
	const header = 16
	if left < header {
		return false
	}
	kind := d.U16(off)
	d.Str("\n\tAuthentication Type ")
	if kind == 1 {
		d.Str("HMAC")
	} else {
		d.Printf("unknown (0x%04x)", kind)
	}
	n := d.U16(off + 2)
	d.Printf(", Length %d", n)
	if n < header || n > left {
		return false
	}
	d.Printf(", SAID %d", d.U16(off+6))
	d.Printf(", CSN 0x%08x", d.U32(off+8))
	d.Printf(":%08x", d.U32(off+12))
	if d.Have(off+header, n-header) && d.Ctx.Verbose > 1 {
		d.Dump("\n\tAuthentication Data ", off+header, n-header)
	}
	return true
}
