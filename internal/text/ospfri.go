package text

// OSPF's router information, extended prefixes and extended links, which segment
// routing uses: RFC 7770, 5642, 7684, 8665.

const (
	routerCapabilities = 1
	routerHostname     = 7
	routerAlgorithms   = 8
	routerLabelRange   = 9
	routerLocalBlock   = 14
	routerPreference   = 15
)

var routerTLVs = []name{
	{routerCapabilities, "Router Capabilities"}, {routerAlgorithms, "SR-Algorithm"},
	{routerHostname, "Hostname"}, {routerLabelRange, "SID/Label Range"},
	{routerLocalBlock, "SR Local Block"}, {routerPreference, "SRMS Preference"},
}

// routerCapabilityBits are numbered as tcpdump does, from the low end.
var routerCapabilityBits = []name{
	{1, "Reserved"}, {2, "Reserved"}, {4, "Reserved"}, {8, "Reserved"},
	{16, "graceful restart capable"}, {32, "graceful restart helper"},
	{64, "Stub router support"}, {128, "Traffic engineering"}, {256, "p2p over LAN"},
	{512, "path computation server"},
}

var segmentAlgorithms = []name{{0, "Shortest Path First"}, {1, "Strict Shortest Path First"}}

// ospfRouterInformation appends the fields about a router. whole is false where
// they were not understood to the end, ok where the length leaves out the padding.
func ospfRouterInformation(d *dissection, off, n int) (whole, ok bool) {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false, true
		}
		t := ospfReadTLV(d, "\n\t    ", routerTLVs, " TLV", off, ": ")
		d.str(", value: ")
		if n -= 4; t.n > n {
			d.printf("\n\t    Bogus length %d > remaining LS length %d", t.n, n)
			return false, true
		}
		if !d.have(t.off, t.n) || !ospfRouterField(d, &t) {
			return false, true
		}
		if !t.fits(d, t.padded(), n, "Bogus padded length") {
			return false, false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true, true
}

func ospfRouterField(d *dissection, t *ospfTLV) bool {
	switch t.kind {
	case routerCapabilities:
		if t.n != 4 {
			d.printf("\n\t    Bogus length %d != 4", t.n)
			return false
		}
		d.str("Capabilities: ")
		if v := d.u32(t.off); v&0x3ff == 0 {
			d.str("Unknown")
		} else {
			d.bits(routerCapabilityBits, v, ", ")
		}
	case routerHostname:
		d.str("\n\t      Hostname: ")
		d.text(t.off, t.n)
	case routerAlgorithms:
		for i := range t.n {
			algorithm := d.u8(t.off + i)
			d.str("\n\t      ")
			d.named(segmentAlgorithms, algorithm, "Unknown")
		}
	case routerLabelRange, routerLocalBlock:
		d.have(t.off, 4)
		d.printf("\n\t      Range size: %d", d.u24(t.off))
		return ospfLabelRange(d, t.off+4, t.n-4)
	case routerPreference:
		if t.n != 4 {
			d.printf("\n\t    Bogus SRMS Preference TLV length %d != 4", t.n)
			return false
		}
		d.printf("\n\t      SRMS Preference: %d", d.u8(t.off))
	default:
		t.unknown(d, "\n\t      ")
	}
	return true
}

var labelRangeTLVs = []name{{1, "SID/Label"}}

// ospfLabelRange appends the first label or index of a range.
func ospfLabelRange(d *dissection, off, n int) bool {
	for n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t      ", labelRangeTLVs, " subTLV", off, ": ")
		d.str(", value: ")
		if n -= 4; !t.within(d, t.n, n) {
			return false
		}
		switch {
		case t.kind != 1:
			t.unknown(d, "\n\t\t")
		case t.n == 3:
			d.printf("\n\t\tLabel: %d", d.u24(t.off))
		case t.n == 4:
			d.printf("\n\t\tSID: %d", d.u32(t.off))
		default:
			d.printf("\n\t\tBogus subTLV length %d", t.n)
		}
		if !t.within(d, t.padded(), n) {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

var prefixTLVs = []name{{1, "Extended Prefix"}, {2, "Extended Prefix Range"}}

var prefixRouteTypes = []name{
	{0, "Unspecified"}, {1, "Intra-Area"}, {3, "Inter-Area"}, {5, "AS External"}, {7, "NSSA External"},
}

var prefixSIDAreaFlags = []name{{0x80, "Inter-Area"}}

// ospfExtendedPrefix appends the attributes of prefixes.
func ospfExtendedPrefix(d *dissection, off, n int) bool {
	for n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", prefixTLVs, " TLV", off, ": ")
		d.str(", value: ")
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

// ospfPrefix appends the prefix of a field, whose bits, address family (behind the
// bits), address and flags are where they are said to be; a range also has a size,
// behind the family, a single one its type in front.
func ospfPrefix(d *dissection, t *ospfTLV, bits, address, flags int) bool {
	d.have(t.off, flags+1)
	if family := d.u8(t.off + bits + 1); family != 0 {
		d.printf("\n\t      Bogus AF %d", family)
		return false
	}
	size := d.u8(t.off + bits)
	if size > 32 {
		d.printf("\n\t      IPv4 prefix: bad bit length %d", size)
		return false
	}
	d.have(t.off+address, 4)
	d.str("\n\t      IPv4 prefix: ")
	start := len(d.b)
	d.addr4(t.off + address)
	d.pad(start, 15, ' ')
	d.printf("/%d, ", size)
	if bits == 0 {
		d.printf("Range size: %d", d.u16(t.off+2))
	} else {
		d.str("Route Type: ")
		d.name(prefixRouteTypes, d.u8(t.off), "Unknown")
	}
	d.bracketed(", Flags ", prefixSIDAreaFlags, d.u8(t.off+flags))
	return true
}

var prefixSIDTLVs = []name{{2, "Prefix-SID"}}

var prefixSIDFlags = []name{
	{0x40, "No-PHP"}, {0x20, "Mapping-Server"}, {0x10, "Explicit-NULL"}, {0x08, "Value"}, {0x04, "Local"},
}

// ospfPrefixSIDs appends the segments of a prefix, if there are any.
func ospfPrefixSIDs(d *dissection, off, n int, any bool) bool {
	for any && n >= 4 {
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t\t", prefixSIDTLVs, " subTLV", off, ": ")
		d.str(", value: ")
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

func ospfPrefixSID(d *dissection, t *ospfTLV) {
	d.have(t.off, 4)
	switch t.n {
	case 7:
		d.printf("\n\t\t  Label: %d", d.u24(t.off+4))
	case 8:
		d.printf("\n\t\t  Index: %d", d.u32(t.off+4))
	default:
		d.printf("\n\t\tBogus subTLV length %d", t.n)
		return
	}
	algorithm := d.u8(t.off + 3)
	d.printf(", MT-ID: %d, Algorithm: ", d.u8(t.off+2))
	d.named(segmentAlgorithms, algorithm, "Unknown")
	d.str(", Flags [")
	d.bits(prefixSIDFlags, d.u8(t.off), ", ")
	d.str("]")
}

var linkTLVs = []name{{1, "Extended Link"}}

var linkTypes = []name{
	{1, "Point-to-Point Link"}, {2, "Link to Transit Network"}, {3, "Link to Stub Network"}, {4, "Virtual Link"},
}

var linkSIDTLVs = []name{{2, "Adj-SID Sub-TLV"}}

var linkSIDFlags = []name{
	{0x80, "Backup"}, {0x40, "Value/Index"}, {0x20, "Local/Global"}, {0x10, "Group"}, {0x08, "Persistent"},
}

// ospfExtendedLink appends the attributes of links.
func ospfExtendedLink(d *dissection, off, n int) bool {
	for n >= 4 {
		if d.u16(off) == 0 || d.u16(off+2) == 0 {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", linkTLVs, " TLV", off, ": ")
		d.str(", value: ")
		if n -= 4; t.kind == 1 {
			ospfLink(d, &t)
		} else {
			t.unknown(d, "\n\t      ")
		}
		if off, n = t.off+t.padded(), n-t.padded(); n < 0 {
			d.end()
		}
	}
	return true
}

func ospfLink(d *dissection, t *ospfTLV) {
	kind := d.u8(t.off)
	d.str("\n\t      Link Type: ")
	d.named(linkTypes, kind, "unknown")
	d.printf("\n\t      Reserved: %d", d.u24(t.off+1))
	d.have(t.off+4, 4)
	d.str("\n\t      Link ID: ")
	d.addr4(t.off + 4)
	d.have(t.off+8, 4)
	d.str("\n\t      Link Data: ")
	d.addr4(t.off + 8)
	off, left := t.off+12, t.n-12
	for left > 0 && !d.cut() {
		s := ospfReadTLV(d, "\n\t      ", linkSIDTLVs, "", off, ": ")
		d.str(", value: ")
		if s.kind == 2 {
			ospfLinkSID(d, &s)
		} else {
			s.unknown(d, "\n\t      ")
		}
		off, left = s.off+s.padded(), left-4-s.padded()
	}
	if left < 0 {
		d.end()
	}
}

func ospfLinkSID(d *dissection, t *ospfTLV) {
	flags := d.u8(t.off)
	d.bracketed("\n\t        Flags: ", linkSIDFlags, flags)
	d.printf("\n\t        Reserved: %d", d.u8(t.off+1))
	d.printf("\n\t        MT-ID: %d", d.u8(t.off+2))
	d.printf("\n\t        Weight: %d", d.u8(t.off+3))
	switch flags & 0x60 {
	case 0x60:
		d.printf("\n\t        SID/Label: %d", d.u24(t.off+4))
	case 0:
		d.printf("\n\t        SID/Label: %d", d.u32(t.off+4))
	default:
		d.str("\n\t        Invalid V-Flag and L-flag combination")
		d.dump("\n\t      ", t.off, t.n)
	}
}
