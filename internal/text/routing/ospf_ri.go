package routing

// OSPF router information, extended prefixes and extended links, which segment routing
// uses: RFC 7770, 5642, 7684, 8665.

import "ringcap/internal/text/dissect"

const (
	routerCapabilities = 1
	routerHostname     = 7
	routerAlgorithms   = 8
	routerLabelRange   = 9
	routerLocalBlock   = 14
	routerPreference   = 15
)

var routerTLVs = []dissect.Name{
	{routerCapabilities, "Router Capabilities"}, {routerAlgorithms, "SR-Algorithm"},
	{routerHostname, "Hostname"}, {routerLabelRange, "SID/Label Range"},
	{routerLocalBlock, "SR Local Block"}, {routerPreference, "SRMS Preference"},
}

// routerCapabilityBits are numbered from the low end, as in tcpdump.
var routerCapabilityBits = []dissect.Name{
	{1, "Reserved"}, {2, "Reserved"}, {4, "Reserved"}, {8, "Reserved"},
	{16, "graceful restart capable"}, {32, "graceful restart helper"},
	{64, "Stub router support"}, {128, "Traffic engineering"}, {256, "p2p over LAN"},
	{512, "path computation server"},
}

var segmentAlgorithms = []dissect.Name{{0, "Shortest Path First"}, {1, "Strict Shortest Path First"}}

// ospfRouterInformation appends the TLVs about a router. whole is false if they were
// not decoded to the end, ok is false if the length does not include the padding.
func ospfRouterInformation(d *dissect.Dissection, off, n int) (whole, ok bool) {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false, true
		}
		t := ospfReadTLV(d, "\n\t    ", routerTLVs, " TLV", off, ": ")
		d.Str(", value: ")
		if n -= 4; t.n > n {
			d.Printf("\n\t    Bogus length %d > remaining LS length %d", t.n, n)
			return false, true
		}
		if !d.Have(t.off, t.n) || !ospfRouterField(d, &t) {
			return false, true
		}
		if !t.fits(d, t.padded(), n, "Bogus padded length") {
			return false, false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true, true
}

func ospfRouterField(d *dissect.Dissection, t *ospfTLV) bool {
	switch t.kind {
	case routerCapabilities:
		if t.n != 4 {
			d.Printf("\n\t    Bogus length %d != 4", t.n)
			return false
		}
		d.Str("Capabilities: ")
		if v := d.U32(t.off); v&0x3ff == 0 {
			d.Str("Unknown")
		} else {
			d.Bits(routerCapabilityBits, v, ", ")
		}
	case routerHostname:
		d.Str("\n\t      Hostname: ")
		d.Text(t.off, t.n)
	case routerAlgorithms:
		for i := range t.n {
			algorithm := d.U8(t.off + i)
			d.Str("\n\t      ")
			d.NameAndNumber(segmentAlgorithms, algorithm, "Unknown")
		}
	case routerLabelRange, routerLocalBlock:
		d.Have(t.off, 4)
		d.Printf("\n\t      Range size: %d", d.U24(t.off))
		return ospfLabelRange(d, t.off+4, t.n-4)
	case routerPreference:
		if t.n != 4 {
			d.Printf("\n\t    Bogus SRMS Preference TLV length %d != 4", t.n)
			return false
		}
		d.Printf("\n\t      SRMS Preference: %d", d.U8(t.off))
	default:
		t.unknown(d, "\n\t      ")
	}
	return true
}

var labelRangeTLVs = []dissect.Name{{1, "SID/Label"}}

// ospfLabelRange appends the first label or index of a range.
func ospfLabelRange(d *dissect.Dissection, off, n int) bool {
	for n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t      ", labelRangeTLVs, " subTLV", off, ": ")
		d.Str(", value: ")
		if n -= 4; !t.within(d, t.n, n) {
			return false
		}
		switch {
		case t.kind != 1:
			t.unknown(d, "\n\t\t")
		case t.n == 3:
			d.Printf("\n\t\tLabel: %d", d.U24(t.off))
		case t.n == 4:
			d.Printf("\n\t\tSID: %d", d.U32(t.off))
		default:
			d.Printf("\n\t\tBogus subTLV length %d", t.n)
		}
		if !t.within(d, t.padded(), n) {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

var prefixTLVs = []dissect.Name{{1, "Extended Prefix"}, {2, "Extended Prefix Range"}}

var prefixRouteTypes = []dissect.Name{
	{0, "Unspecified"}, {1, "Intra-Area"}, {3, "Inter-Area"}, {5, "AS External"}, {7, "NSSA External"},
}

var prefixSIDAreaFlags = []dissect.Name{{0x80, "Inter-Area"}}

// ospfExtendedPrefix appends the attributes of prefixes.
func ospfExtendedPrefix(d *dissect.Dissection, off, n int) bool {
	for n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", prefixTLVs, " TLV", off, ": ")
		d.Str(", value: ")
		if n -= 4; !t.fits(d, t.n, n, "Bogus length") {
			return false
		}
		var ok bool
		switch t.kind {
		case 1:
			ok = ospfPrefix(d, &t, 1, 4, 3) && ospfPrefixSIDs(d, t.off+8, t.n-8, t.n > 12)
		case 2:
			ok = ospfPrefix(d, &t, 0, 8, 4) && ospfPrefixSIDs(d, t.off+12, t.n-12, t.n > 12)
		default:
			t.unknown(d, "\n\t\t")
			ok = true
		}
		if !ok || !t.fits(d, t.padded(), n, "Bogus padded length") {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

// ospfPrefix appends the prefix of a TLV. bits, address and flags are offsets in the
// value; the address family follows bits. A range (bits is 0) also has a size after the
// family, and a single prefix has its route type first.
func ospfPrefix(d *dissect.Dissection, t *ospfTLV, bits, address, flags int) bool {
	d.Have(t.off, flags+1)
	if family := d.U8(t.off + bits + 1); family != 0 {
		d.Printf("\n\t      Bogus AF %d", family)
		return false
	}
	size := d.U8(t.off + bits)
	if size > 32 {
		d.Printf("\n\t      IPv4 prefix: bad bit length %d", size)
		return false
	}
	d.Have(t.off+address, 4)
	d.Str("\n\t      IPv4 prefix: ")
	start := len(d.Out)
	d.Addr4(t.off + address)
	d.Pad(start, 15, ' ')
	d.Printf("/%d, ", size)
	if bits == 0 {
		d.Printf("Range size: %d", d.U16(t.off+2))
	} else {
		d.Str("Route Type: ")
		d.Name(prefixRouteTypes, d.U8(t.off), "Unknown")
	}
	d.Bracketed(", Flags ", prefixSIDAreaFlags, d.U8(t.off+flags))
	return true
}

var prefixSIDTLVs = []dissect.Name{{2, "Prefix-SID"}}

var prefixSIDFlags = []dissect.Name{
	{0x40, "No-PHP"}, {0x20, "Mapping-Server"}, {0x10, "Explicit-NULL"}, {0x08, "Value"}, {0x04, "Local"},
}

// ospfPrefixSIDs appends the segment identifiers of a prefix, unless any is false.
func ospfPrefixSIDs(d *dissect.Dissection, off, n int, any bool) bool {
	for any && n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t\t", prefixSIDTLVs, " subTLV", off, ": ")
		d.Str(", value: ")
		if n -= 4; !t.within(d, t.n, n) {
			return false
		}
		if t.kind == 2 {
			ospfPrefixSID(d, &t)
		} else {
			t.unknown(d, "\n\t\t")
		}
		if !t.within(d, t.padded(), n) {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

func ospfPrefixSID(d *dissect.Dissection, t *ospfTLV) {
	d.Have(t.off, 4)
	switch t.n {
	case 7:
		d.Printf("\n\t\t  Label: %d", d.U24(t.off+4))
	case 8:
		d.Printf("\n\t\t  Index: %d", d.U32(t.off+4))
	default:
		d.Printf("\n\t\tBogus subTLV length %d", t.n)
		return
	}
	algorithm := d.U8(t.off + 3)
	d.Printf(", MT-ID: %d, Algorithm: ", d.U8(t.off+2))
	d.NameAndNumber(segmentAlgorithms, algorithm, "Unknown")
	d.Str(", Flags [")
	d.Bits(prefixSIDFlags, d.U8(t.off), ", ")
	d.Str("]")
}

var linkTLVs = []dissect.Name{{1, "Extended Link"}}

var linkTypes = []dissect.Name{
	{1, "Point-to-Point Link"}, {2, "Link to Transit Network"}, {3, "Link to Stub Network"}, {4, "Virtual Link"},
}

var linkSIDTLVs = []dissect.Name{{2, "Adj-SID Sub-TLV"}}

var linkSIDFlags = []dissect.Name{
	{0x80, "Backup"}, {0x40, "Value/Index"}, {0x20, "Local/Global"}, {0x10, "Group"}, {0x08, "Persistent"},
}

// ospfExtendedLink appends the attributes of links.
func ospfExtendedLink(d *dissect.Dissection, off, n int) bool {
	for n >= 4 {
		if d.U16(off) == 0 || d.U16(off+2) == 0 {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", linkTLVs, " TLV", off, ": ")
		d.Str(", value: ")
		if n -= 4; t.kind == 1 {
			ospfLink(d, &t)
		} else {
			t.unknown(d, "\n\t      ")
		}
		if off, n = t.off+t.padded(), n-t.padded(); n < 0 {
			d.End()
		}
	}
	return true
}

func ospfLink(d *dissect.Dissection, t *ospfTLV) {
	kind := d.U8(t.off)
	d.Str("\n\t      Link Type: ")
	d.NameAndNumber(linkTypes, kind, "unknown")
	d.Printf("\n\t      Reserved: %d", d.U24(t.off+1))
	d.Have(t.off+4, 4)
	d.Str("\n\t      Link ID: ")
	d.Addr4(t.off + 4)
	d.Have(t.off+8, 4)
	d.Str("\n\t      Link Data: ")
	d.Addr4(t.off + 8)
	off, left := t.off+12, t.n-12
	for left > 0 && !d.Cut() {
		s := ospfReadTLV(d, "\n\t      ", linkSIDTLVs, "", off, ": ")
		d.Str(", value: ")
		if s.kind == 2 {
			ospfLinkSID(d, &s)
		} else {
			s.unknown(d, "\n\t      ")
		}
		off, left = s.off+s.padded(), left-4-s.padded()
	}
	if left < 0 {
		d.End()
	}
}

func ospfLinkSID(d *dissect.Dissection, t *ospfTLV) {
	flags := d.U8(t.off)
	d.Bracketed("\n\t        Flags: ", linkSIDFlags, flags)
	d.Printf("\n\t        Reserved: %d", d.U8(t.off+1))
	d.Printf("\n\t        MT-ID: %d", d.U8(t.off+2))
	d.Printf("\n\t        Weight: %d", d.U8(t.off+3))
	switch flags & 0x60 {
	case 0x60:
		d.Printf("\n\t        SID/Label: %d", d.U24(t.off+4))
	case 0:
		d.Printf("\n\t        SID/Label: %d", d.U32(t.off+4))
	default:
		d.Str("\n\t        Invalid V-Flag and L-flag combination")
		d.Dump("\n\t      ", t.off, t.n)
	}
}
