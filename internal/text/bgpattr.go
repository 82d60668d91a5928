package text

// BGP path attributes: RFC 4271, 1997, 4456, 4760, 4360, 6793, 6514, 7311, 8092,
// 6368, 8205; extended communities: RFC 4360, 4577, 5512, 6624, 7153.

const (
	attrOrigin       = 1
	attrPath         = 2
	attrNextHop      = 3
	attrDiscriminate = 4
	attrPreference   = 5
	attrAtomic       = 6
	attrAggregator   = 7
	attrCommunities  = 8
	attrOriginator   = 9
	attrClusters     = 10
	attrReach        = 14
	attrUnreach      = 15
	attrExtended     = 16
	attrPath4        = 17
	attrAggregator4  = 18
	attrTunnel       = 22
	attrAIGP         = 26
	attrLarge        = 32
	attrBGPsec       = 33
	attrSet          = 128
)

var bgpAttributes = []name{
	{attrOrigin, "Origin"}, {attrPath, "AS Path"}, {attrPath4, "AS4 Path"},
	{attrNextHop, "Next Hop"}, {attrDiscriminate, "Multi Exit Discriminator"},
	{attrPreference, "Local Preference"}, {attrAtomic, "Atomic Aggregate"},
	{attrAggregator, "Aggregator"}, {attrAggregator4, "Aggregator4"},
	{attrCommunities, "Community"}, {attrOriginator, "Originator ID"},
	{attrClusters, "Cluster List"}, {11, "DPA"}, {12, "Advertisers"},
	{13, "RCID Path / Cluster ID"}, {attrReach, "Multi-Protocol Reach NLRI"},
	{attrUnreach, "Multi-Protocol Unreach NLRI"}, {attrExtended, "Extended Community"},
	{attrTunnel, "PMSI Tunnel"}, {23, "Tunnel Encapsulation"}, {24, "Traffic Engineering"},
	{25, "IPv6 Extended Community"}, {attrAIGP, "Accumulated IGP Metric"},
	{27, "PE Distinguisher Label"}, {28, "Entropy Label"}, {attrLarge, "Large Community"},
	{attrBGPsec, "BGPsec Path"}, {attrSet, "Attribute Set"}, {255, "Reserved for development"},
}

// bgpPrintUpdate appends the n bytes of an update at off; false where it ends too
// early.
func bgpPrintUpdate(d *dissection, off, n int) bool {
	if n < 2 {
		return false
	}
	withdrawn := d.u16(off)
	if off, n = off+2, n-2; n < withdrawn {
		return false
	}
	left, read := withdrawn, withdrawn
	if withdrawn > 1 {
		d.str("\n\t  Withdrawn routes:")
		var ok bool
		if left, ok = bgpRoutes(d, off, withdrawn); !ok {
			return false
		}
		read -= left // tcpdump goes on where an illegal prefix is, and so does this
	}
	if off, n = off+read, n-read; n < 2 {
		return false
	}
	size := d.u16(off)
	off, n = off+2, n-2
	if left == 0 && size == 0 && n == 0 {
		d.str("\n\t  End-of-Rib Marker (empty NLRI)")
		return true
	}
	if n < size || !bgpUpdateAttributes(d, off, size) {
		return false
	}
	if off, n = off+size, n-size; n == 0 {
		return true
	}
	d.str("\n\t  Updated routes:")
	_, ok := bgpRoutes(d, off, n)
	return ok
}

// bgpRoutes appends the IPv4 prefixes in n bytes at off, and returns how many bytes
// follow an illegal one; false where the last does not fit.
func bgpRoutes(d *dissection, off, n int) (left int, ok bool) {
	paths := bgpHasPaths(d, off, n, 32)
	for n > 0 && !d.cut() {
		path := 0
		if paths {
			if n < 4 {
				return 0, false
			}
			path = d.u32(off)
			off, n = off+4, n-4
		}
		size := d.prefixSize(off, n, 32)
		switch size {
		case prefixIllegal:
			d.str("\n\t    (illegal prefix length)")
			return n, true
		case prefixShort:
			return 0, false
		}
		d.str("\n\t    ")
		d.prefix(off+1, d.u8(off), 32)
		if paths {
			d.printf("   Path Id: %d", path)
		}
		off, n = off+size, n-size
	}
	return 0, true
}

// bgpUpdateAttributes appends the attributes in n bytes at off, all of which are in
// the message; false where one ends too early.
func bgpUpdateAttributes(d *dissection, off, n int) bool {
	for n > 0 && !d.cut() {
		a, size, ok := bgpReadAttribute(d, off, n)
		if !ok {
			d.str("\n\t  [path attrs too short]")
			return true
		}
		off, n = off+size, n-size
		a.head(d, "\n\t  ")
		a.flag(d, "]: ")
		if n < a.n {
			d.str(" [path attrs too short]")
			return true
		}
		if !bgpPrintAttribute(d, a, off, 0) {
			return false
		}
		off, n = off+a.n, n-a.n
	}
	return true
}

// bgpAttribute is the head of an attribute of n bytes.
type bgpAttribute struct {
	flags, kind, n int
}

// bgpReadAttribute reads the head at off and returns its size; false where it does
// not fit in the n bytes left.
func bgpReadAttribute(d *dissection, off, n int) (a bgpAttribute, size int, ok bool) {
	if n < 2 {
		return a, 0, false
	}
	a.flags, a.kind = d.u8(off), d.u8(off+1)
	if a.flags&0x10 != 0 {
		a.n, size = d.u16(off+2), 4
	} else {
		a.n, size = d.u8(off+2), 3
	}
	return a, size, n >= size
}

// head appends ident, name, type and length.
func (a *bgpAttribute) head(d *dissection, ident string) {
	d.str(ident)
	d.named(bgpAttributes, a.kind, "Unknown Attribute")
	d.printf(", length: %d", a.n)
}

// flag appends the flags, close at their end, if there are any.
func (a *bgpAttribute) flag(d *dissection, end string) {
	if a.flags == 0 {
		return
	}
	d.str(", Flags [")
	for i, c := range []byte("OTPE") {
		if a.flags>>(7-i)&1 != 0 {
			d.b = append(d.b, c)
		}
	}
	if a.flags&0xf != 0 {
		d.printf("+%x", a.flags&0xf)
	}
	d.str(end)
}

// maxAttributeSets is how deep attributes may be in sets of attributes, as in
// tcpdump.
const maxAttributeSets = 10

// bgpPrintAttribute appends the value at off; false where it ends too early.
func bgpPrintAttribute(d *dissection, a bgpAttribute, off, sets int) bool {
	ok := true
	dumped := a.n // what -vv dumps: tcpdump forgets the length of what it read to the end
	switch a.kind {
	case attrReach:
		ok = bgpReach(d, off, a.n)
	case attrUnreach:
		ok = bgpUnreach(d, off, a.n)
	case attrSet:
		dumped, ok = bgpPrintSet(d, off, a.n, sets)
	case attrLarge:
		bgpLargeCommunities(d, off, a.n)
		if a.n%12 == 0 {
			dumped = 0
		}
	case attrTunnel:
		ok = bgpTunnel(d, off, a.n)
	case attrAIGP:
		ok = bgpAIGP(d, off, a.n)
	case attrBGPsec:
		bgpSecured(d, off, a.n)
	default:
		bgpPlainAttribute(d, a, off)
	}
	if ok && d.p.Verbose > 1 {
		d.dump("\n\t    ", off, dumped)
	}
	return ok
}

// bgpPlainAttribute appends the attributes that cannot end too early.
func bgpPlainAttribute(d *dissection, a bgpAttribute, off int) {
	if !bgpRightLength(a) {
		d.str("invalid len")
		return
	}
	switch a.kind {
	case attrOrigin:
		d.name(bgpOrigins, d.u8(off), "Unknown Origin Typecode")
	case attrPath, attrPath4:
		bgpPath(d, a, off)
	case attrNextHop, attrOriginator:
		d.addr4(off)
	case attrDiscriminate, attrPreference:
		d.printf("%d", d.u32(off))
	case attrAtomic:
	case attrAggregator, attrAggregator4:
		as := 0
		if a.n == 6 {
			as = d.u16(off)
		} else {
			as = d.u32(off)
		}
		d.have(off, a.n)
		d.str(" AS #")
		d.asn(as)
		d.str(", origin ")
		d.addr4(off + a.n - 4)
	case attrCommunities:
		bgpCommunities(d, off, a.n)
	case attrClusters:
		for i := 0; i < a.n; i += 4 {
			d.have(off+i, 4)
			d.addr4(off + i)
			d.choose(i+4 < a.n, ", ", "")
		}
	case attrExtended:
		for i := 0; i < a.n; i += 8 {
			bgpExtended(d, off+i)
		}
	default:
		d.printf("\n\t    no Attribute %d decoder", a.kind)
		if d.p.Verbose <= 1 {
			d.dump("\n\t    ", off, a.n)
		}
	}
}

// bgpRightLength says whether an attribute can have its length.
func bgpRightLength(a bgpAttribute) bool {
	switch a.kind {
	case attrOrigin:
		return a.n == 1
	case attrPath, attrPath4:
		return a.n%2 == 0
	case attrNextHop, attrDiscriminate, attrPreference, attrOriginator:
		return a.n == 4
	case attrAtomic:
		return a.n == 0
	case attrAggregator:
		return a.n == 6 || a.n == 8
	case attrAggregator4:
		return a.n == 8
	case attrCommunities, attrClusters:
		return a.n%4 == 0
	case attrExtended:
		return a.n%8 == 0
	}
	return true
}

var bgpOrigins = []name{{0, "IGP"}, {1, "EGP"}, {2, "Incomplete"}}

// Segments of a path: a set, a sequence and the same of a confederation.
var bgpSegments = [...]struct{ open, end string }{
	1: {"{ ", "}"}, 2: {"", ""}, 3: {"( ", ")"}, 4: {"({ ", "})"},
}

// bgpPath appends the segments of a path.
func bgpPath(d *dissection, a bgpAttribute, off int) {
	if a.n == 0 {
		d.str("empty")
		return
	}
	size := bgpASNSize(d, a, off)
	for end := off + a.n; off < end && !d.cut(); {
		kind, count := d.u8(off), d.u8(off+1)
		segment := struct{ open, end string }{"?", "?"}
		if kind > 0 && kind < len(bgpSegments) {
			segment = bgpSegments[kind]
		}
		d.str(segment.open)
		off += 2
		for ; count > 0 && d.have(off, size); count-- {
			if size == 2 {
				d.asn(d.u16(off))
			} else {
				d.asn(d.u32(off))
			}
			d.str(" ")
			off += size
		}
		d.str(segment.end)
	}
}

// bgpASNSize guesses whether a path has AS numbers of 2 or 4 bytes: it is 2 if its
// segments then end where it does.
func bgpASNSize(d *dissection, a bgpAttribute, off int) int {
	if a.kind == attrPath4 {
		return 4
	}
	end := off + a.n
	for off < end && !d.cut() {
		if kind := d.u8(off); kind < 1 || kind >= len(bgpSegments) {
			return 4
		}
		off += 2 + 2*d.u8(off+1)
	}
	if off == end {
		return 2
	}
	return 4
}

func bgpCommunities(d *dissection, off, n int) {
	for ; n > 0 && d.have(off, 4); off, n = off+4, n-4 {
		switch v := d.u32(off); v {
		case 0xffffff01:
			d.str(" NO_EXPORT")
		case 0xffffff02:
			d.str(" NO_ADVERTISE")
		case 0xffffff03:
			d.str(" NO_EXPORT_SUBCONFED")
		default:
			d.printf("%d:%d", v>>16, v&0xffff)
			d.choose(n > 4, ", ", "")
		}
	}
}

func bgpLargeCommunities(d *dissection, off, n int) {
	if n == 0 || n%12 != 0 {
		d.str("invalid len")
		return
	}
	d.str("\n\t    ")
	for ; n > 0 && d.have(off, 12); off, n = off+12, n-12 {
		d.printf("%d:%d:%d", d.u32(off), d.u32(off+4), d.u32(off+8))
		d.choose(n > 12, ", ", "")
	}
}

// bgpPrintSet appends a set of attributes that a customer's router sent, and
// returns how many bytes were not understood; false where one ends too early.
func bgpPrintSet(d *dissection, off, n, sets int) (left int, ok bool) {
	if n < 4 {
		return 0, false
	}
	as := d.u32(off)
	d.str("\n\t    Origin AS: ")
	d.asn(as)
	for off, n = off+4, n-4; n > 0 && !d.cut(); {
		a, size, ok := bgpReadAttribute(d, off, n)
		if !ok {
			d.str(" [path attr too short]")
			return n, true
		}
		off, n = off+size, n-size
		a.head(d, "\n\t      ")
		a.flag(d, "]")
		d.str(": ")
		if n < a.n {
			d.str(" [path attr too short]")
			return n, true
		}
		if sets == maxAttributeSets {
			d.str("(too many nested levels, not recursing)")
		} else if !bgpPrintAttribute(d, a, off, sets+1) {
			return 0, false
		}
		off, n = off+a.n, n-a.n
	}
	return 0, true
}

var bgpTunnels = []name{
	{1, "RSVP-TE P2MP LSP"}, {2, "LDP P2MP LSP"}, {3, "PIM-SSM Tree"}, {4, "PIM-SM Tree"},
	{5, "PIM-Bidir Tree"}, {6, "Ingress Replication"}, {7, "LDP MP2MP LSP"},
}

var bgpTunnelFlags = []name{{0x01, "Leaf Information required"}}

// bgpTunnel appends the tunnel of a multicast VPN.
func bgpTunnel(d *dissection, off, n int) bool {
	if n < 5 {
		return false
	}
	d.have(off, 5)
	kind := d.u8(off + 1)
	d.str("\n\t    Tunnel-type ")
	d.named(bgpTunnels, kind, "Unknown")
	d.str(", Flags [")
	d.bits(bgpTunnelFlags, d.u8(off), ", ")
	d.printf("], MPLS Label %d", d.u24(off+2)>>4)
	off, n = off+5, n-5
	switch kind {
	case 4, 5:
		bgpTunnelEnds(d, "Sender ", off, ", P-Group ")
	case 3:
		bgpTunnelEnds(d, "Root-Node ", off, ", P-Group ")
	case 6:
		d.have(off, 4)
		d.str("\n\t      Tunnel-Endpoint ")
		d.addr4(off)
	case 2, 7:
		bgpTunnelEnds(d, "Root-Node ", off, ", LSP-ID 0x")
	case 1:
		bgpTunnelEnds(d, "Extended-Tunnel-ID ", off, ", P2MP-ID 0x")
	default:
		if d.p.Verbose <= 1 {
			d.dump("\n\t      ", off, n)
		}
	}
	return true
}

// bgpTunnelEnds appends an address and, behind it, another or a number in
// hexadecimal, which then ends.
func bgpTunnelEnds(d *dissection, from string, off int, to string) {
	d.have(off, 8)
	d.str("\n\t      ")
	d.str(from)
	d.addr4(off)
	d.str(to)
	if to[len(to)-1] == 'x' {
		d.printf("%08x", d.u32(off+4))
	} else {
		d.addr4(off + 4)
	}
}

func bgpAIGP(d *dissection, off, n int) bool {
	for n >= 3 && !d.cut() {
		kind, size := d.u8(off), d.u16(off+1)
		off, n = off+3, n-3
		d.str("\n\t    ")
		d.choose(kind == 1, "AIGP", "Unknown")
		d.printf(" TLV (%d), length %d", kind, size)
		if size -= 3; size < 0 || n < size {
			return false
		}
		if kind == 1 {
			if size < 8 {
				return false
			}
			metric := d.u64(off)
			d.str(", metric ")
			d.b = appendUint(d.b, metric)
		} else if d.p.Verbose <= 1 {
			d.dump("\n\t      ", off, size)
		}
		off, n = off+size, n-size
	}
	return true
}

var bgpSecureFlags = []name{{0x80, "Confed_Segment"}}

// bgpSecured appends the signed path: one block of AS numbers, and blocks of their
// signatures by algorithm.
func bgpSecured(d *dissection, off, n int) {
	end := off + n
	size := d.u16(off)
	d.printf("\n\t    Secure Path Length: %d", size)
	if size < 2 || size > n {
		d.str(" (invalid)")
		return
	}
	path := off + size
	for off += 2; off+6 <= path && d.have(off, 6); off += 6 {
		flags := d.u8(off + 1)
		d.printf("\n\t      Secure Path Segment: pCount: %d, Flags: [", d.u8(off))
		d.bits(bgpSecureFlags, flags, ", ")
		d.printf("] (0x%02x), AS: ", flags)
		d.asn(d.u32(off + 2))
	}
	for off = path; off < end && !d.cut(); {
		size := d.u16(off)
		d.printf("\n\t    Signature Block: Length: %d, Algo ID: %d", size, d.u8(off+2))
		if size < 3 || size > end-off {
			d.str(" (invalid)")
			return
		}
		bgpSignatures(d, off+3, off+size)
		off += size
	}
}

// bgpSignatures appends the signatures of a block, each with the identifier of its
// key.
func bgpSignatures(d *dissection, off, end int) {
	const key = 20
	for off < end && !d.cut() {
		d.str("\n\t      Signature Segment:\n\t        SKI: ")
		if end-off < key+2 {
			d.str(" (invalid)")
			return
		}
		d.dump("\n\t          ", off, key)
		size := d.u16(off + key)
		d.printf("\n\t        Length: %d\n\t        Signature:", size)
		off += key + 2
		if size > end-off {
			d.str(" (invalid)")
			return
		}
		d.dump("\n\t          ", off, size)
		off += size
	}
}
