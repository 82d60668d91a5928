package routing

// The routes in BGP's multiprotocol attributes: RFC 4760; labels: RFC 8277; VPNs: RFC
// 4364, 4659, 6514, 6037, 4761, 6624; route targets: RFC 4684; several paths: RFC 7911.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

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

var bgpSubsequent = []dissect.Name{
	{0, "Reserved"}, {safiUnicast, "Unicast"}, {safiMulticast, "Multicast"},
	{safiBoth, "Unicast+Multicast"}, {safiLabeled, "labeled Unicast"}, {64, "Tunnel"},
	{safiVPLS, "VPLS"}, {safiMDT, "MDT"}, {70, "EVPN"}, {safiVPNUnicast, "labeled VPN Unicast"},
	{safiVPNMulticast, "labeled VPN Multicast"},
	{safiVPNBoth, "labeled VPN Unicast+Multicast"},
	{safiRouteTarget, "Route Target Routing Information"},
	{safiMulticastVPN, "Multicast VPN"},
}

// nlriForm is the encoding of the routes of a family.
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

// bgpForm returns the encoding of a family's routes and the size of its addresses in
// bits: 32, 128, or up to 152 for OSI.
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

// bgpFamilies appends the families at off and returns the encoding of their routes. If
// that is unknown, it dumps the n bytes of the attribute.
func bgpFamilies(d *dissect.Dissection, off, n int) (form nlriForm, bits int) {
	family, safi := d.U16(off), d.U8(off+2)
	d.Str("\n\t    AFI: ")
	d.NameAndNumber(dissect.AddressFamilies, family, "Unknown AFI")
	d.Str(", ")
	d.Choose(safi > 128, "vendor specific ", "")
	d.Str("SAFI: ")
	d.NameAndNumber(bgpSubsequent, safi, "Unknown SAFI")
	if form, bits = bgpForm(family, safi); form == nlriUnknown {
		d.Printf("\n\t    no AFI %d / SAFI %d decoder", family, safi)
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t    ", off, n)
		}
	}
	return form, bits
}

// bgpReach appends the next hops and the routes. Like the functions below, it returns
// false if they end too early.
func bgpReach(d *dissect.Dissection, off, n int) bool {
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
	size := d.U8(off)
	off++
	if off+size > end {
		return false
	}
	if size > 0 {
		bgpNextHops(d, form, bits, off, size)
	}
	d.Printf(", nh-length: %d", size)
	if off += size; off+1 > end {
		return false
	}
	off, ok := bgpAttachments(d, off, end)
	return ok && bgpNLRIs(d, form, bits, off, end, n)
}

func bgpUnreach(d *dissect.Dissection, off, n int) bool {
	if !d.Have(off, 3) {
		return false
	}
	form, bits := bgpFamilies(d, off, n)
	if form == nlriUnknown {
		return true
	}
	if n == 3 {
		d.Str("\n\t      End-of-Rib Marker (empty NLRI)")
	}
	return bgpNLRIs(d, form, bits, off+3, off+n, n)
}

// bgpNextHops appends the addresses in n bytes at off. A VPN's address follows a route
// distinguisher.
func bgpNextHops(d *dissect.Dissection, form nlriForm, bits, off, n int) {
	d.Str("\n\t    nexthop: ")
	size, rd := bits/8, 0
	if form == nlriVPN {
		rd = routeDistinguisher
	}
	switch bits {
	case 0: // layer 2 VPN
		size = 4
	case 152: // the rest is one address
		size = max(n-rd, 1)
	}
	for first := true; n > 0 && !d.Cut(); first = false {
		d.Choose(first, "", ", ")
		if n < rd+size {
			d.Str("invalid len")
			return
		}
		d.Have(off, rd+size)
		if rd > 0 {
			d.Str("RD: ")
			bgpDistinguisher(d, off)
			d.Str(", ")
		}
		bgpNextHop(d, bits, off+rd, size, rd > 0)
		off, n = off+rd+size, n-rd-size
	}
}

// bgpNextHop appends the address of n bytes at off. For a VPN's OSI address it also
// appends the IP address embedded in it (RFC 986, RFC 1888).
func bgpNextHop(d *dissect.Dissection, bits, off, n int, vpn bool) {
	switch bits {
	case 128:
		d.Addr6(off)
	case 152:
		d.Out = dissect.AppendNSAP(d.Out, d.Bytes(off, n))
		if vpn && d.U32(off) == 0x47000601 {
			d.Str(" = ")
			d.Addr4(off + 4)
		} else if vpn && d.U24(off) == 0x350000 {
			d.Str(" = ")
			d.Addr6(off + 3)
		}
	default:
		d.Addr4(off)
	}
}

// bgpAttachments appends the sizes of the subnetwork points of attachment, which are
// obsolete, and returns the offset after them.
func bgpAttachments(d *dissect.Dissection, off, end int) (next int, ok bool) {
	count := d.U8(off)
	if off++; count == 0 {
		d.Str(", no SNPA")
		return off, true
	}
	d.Printf("\n\t    %d SNPA", count)
	for ; count > 0 && !d.Cut(); count-- {
		if off+1 > end {
			return 0, false
		}
		size := d.U8(off)
		d.Printf("\n\t      %d bytes", size)
		if off += 1 + size; off > end {
			return 0, false
		}
	}
	return off, true
}

// bgpNLRIs appends the routes from off to end. n is the size of the whole attribute:
// tcpdump checks prefixes only against that.
func bgpNLRIs(d *dissect.Dissection, form nlriForm, bits, off, end, n int) bool {
	paths := form == nlriPrefix && bits != 152 && bgpHasPaths(d, off, end-off, bits)
	for off < end && !d.Cut() {
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
		case size == dissect.PrefixShort:
			return false
		case size < 0:
			return true
		}
		off += size
	}
	return true
}

// bgpPrefix appends a prefix, with its label and route distinguisher if the encoding
// has them, and returns its size.
func bgpPrefix(d *dissect.Dissection, form nlriForm, bits, off, n int, paths bool) int {
	path, before := 0, 0
	if paths {
		path, before = d.U32(off), 4
	}
	off += before
	label := 0 // bytes of label and distinguisher, which the prefix length includes
	switch form {
	case nlriLabeled:
		label = bgpLabel
	case nlriVPN:
		label = bgpLabel + routeDistinguisher
	}
	length := d.U8(off) - 8*label
	size := 1 + label + (length+7)/8
	switch {
	case length < 0 || length > bits:
		d.Str("\n\t    (illegal prefix length)")
		if !paths {
			return dissect.PrefixIllegal
		}
		size = dissect.PrefixIllegal // like tcpdump, continue right after the path identifier
	case form == nlriPrefix && n < size:
		return dissect.PrefixShort
	default:
		d.Have(off, size)
		d.Str("\n\t      ")
		if form == nlriVPN {
			d.Str("RD: ")
			bgpDistinguisher(d, off+1+bgpLabel)
			d.Str(", ")
		}
		d.Prefix(off+1+label, length, bits)
		if form != nlriPrefix {
			d.Printf(", label:%d ", d.U24(off+1)>>4)
			d.Choose(d.U8(off+3)&1 == 0, "(BOGUS: Bottom of Stack NOT set!)", "(bottom)")
		}
	}
	if paths {
		d.Printf("   Path Id: %d", path)
	}
	return before + size
}

// bgpHasPaths guesses whether each of the prefixes in n bytes at off, of up to most
// bits, follows a path identifier. Only the session's OPEN messages negotiate that. So
// prefixes have one if they make sense with it and make none without.
func bgpHasPaths(d *dissect.Dissection, off, n, most int) bool {
	return n >= 5 && bgpMakeSense(d, off, n, most, 4) && !bgpMakeSense(d, off, n, most, 0)
}

// bgpMakeSense reports whether prefixes, each after a header of before bytes, fill the
// n bytes as far as those were captured. Without path identifiers it rejects a prefix
// of no bits, which is more likely the first byte of an identifier.
func bgpMakeSense(d *dissect.Dissection, off, n, most, before int) bool {
	at := 0
	for at < n {
		if at += before; off+at >= len(d.Span.Data) {
			break
		}
		bits := int(d.Span.Data[off+at])
		if bits > most || bits == 0 && before == 0 {
			return false
		}
		at += 1 + (bits+7)/8
	}
	return at <= n
}

// bgpDistinguisher appends the route distinguisher at off: RFC 4364, section 4.2.
func bgpDistinguisher(d *dissect.Dissection, off int) {
	switch d.U16(off) {
	case 0:
		d.Printf("%d:%d (= ", d.U16(off+2), d.U32(off+4))
		d.Addr4(off + 4)
		d.Str(")")
	case 1:
		d.Addr4(off + 2)
		d.Printf(":%d", d.U16(off+6))
	case 2:
		asn(d, d.U32(off+2))
		d.Printf(":%d (", d.U16(off+6))
		d.Addr4(off + 2)
		d.Printf(":%d)", d.U16(off+6))
	default:
		d.Str("unknown RD format")
	}
}

// bgpRouteTarget appends a route target prefix and returns its size.
func bgpRouteTarget(d *dissect.Dissection, off int) int {
	bits := d.U8(off)
	if bits == 0 {
		d.Str("\n\t      default route target")
		return 1
	}
	if bits < 32 || bits > 96 {
		d.Str("\n\t      (illegal prefix length)")
		return dissect.PrefixIllegal
	}
	as := d.U32(off + 1)
	bits -= 32
	size := (bits + 7) / 8
	var target [8]byte
	copy(target[:], d.Bytes(off+5, size))
	if bits%8 != 0 {
		target[size-1] &= 0xff << (8 - bits%8)
	}
	d.Str("\n\t      origin AS: ")
	asn(d, as)
	d.Str(", ")
	bgpTarget(d, target[:], bits)
	return 5 + size
}

// bgpTarget appends the first bits of an extended community.
func bgpTarget(d *dissect.Dissection, v []byte, bits int) {
	if bits == 0 {
		d.Str("route-target: 0:0/0")
		return
	}
	short := v[:(bits+7)/8]
	kind := be.Uint16(v)
	switch {
	case bits < 16:
		d.Str("route-target: partial-type: (")
		bytePairs(d, short)
		d.Printf("/%d)", bits)
		return
	case kind == 0x0002:
		d.Printf("route-target: %d:%d", int(be.Uint16(v[2:])), int(be.Uint32(v[4:])))
	case kind == 0x0102:
		d.Str("route-target: ")
		d.Out = dissect.AppendAddr4(d.Out, v[2:])
		d.Printf(":%d", int(be.Uint16(v[6:])))
	case kind == 0x0202:
		d.Str("route-target: ")
		asn(d, int(be.Uint32(v[2:])))
		d.Printf(":%d", int(be.Uint16(v[6:])))
	default:
		d.Printf("route target: unknown-type(%04x) (", int(kind))
		bytePairs(d, short)
		d.Printf("/%d)", bits)
		return
	}
	d.Printf("/%d (", bits)
	bytePairs(d, short)
	d.Str(")")
}

// bytePairs appends v in hexadecimal with a space after every second byte.
func bytePairs(d *dissect.Dissection, v []byte) {
	for i, c := range v {
		if i > 0 && i%2 == 0 {
			d.Str(" ")
		}
		d.Out = dissect.AppendHex2(d.Out, c)
	}
}

// bgpMDT appends the group of a multicast distribution tree and returns the route's
// size.
func bgpMDT(d *dissect.Dissection, off int) int {
	const size = 16
	if d.U8(off) != 8*size {
		d.Str("\n\t    (illegal prefix length)")
		return dissect.PrefixIllegal
	}
	d.Have(off+1, size)
	d.Str("\n\t      RD: ")
	bgpDistinguisher(d, off+1)
	d.Str(", VPN IP Address: ")
	d.Addr4(off + 9)
	d.Str(", MC Group Address: ")
	d.Addr4(off + 13)
	return 1 + size
}

var bgpMulticastVPNTypes = []dissect.Name{
	{1, "Intra-AS I-PMSI"}, {2, "Inter-AS I-PMSI"}, {3, "S-PMSI"}, {4, "Intra-AS Segment-Leaf"},
	{5, "Source-Active"}, {6, "Shared Tree Join"}, {7, "Source Tree Join"},
}

func bgpMulticastVPN(d *dissect.Dissection, off int) int {
	kind, size := d.U8(off), d.U8(off+1)
	end := off + 2 + size
	off += 2
	if kind == 1 && size < routeDistinguisher {
		return dissect.PrefixShort
	}
	if kind != 4 && kind >= 1 && kind <= 7 {
		d.Have(off, routeDistinguisher)
	}
	d.Str("\n\t      Route-Type: ")
	d.NameAndNumber(bgpMulticastVPNTypes, kind, "Unknown")
	d.Printf(", length: %d", size)
	if kind < 1 || kind > 7 || kind == 4 {
		return 2 + size
	}
	d.Str(", RD: ")
	bgpDistinguisher(d, off)
	off += routeDistinguisher
	switch kind {
	case 1:
		d.Str(", Originator ")
		bgpAnyAddress(d, off, end-off)
	case 2, 6, 7:
		d.Str(", Source-AS ")
		asn(d, d.U32(off))
		if kind != 2 {
			bgpSourceGroup(d, off+4)
		}
	case bgpMulticastVPNSPMSI:
		off = bgpSourceGroup(d, off)
		d.Str(", Originator ")
		bgpAnyAddress(d, off, end-off)
	case 5:
		bgpSourceGroup(d, off)
	}
	return 2 + size
}

// bgpSourceGroup appends a source and a group, each after its length in bits, and
// returns the offset after them.
func bgpSourceGroup(d *dissect.Dissection, off int) int {
	for _, what := range [...]string{", Source ", ", Group "} {
		size := d.U8(off) / 8
		if off++; d.U8(off-1) != 0 {
			d.Str(what)
			bgpAnyAddress(d, off, size)
		}
		off += size
	}
	return off
}

func bgpAnyAddress(d *dissect.Dissection, off, n int) {
	switch n {
	case 4:
		d.Addr4(off)
	case 16:
		d.Addr6(off)
	default:
		d.Printf("bogus address length %d", 8*n)
	}
}

// bgpLayer2 appends a route of a layer 2 VPN and returns its size. A route of 12 bytes
// only announces a router; one with labels has more than 17.
func bgpLayer2(d *dissect.Dissection, off int) int {
	size := d.U16(off)
	end := off + 2 + size
	if off += 2; size == 12 {
		d.Have(off, size)
		d.Str("\n\t      RD: ")
		bgpDistinguisher(d, off)
		d.Str(", BGPNH: ")
		d.Addr4(off + 8)
		return 2 + size
	}
	if size <= 17 {
		return dissect.PrefixShort
	}
	d.Have(off, 15)
	d.Str("\n\t      RD: ")
	bgpDistinguisher(d, off)
	d.Printf(", CE-ID: %d, Label-Block Offset: %d, Label Base %d",
		d.U16(off+8), d.U16(off+10), d.U24(off+12)>>4)
	for off += 15; off < end && !d.Cut(); {
		if end-off < 3 {
			d.Str("\n\t\tran past the end")
			break
		}
		kind, bits := d.U8(off), d.U16(off+1)
		n := (bits + 7) / 8
		off += 3
		if kind == 1 {
			d.Printf("\n\t\tcircuit status vector (%d) length: %d: 0x", kind, bits)
			d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, min(n, end-off)))
		} else {
			d.Printf("\n\t\tunknown TLV #%d, length: %d", kind, bits)
		}
		if n > end-off {
			d.Str(" (ran past the end)")
			break
		}
		off += n
	}
	return 2 + size
}
