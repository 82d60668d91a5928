package routing

// Reachability in IS-IS: ISO/IEC 10589, RFC 1195, 5120, 5305, 5307, 5308, 8667;
// bandwidth: RFC 4124.

import (
	"math"
	"math/bits"
	"strconv"

	"ringcap/internal/text/dissect"
)

// metrics prints the four original metrics. Delay, expense and error appear only if
// they are supported.
func (r *isisReader) metrics(off int, indent string) {
	for i, what := range [...]string{"", "Delay", "Expense", "Error"} {
		v := r.U8(off + i)
		if i > 0 {
			if v&0x80 != 0 {
				continue
			}
			r.Str(indent)
			r.Str(what)
			r.Str(" Metric: ")
		}
		r.Printf("%d, ", v&0x3f)
		r.Str(dissect.Pick(v, 0x40, "External", "Internal"))
	}
}

func (r *isisReader) isReach() {
	if r.left() < 1 {
		return
	}
	virtual := r.U8(r.off)
	r.Str("\n\t      ")
	r.Name([]dissect.Name{{0, "IsNotVirtual"}, {1, "IsVirtual"}}, virtual, "bogus virtual flag 0x%02x")
	r.off++
	r.reached("\n\t      IS Neighbor: ", isisNode)
}

func (r *isisReader) esReach() { r.reached("\n\t      ES Neighbor: ", isisSystem) }

// reached prints identifiers of n bytes, each of which follows its metrics.
func (r *isisReader) reached(what string, n int) {
	r.each(4+n, func(off int) {
		r.Str(what)
		r.id(off+4, n)
		r.Str(", Default Metric: ")
		r.metrics(off, "\n\t\t  ")
	})
}

func (r *isisReader) prefixNeighbors() {
	if r.left() < 4 || !r.Have(r.off, 4) {
		return
	}
	r.Str("\n\t      Metric Block, Default Metric: ")
	r.metrics(r.off, "\n\t\t  ")
	for r.off += 4; r.left() > 0 && !r.Cut(); {
		n := r.U8(r.off) // in half bytes
		if r.off++; n < 2 {
			r.Printf("\n\t\tAddress: prefix length %d < 2", n)
			return
		}
		if r.left() < n/2 || !r.Have(r.off, n/2) {
			return
		}
		r.Str("\n\t\tAddress: ")
		r.Nsap(r.off, n/2)
		r.Printf("/%d", 4*n)
		r.off += n / 2
	}
}

// ipReach prints the networks of RFC 1195.
func (r *isisReader) ipReach() {
	const indent = "\n\t      "
	for r.left() > 0 {
		if r.left() < 12 {
			r.Printf("short IPv4 Reachability (%d vs 12)", r.left())
			r.over = true
			return
		}
		if len(r.Span.Data) < r.off+12 {
			r.over = true
			return
		}
		r.Str(indent + "IPv4 prefix: ")
		start := len(r.Out)
		r.Addr4(r.off + 4)
		if n, ok := maskLength(uint32(r.U32(r.off + 8))); ok {
			r.Pad(start, 15, ' ')
			r.Printf("/%d", n)
		} else {
			r.Printf(" mask %a", r.off+8)
		}
		r.Str(", Distribution: ")
		r.Str(dissect.Pick(r.U8(r.off), 0x80, "down", "up"))
		r.Str(", Metric: ")
		r.metrics(r.off, indent+"  ")
		r.off += 12
	}
}

// maskLength returns the number of ones in a mask. It returns false if they are not
// contiguous from the left.
func maskLength(mask uint32) (int, bool) {
	n := bits.OnesCount32(mask)
	return n, mask == ^uint32(0)<<(32-n)
}

func (r *isisReader) extendedIP() {
	for r.left() > 0 && !r.Cut() {
		if !r.prefix() {
			return
		}
	}
}

func (r *isisReader) topologyIP() {
	r.topology()
	r.extendedIP()
}

// prefix prints an IPv4 prefix of RFC 5305 or an IPv6 prefix of RFC 5308. It returns
// false if no other prefix can follow.
func (r *isisReader) prefix() bool {
	v6 := r.kind == isisIP6Reach || r.kind == isisMTIP6Reach
	size, most, family := 5, 32, "\n\t      IPv4 prefix: "
	metric, bits := r.U32(r.off), r.U8(r.off+4)
	n := bits & 0x3f
	down, more := bits&0x80, bits&0x40
	if v6 {
		size, most, family = 6, 128, "\n\t      IPv6 prefix: "
		n, more = r.U8(r.off+5), bits&0x20
	}
	if r.Cut() {
		return false
	}
	if n > most {
		r.Str(family)
		r.Printf("bad bit length %d", n)
		r.End()
		return false
	}
	var prefix [16]byte
	if copy(prefix[:], r.Bytes(r.off+size, (n+7)/8)); r.Cut() {
		return false
	}
	r.Str(family)
	start := len(r.Out)
	if v6 {
		r.Out = dissect.AppendAddr6(r.Out, prefix[:])
	} else {
		r.Out = dissect.AppendAddr4(r.Out, prefix[:])
		r.Pad(start, 15, ' ')
	}
	r.Printf("/%d, Distribution: ", n)
	r.Str(dissect.Pick(down, 0x80, "down", "up"))
	r.Printf(", Metric: %d", metric)
	if v6 {
		r.Str(dissect.Pick(bits, 0x40, ", External", ", Internal"))
	}
	had := r.left()
	r.off += size + (n+7)/8
	if more == 0 {
		return r.within(had)
	}
	r.Str(", sub-TLVs present")
	return r.prefixDetails(had)
}

// within reports whether the last read stayed inside the value. had is the number of
// bytes that were left before it.
func (r *isisReader) within(had int) bool {
	if r.left() < 0 {
		r.Printf(" [remaining tlv length %d < %d] (invalid)", had, had-r.left())
		return false
	}
	return true
}

// prefixDetails prints the sub-TLVs of a prefix.
func (r *isisReader) prefixDetails(had int) bool {
	n := r.U8(r.off)
	r.Printf(" (%d)", n)
	at := r.off + 1
	if r.off = at + n; r.Cut() || !r.within(had) {
		return false
	}
	for at < r.off && !r.Cut() {
		kind, size := r.U8(at), r.U8(at+1)
		at += 2
		if r.Cut() {
			break
		}
		r.Str("\n\t        ")
		r.Name(isisPrefixTLVs, kind, "unknown")
		r.Printf(" subTLV #%d, length: %d", kind, size)
		if !r.Have(at, size) {
			break
		}
		r.prefixDetail(kind, at, size)
		if at += size; at > r.off {
			r.End()
		}
	}
	return !r.Cut()
}

var isisPrefixTLVs = []dissect.Name{
	{1, "32-Bit Administrative tag"}, {2, "64-Bit Administrative tag"}, {3, "Prefix SID"},
	{117, "Management Prefix Color"},
}

var isisSegmentFlags = []dissect.Name{
	{0x80, "Readvertisement"}, {0x40, "Node"}, {0x20, "No-PHP"}, {0x10, "Explicit NULL"},
	{0x08, "Value"}, {0x04, "Local"},
}

func (r *isisReader) prefixDetail(kind, at, size int) {
	switch kind {
	case 1, 117:
		for ; size >= 4; at, size = at+4, size-4 {
			r.Printf(", 0x%08x (=%d)", r.U32(at), r.U32(at))
		}
	case 2:
		for ; size >= 8; at, size = at+8, size-8 {
			r.Printf(", 0x%08x%08x", r.U32(at), r.U32(at+4))
		}
	case 3:
		flags, algorithm := r.U8(at), r.U8(at+1)
		label := flags&8 != 0
		if size < 5 || !label && size < 6 {
			r.End()
			return
		}
		r.Str(", Flags [")
		r.Flags(isisSegmentFlags, flags, "None")
		r.Str("], Algo ")
		r.Name([]dissect.Name{{0, "SPF"}, {1, "strict-SPF"}}, algorithm, "Unknown")
		if label {
			r.Printf(" (%d), label %d", algorithm, r.U24(at+2))
		} else {
			r.Printf(" (%d), index %d", algorithm, r.U32(at+2))
		}
	default:
		r.Dump("\n\t\t    ", at, size)
	}
}

func (r *isisReader) topologyIS() {
	r.topology()
	r.extendedIS()
}

func (r *isisReader) extendedIS() {
	for r.left() > 0 && !r.Cut() {
		r.neighbor()
	}
}

// neighbor prints a neighbor of RFC 5305. An alias has no metric.
func (r *isisReader) neighbor() {
	if r.left() < isisNode || !r.Have(r.off, isisNode) {
		r.End()
		return
	}
	r.Str("\n\t      IS Neighbor: ")
	r.id(r.off, isisNode)
	r.off += isisNode
	if r.kind != isisAlias {
		if r.left() < 3 || !r.Have(r.off, 3) {
			r.End()
			return
		}
		r.Printf(", Metric: %d", r.U24(r.off))
		r.off += 3
	}
	if r.left() < 1 || !r.Have(r.off, 1) {
		r.End()
		return
	}
	n := r.U8(r.off)
	r.off++
	if n == 0 {
		r.Str(", no sub-TLVs present")
		return
	}
	r.Printf(", sub-TLVs present (%d)", n)
	for n > 0 && !r.Cut() {
		n = r.linkDetail(n)
	}
}

// linkDetail prints the next of the n bytes of sub-TLVs about a link, and returns how
// many bytes remain.
func (r *isisReader) linkDetail(n int) int {
	const indent = "\n\t        "
	switch {
	case !r.Have(r.off, 2):
		return 0
	case r.left() < 2:
		r.Str(indent + "Remaining data in TLV shorter than a subTLV header")
		r.off = r.until
		return 0
	case n < 2:
		r.Str(indent + "Remaining data in subTLVs shorter than a subTLV header")
		r.off += n
		return 0
	}
	kind, size := r.U8(r.off), r.U8(r.off+1)
	r.off += 2
	n -= 2
	r.Str(indent)
	r.Name(isisLinkTLVs, kind, "unknown")
	r.Printf(" subTLV #%d, length: %d", kind, size)
	switch {
	case n < size:
		r.Str(" (remaining data in subTLVs shorter than the current subTLV)")
		r.off += n
		return 0
	case r.left() < size:
		r.Str(" (> remaining tlv length)")
		r.off = r.until
		return 0
	case r.Have(r.off, size):
		r.link(kind, r.off, size)
	}
	r.off += size
	return n - size
}

// Sub-TLVs about a link.
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

var isisLinkTLVs = []dissect.Name{
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

var isisLinkAttributes = []dissect.Name{
	{1, "Local Protection Available"}, {2, "Link excluded from local protection path"},
	{4, "Local maintenance required"},
}

var isisLinkProtections = []dissect.Name{
	{0x01, "Extra Traffic"}, {0x02, "Unprotected"}, {0x04, "Shared"}, {0x08, "Dedicated 1:1"},
	{0x10, "Dedicated 1+1"}, {0x20, "Enhanced"}, {0x40, "Reserved"}, {0x80, "Reserved"},
}

// link prints the value of a sub-TLV about a link.
func (r *isisReader) link(kind, at, size int) {
	const indent = "\n\t          "
	switch kind {
	case linkGroups, linkIDs, linkRemote:
		if size >= 4 {
			r.Printf(", 0x%08x", r.U32(at))
		}
		if size == 8 {
			r.Printf(", 0x%08x", r.U32(at+4))
		}
	case linkAddress, linkNeighbor:
		if size >= 4 {
			r.Printf(", %a", at)
		}
	case linkBandwidth, linkReservable:
		if size >= 4 {
			r.rate(", ", at)
		}
	case linkUnreserved:
		for i := 0; size >= 32 && i < 8; i++ {
			r.Printf(indent+"TE-Class %d: ", i)
			r.rate("", at+4*i)
		}
	case linkConstraint, linkConstraint0:
		r.constraints(at, size)
	case linkTEMetric:
		if size >= 3 {
			r.Printf(", %d", r.U24(at))
		}
	case linkAttributes:
		if size == 2 {
			r.Str(", [ ")
			r.Flags(isisLinkAttributes, r.U16(at), "Unknown")
			r.Printf(" ] (0x%04x)", r.U16(at))
		}
	case linkProtection:
		if size >= 2 {
			r.Str(", ")
			r.Flags(isisLinkProtections, r.U8(at), "none")
			r.Printf(", Priority %d", r.U8(at+1))
		}
	case linkSPBMetric:
		if size >= 6 {
			r.Printf(", LM: %d, P: %d, P-ID: %d", r.U24(at), r.U8(at+3), r.U16(at+4))
		}
	case linkSwitching:
		r.switching(at, size)
	case linkLANSegment:
		r.lanSegment(at, size)
	default:
		r.Dump("\n\t\t    ", at, size)
	}
}

// rate appends the bandwidth at off, a float in bytes per second, in megabits.
func (r *isisReader) rate(what string, off int) {
	v := math.Float32frombits(uint32(r.U32(off))) * 8 / 1000000
	r.Str(what)
	switch {
	case v != v:
		r.Str(dissect.Pick(r.U8(off), 0x80, "-nan", "nan"))
	case math.IsInf(float64(v), 0):
		r.Str(dissect.Pick(r.U8(off), 0x80, "-inf", "inf"))
	default:
		r.Out = strconv.AppendFloat(r.Out, float64(v), 'f', 3, 64)
	}
	r.Str(" Mbps")
}

// constraints prints the bandwidth constraints by class type of RFC 4124.
func (r *isisReader) constraints(at, size int) {
	if size == 0 {
		return
	}
	model := r.U8(at)
	r.Str("\n\t        Bandwidth Constraints Model ID: ")
	r.Name(bandwidthModels, model, "unknown")
	r.Printf(" (%d)", model)
	for i := 0; 5+4*i <= size; i++ {
		r.Printf("\n\t          Bandwidth constraint CT%d: ", i)
		r.rate("", at+1+4*i)
	}
}

// switching prints the interface switching capability of RFC 5307. The last bytes
// depend on the kind of switching.
func (r *isisReader) switching(at, size int) {
	const indent = "\n\t          "
	if size < 36 {
		return
	}
	kind := r.U8(at)
	r.Str(indent + "Interface Switching Capability:")
	r.Name(gmplsSwitching, kind, "Unknown")
	r.Str(", LSP Encoding: ")
	r.Name(gmplsEncoding, r.U8(at+1), "Unknown")
	r.Str(indent + "Max LSP Bandwidth:")
	for i := range 8 {
		r.Printf(indent+"  priority level %d: ", i)
		r.rate("", at+4+4*i)
	}
	at, size = at+36, size-36
	switch {
	case kind >= 1 && kind <= 4:
		if size >= 6 {
			r.rate(indent+"Min LSP Bandwidth: ", at)
			r.Printf(indent+"Interface MTU: %d", r.U16(at+4))
		}
	case kind == 100:
		if size >= 8 {
			r.rate(indent+"Min LSP Bandwidth: ", at)
			r.Str(indent + "Indication ")
			r.Name([]dissect.Name{{0, "Standard SONET/SDH"}, {1, "Arbitrary SONET/SDH"}}, r.U8(at+4), "Unknown (%d)")
		}
	default:
		r.Dump("\n\t\t    ", at, size)
	}
}

var isisAdjacencyFlags = []dissect.Name{
	{0x80, "Address family IPv6"}, {0x40, "Backup"}, {0x20, "Value"}, {0x10, "Local significance"},
	{0x08, "Set of adjacencies"}, {0x04, "Persistent"},
}

// lanSegment prints the adjacency segment of RFC 8667: a label or an index.
func (r *isisReader) lanSegment(at, size int) {
	const indent = "\n\t          "
	if size < 8 {
		return
	}
	flags := r.U8(at)
	r.Str(indent + "Flags: [")
	r.Flags(isisAdjacencyFlags, flags, "none")
	r.Printf("]"+indent+"Weight: %d"+indent+"Neighbor System-ID: ", r.U8(at+1))
	r.id(at+2, isisSystem)
	switch flags & 0x30 {
	case 0x30:
		r.Printf(indent+"Label: %d", r.U24(at+8))
	case 0:
		r.Printf(indent+"Index: %d", r.U32(at+8))
	default:
		r.Invalid()
	}
}
