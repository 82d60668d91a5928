package text

// What IS-IS says can be reached: ISO/IEC 10589, RFC 1195, 5120, 5305, 5307, 5308,
// 8667; bandwidth: RFC 4124.

import (
	"math"
	"math/bits"
	"strconv"
)

// metrics prints the four metrics of old: those of delay, expense and error only
// where they are supported.
func (r *isisReader) metrics(off int, indent string) {
	for i, what := range [...]string{"", "Delay", "Expense", "Error"} {
		v := r.u8(off + i)
		if i > 0 {
			if v&0x80 != 0 {
				continue
			}
			r.str(indent)
			r.str(what)
			r.str(" Metric: ")
		}
		r.printf("%d, ", v&0x3f)
		r.str(pick(v, 0x40, "External", "Internal"))
	}
}

func (r *isisReader) isReach() {
	if r.left() < 1 {
		return
	}
	virtual := r.u8(r.off)
	r.str("\n\t      ")
	r.name([]name{{0, "IsNotVirtual"}, {1, "IsVirtual"}}, virtual, "bogus virtual flag 0x%02x")
	r.off++
	r.reached("\n\t      IS Neighbor: ", isisNode)
}

func (r *isisReader) esReach() { r.reached("\n\t      ES Neighbor: ", isisSystem) }

// reached prints identifiers of n bytes, each behind its metrics.
func (r *isisReader) reached(what string, n int) {
	r.each(4+n, func(off int) {
		r.str(what)
		r.id(off+4, n)
		r.str(", Default Metric: ")
		r.metrics(off, "\n\t\t  ")
	})
}

func (r *isisReader) prefixNeighbors() {
	if r.left() < 4 || !r.have(r.off, 4) {
		return
	}
	r.str("\n\t      Metric Block, Default Metric: ")
	r.metrics(r.off, "\n\t\t  ")
	for r.off += 4; r.left() > 0 && !r.cut(); {
		n := r.u8(r.off) // in half bytes
		if r.off++; n < 2 {
			r.printf("\n\t\tAddress: prefix length %d < 2", n)
			return
		}
		if r.left() < n/2 || !r.have(r.off, n/2) {
			return
		}
		r.str("\n\t\tAddress: ")
		r.nsap(r.off, n/2)
		r.printf("/%d", 4*n)
		r.off += n / 2
	}
}

// ipReach prints RFC 1195's networks.
func (r *isisReader) ipReach() {
	const indent = "\n\t      "
	for r.left() > 0 {
		if r.left() < 12 {
			r.printf("short IPv4 Reachability (%d vs 12)", r.left())
			r.over = true
			return
		}
		if len(r.s.data) < r.off+12 {
			r.over = true
			return
		}
		r.str(indent + "IPv4 prefix: ")
		start := len(r.b)
		r.addr4(r.off + 4)
		if n, ok := maskLength(uint32(r.u32(r.off + 8))); ok {
			r.pad(start, 15, ' ')
			r.printf("/%d", n)
		} else {
			r.printf(" mask %a", r.off+8)
		}
		r.str(", Distribution: ")
		r.str(pick(r.u8(r.off), 0x80, "down", "up"))
		r.str(", Metric: ")
		r.metrics(r.off, indent+"  ")
		r.off += 12
	}
}

// maskLength is how many bits a mask has; false where they are not its first ones.
func maskLength(mask uint32) (int, bool) {
	n := bits.OnesCount32(mask)
	return n, mask == ^uint32(0)<<(32-n)
}

func (r *isisReader) extendedIP() {
	for r.left() > 0 && !r.cut() {
		if !r.prefix() {
			return
		}
	}
}

func (r *isisReader) topologyIP() {
	r.topology()
	r.extendedIP()
}

// prefix prints one of RFC 5305's IPv4 or 5308's IPv6 prefixes; false where it ends
// after the value that it is in.
func (r *isisReader) prefix() bool {
	v6 := r.kind == isisIP6Reach || r.kind == isisMTIP6Reach
	size, most, family := 5, 32, "\n\t      IPv4 prefix: "
	metric, bits := r.u32(r.off), r.u8(r.off+4)
	n := bits & 0x3f
	down, more := bits&0x80, bits&0x40
	if v6 {
		size, most, family = 6, 128, "\n\t      IPv6 prefix: "
		n, more = r.u8(r.off+5), bits&0x20
	}
	if r.cut() {
		return false
	}
	if n > most {
		r.str(family)
		r.printf("bad bit length %d", n)
		r.end()
		return false
	}
	var prefix [16]byte
	if copy(prefix[:], r.bytes(r.off+size, (n+7)/8)); r.cut() {
		return false
	}
	r.str(family)
	start := len(r.b)
	if v6 {
		r.b = appendAddr6(r.b, prefix[:])
	} else {
		r.b = appendAddr4(r.b, prefix[:])
		r.pad(start, 15, ' ')
	}
	r.printf("/%d, Distribution: ", n)
	r.str(pick(down, 0x80, "down", "up"))
	r.printf(", Metric: %d", metric)
	if v6 {
		r.str(pick(bits, 0x40, ", External", ", Internal"))
	}
	had := r.left()
	r.off += size + (n+7)/8
	if more == 0 {
		return r.within(had)
	}
	r.str(", sub-TLVs present")
	return r.prefixDetails(had)
}

// within says whether what was read was in the value, of which had bytes were left.
func (r *isisReader) within(had int) bool {
	if r.left() < 0 {
		r.printf(" [remaining tlv length %d < %d] (invalid)", had, had-r.left())
		return false
	}
	return true
}

// prefixDetails prints what follows a prefix.
func (r *isisReader) prefixDetails(had int) bool {
	n := r.u8(r.off)
	r.printf(" (%d)", n)
	at := r.off + 1
	if r.off = at + n; r.cut() || !r.within(had) {
		return false
	}
	for at < r.off && !r.cut() {
		kind, size := r.u8(at), r.u8(at+1)
		at += 2
		if r.cut() {
			break
		}
		r.str("\n\t        ")
		r.name(isisPrefixTLVs, kind, "unknown")
		r.printf(" subTLV #%d, length: %d", kind, size)
		if !r.have(at, size) {
			break
		}
		r.prefixDetail(kind, at, size)
		if at += size; at > r.off {
			r.end()
		}
	}
	return !r.cut()
}

var isisPrefixTLVs = []name{
	{1, "32-Bit Administrative tag"}, {2, "64-Bit Administrative tag"}, {3, "Prefix SID"},
	{117, "Management Prefix Color"},
}

var isisSegmentFlags = []name{
	{0x80, "Readvertisement"}, {0x40, "Node"}, {0x20, "No-PHP"}, {0x10, "Explicit NULL"},
	{0x08, "Value"}, {0x04, "Local"},
}

func (r *isisReader) prefixDetail(kind, at, size int) {
	switch kind {
	case 1, 117:
		for ; size >= 4; at, size = at+4, size-4 {
			r.printf(", 0x%08x (=%d)", r.u32(at), r.u32(at))
		}
	case 2:
		for ; size >= 8; at, size = at+8, size-8 {
			r.printf(", 0x%08x%08x", r.u32(at), r.u32(at+4))
		}
	case 3:
		flags, algorithm := r.u8(at), r.u8(at+1)
		label := flags&8 != 0
		if size < 5 || !label && size < 6 {
			r.end()
			return
		}
		r.str(", Flags [")
		r.flags(isisSegmentFlags, flags, "None")
		r.str("], Algo ")
		r.name([]name{{0, "SPF"}, {1, "strict-SPF"}}, algorithm, "Unknown")
		if label {
			r.printf(" (%d), label %d", algorithm, r.u24(at+2))
		} else {
			r.printf(" (%d), index %d", algorithm, r.u32(at+2))
		}
	default:
		r.dump("\n\t\t    ", at, size)
	}
}

func (r *isisReader) topologyIS() {
	r.topology()
	r.extendedIS()
}

func (r *isisReader) extendedIS() {
	for r.left() > 0 && !r.cut() {
		r.neighbor()
	}
}

// neighbor prints one of RFC 5305's neighbors. An alias has no metric.
func (r *isisReader) neighbor() {
	if r.left() < isisNode || !r.have(r.off, isisNode) {
		r.end()
		return
	}
	r.str("\n\t      IS Neighbor: ")
	r.id(r.off, isisNode)
	r.off += isisNode
	if r.kind != isisAlias {
		if r.left() < 3 || !r.have(r.off, 3) {
			r.end()
			return
		}
		r.printf(", Metric: %d", r.u24(r.off))
		r.off += 3
	}
	if r.left() < 1 || !r.have(r.off, 1) {
		r.end()
		return
	}
	n := r.u8(r.off)
	r.off++
	if n == 0 {
		r.str(", no sub-TLVs present")
		return
	}
	r.printf(", sub-TLVs present (%d)", n)
	for n > 0 && !r.cut() {
		n = r.linkDetail(n)
	}
}

// linkDetail prints one of the n bytes of fields about a link, and returns how many
// bytes of them are left.
func (r *isisReader) linkDetail(n int) int {
	const indent = "\n\t        "
	switch {
	case !r.have(r.off, 2):
		return 0
	case r.left() < 2:
		r.str(indent + "Remaining data in TLV shorter than a subTLV header")
		r.off = r.until
		return 0
	case n < 2:
		r.str(indent + "Remaining data in subTLVs shorter than a subTLV header")
		r.off += n
		return 0
	}
	kind, size := r.u8(r.off), r.u8(r.off+1)
	r.off += 2
	n -= 2
	r.str(indent)
	r.name(isisLinkTLVs, kind, "unknown")
	r.printf(" subTLV #%d, length: %d", kind, size)
	switch {
	case n < size:
		r.str(" (remaining data in subTLVs shorter than the current subTLV)")
		r.off += n
		return 0
	case r.left() < size:
		r.str(" (> remaining tlv length)")
		r.off = r.until
		return 0
	case r.have(r.off, size):
		r.link(kind, r.off, size)
	}
	r.off += size
	return n - size
}

// Fields about a link.
const (
	linkGroups      = 3
	linkIDs         = 4
	linkRemote      = 5
	linkAddress     = 6
	linkNeighbor    = 8
	linkBandwidth   = 9
	linkReservable  = 10
	linkUnreserved  = 11
	linkConstraint0 = 12
	linkTEMetric    = 18
	linkAttributes  = 19
	linkProtection  = 20
	linkSwitching   = 21
	linkConstraint  = 22
	linkSPBMetric   = 29
	linkLANSegment  = 32
)

var isisLinkTLVs = []name{
	{linkGroups, "Administrative groups"}, {linkIDs, "Link Local/Remote Identifier"},
	{linkRemote, "Link Remote Identifier"}, {linkAddress, "IPv4 interface address"},
	{linkNeighbor, "IPv4 neighbor address"}, {linkBandwidth, "Maximum link bandwidth"},
	{linkReservable, "Reservable link bandwidth"}, {linkUnreserved, "Unreserved bandwidth"},
	{linkTEMetric, "Traffic Engineering Metric"}, {linkAttributes, "Link Attribute"},
	{linkProtection, "Link Protection Type"}, {linkSwitching, "Interface Switching Capability"},
	{linkConstraint0, "Bandwidth Constraints (old)"}, {linkConstraint, "Bandwidth Constraints"},
	{linkLANSegment, "LAN Adjacency Segment Identifier"}, {linkSPBMetric, "SPB Metric"},
	{250, "Reserved for cisco specific extensions"}, {251, "Reserved for cisco specific extensions"},
	{252, "Reserved for cisco specific extensions"}, {253, "Reserved for cisco specific extensions"},
	{254, "Reserved for cisco specific extensions"}, {255, "Reserved for future expansion"},
}

var isisLinkAttributes = []name{
	{1, "Local Protection Available"}, {2, "Link excluded from local protection path"},
	{4, "Local maintenance required"},
}

var isisLinkProtections = []name{
	{0x01, "Extra Traffic"}, {0x02, "Unprotected"}, {0x04, "Shared"}, {0x08, "Dedicated 1:1"},
	{0x10, "Dedicated 1+1"}, {0x20, "Enhanced"}, {0x40, "Reserved"}, {0x80, "Reserved"},
}

// link prints the value of one field.
func (r *isisReader) link(kind, at, size int) {
	const indent = "\n\t          "
	switch kind {
	case linkGroups, linkIDs, linkRemote:
		if size >= 4 {
			r.printf(", 0x%08x", r.u32(at))
		}
		if size == 8 {
			r.printf(", 0x%08x", r.u32(at+4))
		}
	case linkAddress, linkNeighbor:
		if size >= 4 {
			r.printf(", %a", at)
		}
	case linkBandwidth, linkReservable:
		if size >= 4 {
			r.rate(", ", at)
		}
	case linkUnreserved:
		for i := 0; size >= 32 && i < 8; i++ {
			r.printf(indent+"TE-Class %d: ", i)
			r.rate("", at+4*i)
		}
	case linkConstraint, linkConstraint0:
		r.constraints(at, size)
	case linkTEMetric:
		if size >= 3 {
			r.printf(", %d", r.u24(at))
		}
	case linkAttributes:
		if size == 2 {
			r.str(", [ ")
			r.flags(isisLinkAttributes, r.u16(at), "Unknown")
			r.printf(" ] (0x%04x)", r.u16(at))
		}
	case linkProtection:
		if size >= 2 {
			r.str(", ")
			r.flags(isisLinkProtections, r.u8(at), "none")
			r.printf(", Priority %d", r.u8(at+1))
		}
	case linkSPBMetric:
		if size >= 6 {
			r.printf(", LM: %d, P: %d, P-ID: %d", r.u24(at), r.u8(at+3), r.u16(at+4))
		}
	case linkSwitching:
		r.switching(at, size)
	case linkLANSegment:
		r.lanSegment(at, size)
	default:
		r.dump("\n\t\t    ", at, size)
	}
}

// rate appends the bandwidth at off, a float of bytes a second, in megabits.
func (r *isisReader) rate(what string, off int) {
	v := math.Float32frombits(uint32(r.u32(off))) * 8 / 1000000
	r.str(what)
	switch {
	case v != v:
		r.str(pick(r.u8(off), 0x80, "-nan", "nan"))
	case math.IsInf(float64(v), 0):
		r.str(pick(r.u8(off), 0x80, "-inf", "inf"))
	default:
		r.b = strconv.AppendFloat(r.b, float64(v), 'f', 3, 64)
	}
	r.str(" Mbps")
}

// constraints prints RFC 4124's limits of bandwidth by class.
func (r *isisReader) constraints(at, size int) {
	if size == 0 {
		return
	}
	model := r.u8(at)
	r.str("\n\t        Bandwidth Constraints Model ID: ")
	r.name(bandwidthModels, model, "unknown")
	r.printf(" (%d)", model)
	for i := 0; 5+4*i <= size; i++ {
		r.printf("\n\t          Bandwidth constraint CT%d: ", i)
		r.rate("", at+1+4*i)
	}
}

// switching prints RFC 5307's interface, whose last bytes depend on what it
// switches.
func (r *isisReader) switching(at, size int) {
	const indent = "\n\t          "
	if size < 36 {
		return
	}
	kind := r.u8(at)
	r.str(indent + "Interface Switching Capability:")
	r.name(gmplsSwitching, kind, "Unknown")
	r.str(", LSP Encoding: ")
	r.name(gmplsEncoding, r.u8(at+1), "Unknown")
	r.str(indent + "Max LSP Bandwidth:")
	for i := range 8 {
		r.printf(indent+"  priority level %d: ", i)
		r.rate("", at+4+4*i)
	}
	at, size = at+36, size-36
	switch {
	case kind >= 1 && kind <= 4:
		if size >= 6 {
			r.rate(indent+"Min LSP Bandwidth: ", at)
			r.printf(indent+"Interface MTU: %d", r.u16(at+4))
		}
	case kind == 100:
		if size >= 8 {
			r.rate(indent+"Min LSP Bandwidth: ", at)
			r.str(indent + "Indication ")
			r.name([]name{{0, "Standard SONET/SDH"}, {1, "Arbitrary SONET/SDH"}}, r.u8(at+4), "Unknown (%d)")
		}
	default:
		r.dump("\n\t\t    ", at, size)
	}
}

var isisAdjacencyFlags = []name{
	{0x80, "Address family IPv6"}, {0x40, "Backup"}, {0x20, "Value"}, {0x10, "Local significance"},
	{0x08, "Set of adjacencies"}, {0x04, "Persistent"},
}

// lanSegment prints RFC 8667's segment of a neighbor: a label or an index.
func (r *isisReader) lanSegment(at, size int) {
	const indent = "\n\t          "
	if size < 8 {
		return
	}
	flags := r.u8(at)
	r.str(indent + "Flags: [")
	r.flags(isisAdjacencyFlags, flags, "none")
	r.printf("]"+indent+"Weight: %d"+indent+"Neighbor System-ID: ", r.u8(at+1))
	r.id(at+2, isisSystem)
	switch flags & 0x30 {
	case 0x30:
		r.printf(indent+"Label: %d", r.u24(at+8))
	case 0:
		r.printf(indent+"Index: %d", r.u32(at+8))
	default:
		r.invalid()
	}
}
