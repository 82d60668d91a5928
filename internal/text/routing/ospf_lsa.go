package routing

// Link state advertisements of OSPF version 2: RFC 2328, appendix A.4; opaque
// advertisements: RFC 5250; topologies: RFC 4915; groups: RFC 1584.

import "ringcap/internal/text/dissect"

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

var lsaTypes = []dissect.Name{
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

var opaqueTypes = []dissect.Name{
	{opaqueTE, "Traffic Engineering"}, {opaqueGrace, "Graceful restart"},
	{opaqueRouter, "Router Information"}, {opaquePrefix, "Extended Prefix"},
	{opaqueLink, "Extended Link"},
}

var lsaRouterFlags = []dissect.Name{
	{0x01, "ABR"}, {0x02, "ASBR"}, {0x04, "Virtual"}, {0x08, "Wildcard"}, {0x10, "Nt"}, {0x80, "Host"},
}

var topologies = []dissect.Name{{0, "default"}, {1, "multicast"}, {2, "management"}}

// lsaHeader is the size of an advertisement's header in both versions.
const lsaHeader = 20

// ospfLSAHeader appends the header at off. It returns false if the length is invalid.
func ospfLSAHeader(d *dissect.Dissection, off int) bool {
	if size := d.U16(off + 18); size < lsaHeader {
		d.Printf("\n\t    Bogus length %d < header (20)", size)
		return false
	}
	ospfAdvertiser(d, off)
	kind := d.U8(off + 3)
	d.Have(off+4, 4)
	d.Str("\n\t    ")
	d.Name(lsaTypes, kind, "unknown")
	d.Printf(" LSA (%d)", kind)
	ospfLSAID(d, kind, off+4, " ")
	options := d.U8(off + 2)
	d.Bracketed("\n\t    Options: ", ospfOptions, options)
	return !d.Cut()
}

// ospfAdvertiser appends the header fields that both versions have.
func ospfAdvertiser(d *dissect.Dissection, off int) {
	d.Have(off, lsaHeader)
	d.Str("\n\t  Advertising Router ")
	d.Addr4(off + 8)
	d.Printf(", seq 0x%08x, age %ds, length ", d.U32(off+12), d.U16(off))
	d.Out = dissect.AppendUint(d.Out, uint64(d.U16(off+18)-lsaHeader))
}

// ospfLSAID appends the identifier at off. An opaque advertisement has a type and a
// number instead. colon separates the names of these from their values.
func ospfLSAID(d *dissect.Dissection, kind, off int, colon string) {
	if kind < lsaOpaqueLink || kind > lsaOpaqueAS {
		d.Str(", LSA-ID: ")
		d.Addr4(off)
		return
	}
	t := d.U8(off)
	d.Str(", Opaque-Type")
	d.Str(colon)
	d.Name(opaqueTypes, t, "unknown")
	d.Printf(" LSA (%d), Opaque-ID", t)
	d.Str(colon)
	d.Printf("%d", d.U24(off+1))
}

// ospfLSA appends the advertisement at off and returns the offset of the next one. It
// returns false if no other can follow.
func ospfLSA(d *dissect.Dissection, off int) (next int, ok bool) {
	if !ospfLSAHeader(d, off) {
		return 0, false
	}
	end := off + d.U16(off+18)
	body := off + lsaHeader
	whole := true
	switch d.U8(off + 3) {
	case lsaRouter:
		whole = lsaPrintRouter(d, body)
	case lsaNetwork:
		d.Have(body, 4)
		d.Str("\n\t    Mask ")
		d.Addr4(body)
		d.Str("\n\t    Connected Routers:")
		ospfRouters(d, "\n\t      ", body+4, end)
	case lsaSummary:
		d.Have(body, 4)
		d.Str("\n\t    Mask ")
		d.Addr4(body)
		lsaMetrics(d, body+4, end)
	case lsaSummaryASBR:
		// The mask is meaningless here. tcpdump skips it together with one word of
		// metrics.
		lsaMetrics(d, body+4, end)
	case lsaExternal, lsaNSSA:
		lsaPrintExternal(d, body, end)
	case lsaGroup:
		lsaPrintGroup(d, body, end)
	case lsaOpaqueLink, lsaOpaqueArea, lsaOpaqueAS:
		if whole, ok = lsaPrintOpaque(d, d.U8(off+4), body, end); !ok {
			return 0, false
		}
	}
	if whole && d.Ctx.Verbose > 1 {
		d.Dump("\n\t    ", body, end-body)
	}
	return end, !d.Cut()
}

// lsaPrintRouter appends the links of a router. It returns false after a link of
// unknown type.
func lsaPrintRouter(d *dissect.Dissection, off int) bool {
	flags := d.U8(off)
	d.Bracketed("\n\t    Router LSA Options: ", lsaRouterFlags, flags)
	count := d.U16(off + 2)
	d.Have(off+4, 12)
	for off += 4; count > 0 && d.Have(off, 12); count-- {
		kind := d.U8(off + 8)
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
			d.Printf("\n\t      Unknown Router Link Type (%d)", kind)
			return false
		}
		off = lsaTopologies(d, off+8)
	}
	return true
}

func lsaLink(d *dissect.Dissection, id string, off int, data string) {
	d.Str("\n\t      ")
	d.Str(id)
	d.Addr4(off)
	d.Str(data)
	d.Addr4(off + 4)
}

// lsaTopologies appends the metrics of the link whose type is at off, and returns the
// offset after them. The first metric is for the default topology; the others name
// theirs.
func lsaTopologies(d *dissect.Dissection, off int) int {
	count := d.U8(off + 1)
	for i := 0; i <= count && d.Have(off, 4); i++ {
		topology := 0
		if i > 0 {
			topology = d.U8(off)
		}
		lsaTopology(d, topology)
		d.Printf(", metric %d", d.U16(off+2))
		off += 4
	}
	return off
}

func lsaTopology(d *dissect.Dissection, topology int) {
	d.Str("\n\t\ttopology ")
	d.NameAndNumber(topologies, topology, "Unknown")
}

// lsaMetrics appends the metric of each topology. There is always at least one.
func lsaMetrics(d *dissect.Dissection, off, end int) {
	d.Have(off, 4)
	for ; off < end && d.Have(off, 4); off += 4 {
		lsaTopology(d, d.U8(off)&0x7f)
		d.Printf(" metric %d", d.U24(off+1))
	}
}

func lsaPrintExternal(d *dissect.Dissection, off, end int) {
	d.Have(off, 4)
	d.Str("\n\t    Mask ")
	d.Addr4(off)
	d.Have(off+4, 4)
	for off += 4; off < end && d.Have(off, 4); off += 12 {
		t := d.U8(off)
		lsaTopology(d, t&0x7f)
		d.Printf(", type %d, metric", 1+t>>7)
		if metric := d.U24(off + 1); metric == 0xffffff {
			d.Str(" infinite")
		} else {
			d.Printf(" %d", metric)
		}
		if d.U32(off+4) != 0 {
			d.Str(", forward ")
			d.Addr4(off + 4)
		}
		if d.U32(off+8) != 0 {
			d.Str(", tag ")
			d.Addr4(off + 8)
		}
	}
}

func lsaPrintGroup(d *dissect.Dissection, off, end int) {
	for ; off < end && d.Have(off, 4); off += 8 {
		switch kind := d.U32(off); kind {
		case 1:
			d.Have(off+4, 4)
			d.Str("\n\t    Router Router-ID ")
			d.Addr4(off + 4)
		case 2:
			d.Have(off+4, 4)
			d.Str("\n\t    Network Designated Router ")
			d.Addr4(off + 4)
		default:
			d.Printf("\n\t    unknown VertexType (%d)", kind)
		}
	}
}

// lsaPrintOpaque appends the contents of an opaque advertisement. whole is false if it
// was not decoded to its end, ok is false if no other advertisement can follow.
func lsaPrintOpaque(d *dissect.Dissection, kind, off, end int) (whole, ok bool) {
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
	if d.Ctx.Verbose <= 1 {
		d.Dump("\n\t    ", off, n)
	}
	return true, true
}
