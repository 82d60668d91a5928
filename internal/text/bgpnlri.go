package text

// What BGP's multiprotocol attributes reach: RFC 4760; labels: RFC 8277; VPNs: RFC
// 4364, 4659, 6514, 6037, 4761, 6624; route targets: RFC 4684; several paths: RFC
// 7911.

import "ringcap/internal/layer"

// Subsequent address families, IANA.
const (
	safiUnicast          = 1
	safiMulticast        = 2
	safiBoth             = 3
	safiLabeled          = 4
	safiMulticastVPN     = 5
	safiVPLS             = 65
	safiMDT              = 66
	safiVPNUnicast       = 128
	safiVPNMulticast     = 129
	safiVPNBoth          = 130
	safiRouteTarget      = 132
	routeDistinguisher   = 8 // bytes
	bgpLabel             = 3
	bgpMulticastVPNSPMSI = 3
)

var bgpSubsequent = []name{
	{0, "Reserved"}, {safiUnicast, "Unicast"}, {safiMulticast, "Multicast"},
	{safiBoth, "Unicast+Multicast"}, {safiLabeled, "labeled Unicast"}, {64, "Tunnel"},
	{safiVPLS, "VPLS"}, {safiMDT, "MDT"}, {70, "EVPN"}, {safiVPNUnicast, "labeled VPN Unicast"},
	{safiVPNMulticast, "labeled VPN Multicast"},
	{safiVPNBoth, "labeled VPN Unicast+Multicast"},
	{safiRouteTarget, "Route Target Routing Information"},
	{safiMulticastVPN, "Multicast VPN"},
}

// nlriForm is how routes of a family are written.
type nlriForm uint8

const (
	nlriUnknown nlriForm = iota
	nlriPrefix
	nlriLabeled
	nlriVPN
	nlriRouteTarget
	nlriMulticastVPN
	nlriMDT
	nlriLayer2
)

// bgpForm is the form of a family's routes, and how many bits its addresses have:
// 32, 128, or up to 152 for OSI's.
func bgpForm(family, safi int) (form nlriForm, bits int) {
	switch family {
	case layer.AFIIPv4:
		bits = 32
	case layer.AFIIPv6:
		bits = 128
	case layer.AFINSAP:
		bits = 152
	}
	switch {
	case safi == safiUnicast || safi == safiMulticast || safi == safiBoth:
		form = nlriPrefix
	case safi == safiVPNUnicast || safi == safiVPNMulticast || safi == safiVPNBoth:
		form = nlriVPN
		if family == layer.AFIL2VPN {
			form = nlriLayer2
		}
	case safi == safiLabeled && bits != 152:
		form = nlriLabeled
	case safi == safiRouteTarget && bits == 32:
		form = nlriRouteTarget
	case safi == safiMulticastVPN && bits == 32:
		form = nlriMulticastVPN
	case safi == safiMDT && bits == 32:
		form = nlriMDT
	case safi == safiVPLS && family == layer.AFIVPLS:
		form = nlriLayer2
	}
	if bits == 0 && form != nlriLayer2 {
		form = nlriUnknown
	}
	return form, bits
}

// bgpFamilies appends the families at off and returns the form of their routes;
// those without one, of n bytes in all, are dumped.
func bgpFamilies(d *dissection, off, n int) (form nlriForm, bits int) {
	family, safi := d.u16(off), d.u8(off+2)
	d.str("\n\t    AFI: ")
	d.named(AddressFamilies, family, "Unknown AFI")
	d.str(", ")
	d.choose(safi > 128, "vendor specific ", "")
	d.str("SAFI: ")
	d.named(bgpSubsequent, safi, "Unknown SAFI")
	if form, bits = bgpForm(family, safi); form == nlriUnknown {
		d.printf("\n\t    no AFI %d / SAFI %d decoder", family, safi)
		if d.p.Verbose <= 1 {
			d.dump("\n\t    ", off, n)
		}
	}
	return form, bits
}

// bgpReach appends routes and the next hops to them; false where they end too
// early, as with all that follows.
func bgpReach(d *dissection, off, n int) bool {
	if n < 3 {
		return false
	}
	form, bits := bgpFamilies(d, off, n)
	if form == nlriUnknown {
		return true
	}
	end := off + n
	if off += 3; off+1 > end {
		return false
	}
	size := d.u8(off)
	off++
	if off+size > end {
		return false
	}
	if size > 0 {
		bgpNextHops(d, form, bits, off, size)
	}
	d.printf(", nh-length: %d", size)
	if off += size; off+1 > end {
		return false
	}
	off, ok := bgpAttachments(d, off, end)
	return ok && bgpNLRIs(d, form, bits, off, end, n)
}

func bgpUnreach(d *dissection, off, n int) bool {
	if !d.have(off, 3) {
		return false
	}
	form, bits := bgpFamilies(d, off, n)
	if form == nlriUnknown {
		return true
	}
	if n == 3 {
		d.str("\n\t      End-of-Rib Marker (empty NLRI)")
	}
	return bgpNLRIs(d, form, bits, off+3, off+n, n)
}

// bgpNextHops appends the addresses in n bytes at off, with a distinguisher in
// front where the routes have one.
func bgpNextHops(d *dissection, form nlriForm, bits, off, n int) {
	d.str("\n\t    nexthop: ")
	size, rd := bits/8, 0
	if form == nlriVPN {
		rd = routeDistinguisher
	}
	switch bits {
	case 0: // of layer 2 VPNs
		size = 4
	case 152: // the rest is one address
		size = max(n-rd, 1)
	}
	for first := true; n > 0 && !d.cut(); first = false {
		d.choose(first, "", ", ")
		if n < rd+size {
			d.str("invalid len")
			return
		}
		d.have(off, rd+size)
		if rd > 0 {
			d.str("RD: ")
			bgpDistinguisher(d, off)
			d.str(", ")
		}
		bgpNextHop(d, bits, off+rd, size, rd > 0)
		off, n = off+rd+size, n-rd-size
	}
}

// bgpNextHop appends the address of n bytes at off; what an OSI address of a VPN
// was made of, too (RFC 986, RFC 1888).
func bgpNextHop(d *dissection, bits, off, n int, vpn bool) {
	switch bits {
	case 128:
		d.addr6(off)
	case 152:
		d.b = appendNSAP(d.b, d.bytes(off, n))
		if vpn && d.u32(off) == 0x47000601 {
			d.str(" = ")
			d.addr4(off + 4)
		} else if vpn && d.u24(off) == 0x350000 {
			d.str(" = ")
			d.addr6(off + 3)
		}
	default:
		d.addr4(off)
	}
}

// bgpAttachments appends the sizes of the subnetwork points of attachment, which
// are obsolete, and returns where they end.
func bgpAttachments(d *dissection, off, end int) (next int, ok bool) {
	count := d.u8(off)
	if off++; count == 0 {
		d.str(", no SNPA")
		return off, true
	}
	d.printf("\n\t    %d SNPA", count)
	for ; count > 0 && !d.cut(); count-- {
		if off+1 > end {
			return 0, false
		}
		size := d.u8(off)
		d.printf("\n\t      %d bytes", size)
		if off += 1 + size; off > end {
			return 0, false
		}
	}
	return off, true
}

// bgpNLRIs appends the routes from off to end. n is the size of the attribute,
// which is all that tcpdump holds a prefix against.
func bgpNLRIs(d *dissection, form nlriForm, bits, off, end, n int) bool {
	paths := form == nlriPrefix && bits != 152 && bgpHasPaths(d, off, end-off, bits)
	for off < end && !d.cut() {
		var size int
		switch form {
		case nlriRouteTarget:
			size = bgpRouteTarget(d, off)
		case nlriMulticastVPN:
			size = bgpMulticastVPN(d, off)
		case nlriMDT:
			size = bgpMDT(d, off)
		case nlriLayer2:
			size = bgpLayer2(d, off)
		default:
			size = bgpPrefix(d, form, bits, off, n, paths)
		}
		switch {
		case size == prefixShort:
			return false
		case size < 0:
			return true
		}
		off += size
	}
	return true
}

// bgpPrefix appends a prefix, with its label and its distinguisher where the form
// has them, and returns its size.
func bgpPrefix(d *dissection, form nlriForm, bits, off, n int, paths bool) int {
	path, before := 0, 0
	if paths {
		path, before = d.u32(off), 4
	}
	off += before
	label := 0 // bytes of the label and the distinguisher, which the prefix counts
	switch form {
	case nlriLabeled:
		label = bgpLabel
	case nlriVPN:
		label = bgpLabel + routeDistinguisher
	}
	length := d.u8(off) - 8*label
	size := 1 + label + (length+7)/8
	switch {
	case length < 0 || length > bits:
		d.str("\n\t    (illegal prefix length)")
		if !paths {
			return prefixIllegal
		}
		size = prefixIllegal // and on behind the path's number, as tcpdump
	case form == nlriPrefix && n < size:
		return prefixShort
	default:
		d.have(off, size)
		d.str("\n\t      ")
		if form == nlriVPN {
			d.str("RD: ")
			bgpDistinguisher(d, off+1+bgpLabel)
			d.str(", ")
		}
		d.prefix(off+1+label, length, bits)
		if form != nlriPrefix {
			d.printf(", label:%d ", d.u24(off+1)>>4)
			d.choose(d.u8(off+3)&1 == 0, "(BOGUS: Bottom of Stack NOT set!)", "(bottom)")
		}
	}
	if paths {
		d.printf("   Path Id: %d", path)
	}
	return before + size
}

// bgpHasPaths guesses whether prefixes of up to most bits in n bytes at off have
// the number of a path in front, which only the opening of the session said: they
// do if they make sense with it and not without.
func bgpHasPaths(d *dissection, off, n, most int) bool {
	return n >= 5 && bgpMakeSense(d, off, n, most, 4) && !bgpMakeSense(d, off, n, most, 0)
}

// bgpMakeSense says whether prefixes with before bytes in front fill n bytes, as
// far as these were captured. Without a path, the prefix of no bits makes no sense
// beside others.
func bgpMakeSense(d *dissection, off, n, most, before int) bool {
	at := 0
	for at < n {
		if at += before; off+at >= len(d.s.data) {
			break
		}
		bits := int(d.s.data[off+at])
		if bits > most || bits == 0 && before == 0 {
			return false
		}
		at += 1 + (bits+7)/8
	}
	return at <= n
}

// bgpDistinguisher appends the route distinguisher at off: RFC 4364, 4.2.
func bgpDistinguisher(d *dissection, off int) {
	switch d.u16(off) {
	case 0:
		d.printf("%d:%d (= ", d.u16(off+2), d.u32(off+4))
		d.addr4(off + 4)
		d.str(")")
	case 1:
		d.addr4(off + 2)
		d.printf(":%d", d.u16(off+6))
	case 2:
		d.asn(d.u32(off + 2))
		d.printf(":%d (", d.u16(off+6))
		d.addr4(off + 2)
		d.printf(":%d)", d.u16(off+6))
	default:
		d.str("unknown RD format")
	}
}

// bgpRouteTarget appends the prefix of a route target and returns its size.
func bgpRouteTarget(d *dissection, off int) int {
	bits := d.u8(off)
	if bits == 0 {
		d.str("\n\t      default route target")
		return 1
	}
	if bits < 32 || bits > 96 {
		d.str("\n\t      (illegal prefix length)")
		return prefixIllegal
	}
	as := d.u32(off + 1)
	bits -= 32
	size := (bits + 7) / 8
	var target [8]byte
	copy(target[:], d.bytes(off+5, size))
	if bits%8 != 0 {
		target[size-1] &= 0xff << (8 - bits%8)
	}
	d.str("\n\t      origin AS: ")
	d.asn(as)
	d.str(", ")
	bgpTarget(d, target[:], bits)
	return 5 + size
}

// bgpTarget appends the first bits of an extended community.
func bgpTarget(d *dissection, v []byte, bits int) {
	if bits == 0 {
		d.str("route-target: 0:0/0")
		return
	}
	short := v[:(bits+7)/8]
	kind := be.Uint16(v)
	switch {
	case bits < 16:
		d.str("route-target: partial-type: (")
		d.bytePairs(short)
		d.printf("/%d)", bits)
		return
	case kind == 0x0002:
		d.printf("route-target: %d:%d", int(be.Uint16(v[2:])), int(be.Uint32(v[4:])))
	case kind == 0x0102:
		d.str("route-target: ")
		d.b = appendAddr4(d.b, v[2:])
		d.printf(":%d", int(be.Uint16(v[6:])))
	case kind == 0x0202:
		d.str("route-target: ")
		d.asn(int(be.Uint32(v[2:])))
		d.printf(":%d", int(be.Uint16(v[6:])))
	default:
		d.printf("route target: unknown-type(%04x) (", int(kind))
		d.bytePairs(short)
		d.printf("/%d)", bits)
		return
	}
	d.printf("/%d (", bits)
	d.bytePairs(short)
	d.str(")")
}

// bytePairs appends v in hexadecimal, a space after every second byte.
func (d *dissection) bytePairs(v []byte) {
	for i, c := range v {
		if i > 0 && i%2 == 0 {
			d.str(" ")
		}
		d.b = appendHex2(d.b, c)
	}
}

// bgpMDT appends the group of a multicast distribution tree and returns its size.
func bgpMDT(d *dissection, off int) int {
	const size = 16
	if d.u8(off) != 8*size {
		d.str("\n\t    (illegal prefix length)")
		return prefixIllegal
	}
	d.have(off+1, size)
	d.str("\n\t      RD: ")
	bgpDistinguisher(d, off+1)
	d.str(", VPN IP Address: ")
	d.addr4(off + 9)
	d.str(", MC Group Address: ")
	d.addr4(off + 13)
	return 1 + size
}

var bgpMulticastVPNTypes = []name{
	{1, "Intra-AS I-PMSI"}, {2, "Inter-AS I-PMSI"}, {3, "S-PMSI"}, {4, "Intra-AS Segment-Leaf"},
	{5, "Source-Active"}, {6, "Shared Tree Join"}, {7, "Source Tree Join"},
}

// bgpMulticastVPN appends a route of a multicast VPN and returns its size.
func bgpMulticastVPN(d *dissection, off int) int {
	kind, size := d.u8(off), d.u8(off+1)
	end := off + 2 + size
	off += 2
	if kind == 1 && size < routeDistinguisher {
		return prefixShort
	}
	if kind != 4 && kind >= 1 && kind <= 7 {
		d.have(off, routeDistinguisher)
	}
	d.str("\n\t      Route-Type: ")
	d.named(bgpMulticastVPNTypes, kind, "Unknown")
	d.printf(", length: %d", size)
	if kind < 1 || kind > 7 || kind == 4 {
		return 2 + size
	}
	d.str(", RD: ")
	bgpDistinguisher(d, off)
	off += routeDistinguisher
	switch kind {
	case 1:
		d.str(", Originator ")
		bgpAnyAddress(d, off, end-off)
	case 2, 6, 7:
		d.str(", Source-AS ")
		d.asn(d.u32(off))
		if kind != 2 {
			bgpSourceGroup(d, off+4)
		}
	case bgpMulticastVPNSPMSI:
		off = bgpSourceGroup(d, off)
		d.str(", Originator ")
		bgpAnyAddress(d, off, end-off)
	case 5:
		bgpSourceGroup(d, off)
	}
	return 2 + size
}

// bgpSourceGroup appends a source and a group, each with its length in bits in
// front, and returns where they end.
func bgpSourceGroup(d *dissection, off int) int {
	for _, what := range [...]string{", Source ", ", Group "} {
		size := d.u8(off) / 8
		if off++; d.u8(off-1) != 0 {
			d.str(what)
			bgpAnyAddress(d, off, size)
		}
		off += size
	}
	return off
}

func bgpAnyAddress(d *dissection, off, n int) {
	switch n {
	case 4:
		d.addr4(off)
	case 16:
		d.addr6(off)
	default:
		d.printf("bogus address length %d", 8*n)
	}
}

// bgpLayer2 appends a route of a layer 2 VPN and returns its size: 12 bytes for one
// that tells of a router only, more than 17 for one that has labels.
func bgpLayer2(d *dissection, off int) int {
	size := d.u16(off)
	end := off + 2 + size
	if off += 2; size == 12 {
		d.have(off, size)
		d.str("\n\t      RD: ")
		bgpDistinguisher(d, off)
		d.str(", BGPNH: ")
		d.addr4(off + 8)
		return 2 + size
	}
	if size <= 17 {
		return prefixShort
	}
	d.have(off, 15)
	d.str("\n\t      RD: ")
	bgpDistinguisher(d, off)
	d.printf(", CE-ID: %d, Label-Block Offset: %d, Label Base %d",
		d.u16(off+8), d.u16(off+10), d.u24(off+12)>>4)
	for off += 15; off < end && !d.cut(); {
		if end-off < 3 {
			d.str("\n\t\tran past the end")
			break
		}
		kind, bits := d.u8(off), d.u16(off+1)
		n := (bits + 7) / 8
		off += 3
		if kind == 1 {
			d.printf("\n\t\tcircuit status vector (%d) length: %d: 0x", kind, bits)
			d.b = appendHexBytes(d.b, d.bytes(off, min(n, end-off)))
		} else {
			d.printf("\n\t\tunknown TLV #%d, length: %d", kind, bits)
		}
		if n > end-off {
			d.str(" (ran past the end)")
			break
		}
		off += n
	}
	return 2 + size
}
