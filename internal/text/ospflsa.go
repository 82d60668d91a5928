package text

// Link state advertisements of OSPF version 2: RFC 2328, appendix A.4; opaque
// ones: RFC 5250; topologies: RFC 4915; groups: RFC 1584.

const (
	lsaRouter      = 1
	lsaNetwork     = 2
	lsaSummary     = 3
	lsaSummaryASBR = 4
	lsaExternal    = 5
	lsaGroup       = 6
	lsaNSSA        = 7
	lsaOpaqueLink  = 9
	lsaOpaqueArea  = 10
	lsaOpaqueAS    = 11
)

var lsaTypes = []name{
	{lsaRouter, "Router"}, {lsaNetwork, "Network"}, {lsaSummary, "Summary"},
	{lsaSummaryASBR, "ASBR Summary"}, {lsaExternal, "External"},
	{lsaGroup, "Multicast Group"}, {lsaNSSA, "NSSA"}, {lsaOpaqueLink, "Link Local Opaque"},
	{lsaOpaqueArea, "Area Local Opaque"}, {lsaOpaqueAS, "Domain Wide Opaque"},
}

const (
	opaqueTE     = 1 // RFC 3630
	opaqueGrace  = 3 // RFC 3623
	opaqueRouter = 4 // RFC 7770
	opaquePrefix = 7 // RFC 7684
	opaqueLink   = 8 // RFC 7684
)

var opaqueTypes = []name{
	{opaqueTE, "Traffic Engineering"}, {opaqueGrace, "Graceful restart"},
	{opaqueRouter, "Router Information"}, {opaquePrefix, "Extended Prefix"},
	{opaqueLink, "Extended Link"},
}

var lsaRouterFlags = []name{
	{0x01, "ABR"}, {0x02, "ASBR"}, {0x04, "Virtual"}, {0x08, "Wildcard"}, {0x10, "Nt"}, {0x80, "Host"},
}

var topologies = []name{{0, "default"}, {1, "multicast"}, {2, "management"}}

// lsaHeader is the size of the header of an advertisement, in both versions.
const lsaHeader = 20

// ospfLSAHeader appends the header at off; false where its length cannot be.
func ospfLSAHeader(d *dissection, off int) bool {
	if size := d.u16(off + 18); size < lsaHeader {
		d.printf("\n\t    Bogus length %d < header (20)", size)
		return false
	}
	ospfAdvertiser(d, off)
	kind := d.u8(off + 3)
	d.have(off+4, 4)
	d.str("\n\t    ")
	d.name(lsaTypes, kind, "unknown")
	d.printf(" LSA (%d)", kind)
	ospfLSAID(d, kind, off+4, " ")
	options := d.u8(off + 2)
	d.bracketed("\n\t    Options: ", ospfOptions, options)
	return !d.cut()
}

// ospfAdvertiser appends the fields that the headers of both versions share.
func ospfAdvertiser(d *dissection, off int) {
	d.have(off, lsaHeader)
	d.str("\n\t  Advertising Router ")
	d.addr4(off + 8)
	d.printf(", seq 0x%08x, age %ds, length ", d.u32(off+12), d.u16(off))
	d.b = appendUint(d.b, uint64(d.u16(off+18)-lsaHeader))
}

// ospfLSAID appends the identifier at off; opaque ones are a type and a number,
// colon between name and value.
func ospfLSAID(d *dissection, kind, off int, colon string) {
	if kind < lsaOpaqueLink || kind > lsaOpaqueAS {
		d.str(", LSA-ID: ")
		d.addr4(off)
		return
	}
	t := d.u8(off)
	d.str(", Opaque-Type")
	d.str(colon)
	d.name(opaqueTypes, t, "unknown")
	d.printf(" LSA (%d), Opaque-ID", t)
	d.str(colon)
	d.printf("%d", d.u24(off+1))
}

// ospfLSA appends the advertisement at off and returns the offset of the next;
// false where none can follow.
func ospfLSA(d *dissection, off int) (next int, ok bool) {
	if !ospfLSAHeader(d, off) {
		return 0, false
	}
	end := off + d.u16(off+18)
	body := off + lsaHeader
	whole := true
	switch d.u8(off + 3) {
	case lsaRouter:
		whole = lsaPrintRouter(d, body)
	case lsaNetwork:
		d.have(body, 4)
		d.str("\n\t    Mask ")
		d.addr4(body)
		d.str("\n\t    Connected Routers:")
		ospfRouters(d, "\n\t      ", body+4, end)
	case lsaSummary:
		d.have(body, 4)
		d.str("\n\t    Mask ")
		d.addr4(body)
		lsaMetrics(d, body+4, end)
	case lsaSummaryASBR:
		// The mask has no meaning, and tcpdump skips it with a word of the metrics' form.
		lsaMetrics(d, body+4, end)
	case lsaExternal, lsaNSSA:
		lsaPrintExternal(d, body, end)
	case lsaGroup:
		lsaPrintGroup(d, body, end)
	case lsaOpaqueLink, lsaOpaqueArea, lsaOpaqueAS:
		if whole, ok = lsaPrintOpaque(d, d.u8(off+4), body, end); !ok {
			return 0, false
		}
	}
	if whole && d.p.Verbose > 1 {
		d.dump("\n\t    ", body, end-body)
	}
	return end, !d.cut()
}

// lsaPrintRouter appends the links of a router; false at one that is unknown.
func lsaPrintRouter(d *dissection, off int) bool {
	flags := d.u8(off)
	d.bracketed("\n\t    Router LSA Options: ", lsaRouterFlags, flags)
	count := d.u16(off + 2)
	d.have(off+4, 12)
	for off += 4; count > 0 && d.have(off, 12); count-- {
		kind := d.u8(off + 8)
		switch kind {
		case 1:
			lsaLink(d, "Neighbor Router-ID: ", off, ", Interface Address: ")
		case 2:
			lsaLink(d, "Neighbor Network-ID: ", off, ", Interface Address: ")
		case 3:
			lsaLink(d, "Stub Network: ", off, ", Mask: ")
		case 4:
			lsaLink(d, "Virtual Link: Neighbor Router-ID: ", off, ", Interface Address: ")
		default:
			d.printf("\n\t      Unknown Router Link Type (%d)", kind)
			return false
		}
		off = lsaTopologies(d, off+8)
	}
	return true
}

func lsaLink(d *dissection, id string, off int, data string) {
	d.str("\n\t      ")
	d.str(id)
	d.addr4(off)
	d.str(data)
	d.addr4(off + 4)
}

// lsaTopologies appends the metrics of a link, off being that of its type: the
// first is the default topology's, the others name theirs. It returns where they
// end.
func lsaTopologies(d *dissection, off int) int {
	count := d.u8(off + 1)
	for i := 0; i <= count && d.have(off, 4); i++ {
		topology := 0
		if i > 0 {
			topology = d.u8(off)
		}
		lsaTopology(d, topology)
		d.printf(", metric %d", d.u16(off+2))
		off += 4
	}
	return off
}

func lsaTopology(d *dissection, topology int) {
	d.str("\n\t\ttopology ")
	d.named(topologies, topology, "Unknown")
}

// lsaMetrics appends a metric for each topology, of which there is at least one.
func lsaMetrics(d *dissection, off, end int) {
	d.have(off, 4)
	for ; off < end && d.have(off, 4); off += 4 {
		lsaTopology(d, d.u8(off)&0x7f)
		d.printf(" metric %d", d.u24(off+1))
	}
}

func lsaPrintExternal(d *dissection, off, end int) {
	d.have(off, 4)
	d.str("\n\t    Mask ")
	d.addr4(off)
	d.have(off+4, 4)
	for off += 4; off < end && d.have(off, 4); off += 12 {
		t := d.u8(off)
		lsaTopology(d, t&0x7f)
		d.printf(", type %d, metric", 1+t>>7)
		if metric := d.u24(off + 1); metric == 0xffffff {
			d.str(" infinite")
		} else {
			d.printf(" %d", metric)
		}
		if d.u32(off+4) != 0 {
			d.str(", forward ")
			d.addr4(off + 4)
		}
		if d.u32(off+8) != 0 {
			d.str(", tag ")
			d.addr4(off + 8)
		}
	}
}

func lsaPrintGroup(d *dissection, off, end int) {
	for ; off < end && d.have(off, 4); off += 8 {
		switch kind := d.u32(off); kind {
		case 1:
			d.have(off+4, 4)
			d.str("\n\t    Router Router-ID ")
			d.addr4(off + 4)
		case 2:
			d.have(off+4, 4)
			d.str("\n\t    Network Designated Router ")
			d.addr4(off + 4)
		default:
			d.printf("\n\t    unknown VertexType (%d)", kind)
		}
	}
}

// lsaPrintOpaque appends what an opaque advertisement carries. whole is false where
// it was not understood to its end, ok where even the next cannot be told.
func lsaPrintOpaque(d *dissection, kind, off, end int) (whole, ok bool) {
	n := end - off
	switch kind {
	case opaqueTE:
		return ospfTE(d, off, n), true
	case opaqueGrace:
		return ospfGrace(d, off, n), true
	case opaqueRouter:
		return ospfRouterInformation(d, off, n)
	case opaquePrefix:
		return ospfExtendedPrefix(d, off, n), true
	case opaqueLink:
		return ospfExtendedLink(d, off, n), true
	}
	if d.p.Verbose <= 1 {
		d.dump("\n\t    ", off, n)
	}
	return true, true
}
