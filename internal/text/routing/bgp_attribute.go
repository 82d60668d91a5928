package routing

// BGP path attributes: RFC 4271, 1997, 4456, 4760, 4360, 6793, 6514, 7311, 8092,
// 6368, 8205; extended communities: RFC 4360, 4577, 5512, 6624, 7153.

import "ringcap/internal/text/dissect"

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

var bgpAttributes = []dissect.Name{
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

// bgpPrintUpdate appends the n bytes of an update at off. It returns false if the
// update ends too early.
func bgpPrintUpdate(d *dissect.Dissection, off, n int) bool {
	if n < 2 {
		return false
	}
	withdrawn := d.U16(off)
	if off, n = off+2, n-2; n < withdrawn {
		return false
	}
	left, read := withdrawn, withdrawn
	if withdrawn > 1 {
		d.Str("\n\t  Withdrawn routes:")
		var ok bool
		if left, ok = bgpRoutes(d, off, withdrawn); !ok {
			return false
		}
		read -= left // like tcpdump, continue at the illegal prefix
	}
	if off, n = off+read, n-read; n < 2 {
		return false
	}
	size := d.U16(off)
	off, n = off+2, n-2
	if left == 0 && size == 0 && n == 0 {
		d.Str("\n\t  End-of-Rib Marker (empty NLRI)")
		return true
	}
	if n < size || !bgpUpdateAttributes(d, off, size) {
		return false
	}
	if off, n = off+size, n-size; n == 0 {
		return true
	}
	d.Str("\n\t  Updated routes:")
	_, ok := bgpRoutes(d, off, n)
	return ok
}

// bgpRoutes appends the IPv4 prefixes in n bytes at off. It stops at an illegal one and
// returns the number of bytes from there on. It returns false if the last prefix does
// not fit.
func bgpRoutes(d *dissect.Dissection, off, n int) (left int, ok bool) {
	paths := bgpHasPaths(d, off, n, 32)
	for n > 0 && !d.Cut() {
		path := 0
		if paths {
			if n < 4 {
				return 0, false
			}
			path = d.U32(off)
			off, n = off+4, n-4
		}
		size := d.PrefixSize(off, n, 32)
		switch size {
		case dissect.PrefixIllegal:
			d.Str("\n\t    (illegal prefix length)")
			return n, true
		case dissect.PrefixShort:
			return 0, false
		}
		d.Str("\n\t    ")
		d.Prefix(off+1, d.U8(off), 32)
		if paths {
			d.Printf("   Path Id: %d", path)
		}
		off, n = off+size, n-size
	}
	return 0, true
}

// bgpUpdateAttributes appends the attributes in n bytes at off, all of which are in the
// message. It returns false if an attribute ends too early.
func bgpUpdateAttributes(d *dissect.Dissection, off, n int) bool {
	for n > 0 && !d.Cut() {
		a, size, ok := bgpReadAttribute(d, off, n)
		if !ok {
			d.Str("\n\t  [path attrs too short]")
			return true
		}
		off, n = off+size, n-size
		a.head(d, "\n\t  ")
		a.flag(d, "]: ")
		if n < a.n {
			d.Str(" [path attrs too short]")
			return true
		}
		if !bgpPrintAttribute(d, a, off, 0) {
			return false
		}
		off, n = off+a.n, n-a.n
	}
	return true
}

// bgpAttribute is the header of an attribute of n bytes.
type bgpAttribute struct {
	flags, kind, n int
}

// bgpReadAttribute reads the header at off and returns its size. It returns false if
// the header does not fit in n bytes.
func bgpReadAttribute(d *dissect.Dissection, off, n int) (a bgpAttribute, size int, ok bool) {
	if n < 2 {
		return a, 0, false
	}
	a.flags, a.kind = d.U8(off), d.U8(off+1)
	if a.flags&0x10 != 0 {
		a.n, size = d.U16(off+2), 4
	} else {
		a.n, size = d.U8(off+2), 3
	}
	return a, size, n >= size
}

// head appends ident, name, type and length.
func (a *bgpAttribute) head(d *dissect.Dissection, ident string) {
	d.Str(ident)
	d.NameAndNumber(bgpAttributes, a.kind, "Unknown Attribute")
	d.Printf(", length: %d", a.n)
}

// flag appends the flags, if any are set, followed by end.
func (a *bgpAttribute) flag(d *dissect.Dissection, end string) {
	if a.flags == 0 {
		return
	}
	d.Str(", Flags [")
	for i, c := range []byte("OTPE") {
		if a.flags>>(7-i)&1 != 0 {
			d.Out = append(d.Out, c)
		}
	}
	if a.flags&0xf != 0 {
		d.Printf("+%x", a.flags&0xf)
	}
	d.Str(end)
}

// maxAttributeSets limits how deep sets of attributes may nest. The limit is tcpdump's.
const maxAttributeSets = 10

// bgpPrintAttribute appends the value at off. It returns false if the value ends too
// early.
func bgpPrintAttribute(d *dissect.Dissection, a bgpAttribute, off, sets int) bool {
	ok := true
	dumped := a.n // the bytes that -vv dumps; tcpdump dumps none of a value that it has read to the end
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
	if ok && d.Ctx.Verbose > 1 {
		d.Dump("\n\t    ", off, dumped)
	}
	return ok
}

// bgpPlainAttribute appends the value of an attribute that cannot end too early.
func bgpPlainAttribute(d *dissect.Dissection, a bgpAttribute, off int) {
	if !bgpRightLength(a) {
		d.Str("invalid len")
		return
	}
	switch a.kind {
	case attrOrigin:
		d.Name(bgpOrigins, d.U8(off), "Unknown Origin Typecode")
	case attrPath, attrPath4:
		bgpPath(d, a, off)
	case attrNextHop, attrOriginator:
		d.Addr4(off)
	case attrDiscriminate, attrPreference:
		d.Printf("%d", d.U32(off))
	case attrAtomic:
	case attrAggregator, attrAggregator4:
		as := 0
		if a.n == 6 {
			as = d.U16(off)
		} else {
			as = d.U32(off)
		}
		d.Have(off, a.n)
		d.Str(" AS #")
		asn(d, as)
		d.Str(", origin ")
		d.Addr4(off + a.n - 4)
	case attrCommunities:
		bgpCommunities(d, off, a.n)
	case attrClusters:
		for i := 0; i < a.n; i += 4 {
			d.Have(off+i, 4)
			d.Addr4(off + i)
			d.Choose(i+4 < a.n, ", ", "")
		}
	case attrExtended:
		for i := 0; i < a.n; i += 8 {
			bgpExtended(d, off+i)
		}
	default:
		d.Printf("\n\t    no Attribute %d decoder", a.kind)
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t    ", off, a.n)
		}
	}
}

// bgpRightLength reports whether the length is valid for the attribute.
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

var bgpOrigins = []dissect.Name{{0, "IGP"}, {1, "EGP"}, {2, "Incomplete"}}

// The brackets around the segments of a path: a set, a sequence, and the same two in a
// confederation.
var bgpSegments = [...]struct{ open, end string }{
	1: {"{ ", "}"}, 2: {"", ""}, 3: {"( ", ")"}, 4: {"({ ", "})"},
}

func bgpPath(d *dissect.Dissection, a bgpAttribute, off int) {
	if a.n == 0 {
		d.Str("empty")
		return
	}
	size := bgpASNSize(d, a, off)
	for end := off + a.n; off < end && !d.Cut(); {
		kind, count := d.U8(off), d.U8(off+1)
		segment := struct{ open, end string }{"?", "?"}
		if kind > 0 && kind < len(bgpSegments) {
			segment = bgpSegments[kind]
		}
		d.Str(segment.open)
		off += 2
		for ; count > 0 && d.Have(off, size); count-- {
			if size == 2 {
				asn(d, d.U16(off))
			} else {
				asn(d, d.U32(off))
			}
			d.Str(" ")
			off += size
		}
		d.Str(segment.end)
	}
}

// bgpASNSize guesses the size of the AS numbers in a path. It is 2 bytes if the
// segments then end exactly where the path does, and 4 otherwise.
func bgpASNSize(d *dissect.Dissection, a bgpAttribute, off int) int {
	if a.kind == attrPath4 {
		return 4
	}
	end := off + a.n
	for off < end && !d.Cut() {
		if kind := d.U8(off); kind < 1 || kind >= len(bgpSegments) {
			return 4
		}
		off += 2 + 2*d.U8(off+1)
	}
	if off == end {
		return 2
	}
	return 4
}

func bgpCommunities(d *dissect.Dissection, off, n int) {
	for ; n > 0 && d.Have(off, 4); off, n = off+4, n-4 {
		switch v := d.U32(off); v {
		case 0xffffff01:
			d.Str(" NO_EXPORT")
		case 0xffffff02:
			d.Str(" NO_ADVERTISE")
		case 0xffffff03:
			d.Str(" NO_EXPORT_SUBCONFED")
		default:
			d.Printf("%d:%d", v>>16, v&0xffff)
			d.Choose(n > 4, ", ", "")
		}
	}
}

func bgpLargeCommunities(d *dissect.Dissection, off, n int) {
	if n == 0 || n%12 != 0 {
		d.Str("invalid len")
		return
	}
	d.Str("\n\t    ")
	for ; n > 0 && d.Have(off, 12); off, n = off+12, n-12 {
		d.Printf("%d:%d:%d", d.U32(off), d.U32(off+4), d.U32(off+8))
		d.Choose(n > 12, ", ", "")
	}
}

// bgpPrintSet appends the attributes that a customer's router sent. It returns the
// number of bytes it did not decode, and false if an attribute ends too early.
func bgpPrintSet(d *dissect.Dissection, off, n, sets int) (left int, ok bool) {
	if n < 4 {
		return 0, false
	}
	as := d.U32(off)
	d.Str("\n\t    Origin AS: ")
	asn(d, as)
	for off, n = off+4, n-4; n > 0 && !d.Cut(); {
		a, size, ok := bgpReadAttribute(d, off, n)
		if !ok {
			d.Str(" [path attr too short]")
			return n, true
		}
		off, n = off+size, n-size
		a.head(d, "\n\t      ")
		a.flag(d, "]")
		d.Str(": ")
		if n < a.n {
			d.Str(" [path attr too short]")
			return n, true
		}
		if sets == maxAttributeSets {
			d.Str("(too many nested levels, not recursing)")
		} else if !bgpPrintAttribute(d, a, off, sets+1) {
			return 0, false
		}
		off, n = off+a.n, n-a.n
	}
	return 0, true
}

var bgpTunnels = []dissect.Name{
	{1, "RSVP-TE P2MP LSP"}, {2, "LDP P2MP LSP"}, {3, "PIM-SSM Tree"}, {4, "PIM-SM Tree"},
	{5, "PIM-Bidir Tree"}, {6, "Ingress Replication"}, {7, "LDP MP2MP LSP"},
}

var bgpTunnelFlags = []dissect.Name{{0x01, "Leaf Information required"}}

// bgpTunnel appends the tunnel of a multicast VPN.
func bgpTunnel(d *dissect.Dissection, off, n int) bool {
	if n < 5 {
		return false
	}
	d.Have(off, 5)
	kind := d.U8(off + 1)
	d.Str("\n\t    Tunnel-type ")
	d.NameAndNumber(bgpTunnels, kind, "Unknown")
	d.Str(", Flags [")
	d.Bits(bgpTunnelFlags, d.U8(off), ", ")
	d.Printf("], MPLS Label %d", d.U24(off+2)>>4)
	off, n = off+5, n-5
	switch kind {
	case 4, 5:
		bgpTunnelEnds(d, "Sender ", off, ", P-Group ")
	case 3:
		bgpTunnelEnds(d, "Root-Node ", off, ", P-Group ")
	case 6:
		d.Have(off, 4)
		d.Str("\n\t      Tunnel-Endpoint ")
		d.Addr4(off)
	case 2, 7:
		bgpTunnelEnds(d, "Root-Node ", off, ", LSP-ID 0x")
	case 1:
		bgpTunnelEnds(d, "Extended-Tunnel-ID ", off, ", P2MP-ID 0x")
	default:
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t      ", off, n)
		}
	}
	return true
}

// bgpTunnelEnds appends an address and the word after it, which is printed as a second
// address, or in hexadecimal if to ends in 0x.
func bgpTunnelEnds(d *dissect.Dissection, from string, off int, to string) {
	d.Have(off, 8)
	d.Str("\n\t      ")
	d.Str(from)
	d.Addr4(off)
	d.Str(to)
	if to[len(to)-1] == 'x' {
		d.Printf("%08x", d.U32(off+4))
	} else {
		d.Addr4(off + 4)
	}
}

func bgpAIGP(d *dissect.Dissection, off, n int) bool {
	for n >= 3 && !d.Cut() {
		kind, size := d.U8(off), d.U16(off+1)
		off, n = off+3, n-3
		d.Str("\n\t    ")
		d.Choose(kind == 1, "AIGP", "Unknown")
		d.Printf(" TLV (%d), length %d", kind, size)
		if size -= 3; size < 0 || n < size {
			return false
		}
		if kind == 1 {
			if size < 8 {
				return false
			}
			metric := d.U64(off)
			d.Str(", metric ")
			d.Out = dissect.AppendUint(d.Out, metric)
		} else if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t      ", off, size)
		}
		off, n = off+size, n-size
	}
	return true
}

var bgpSecureFlags = []dissect.Name{{0x80, "Confed_Segment"}}

// bgpSecured appends the path signed by BGPsec: one block of AS numbers, then a block
// of signatures for each algorithm.
func bgpSecured(d *dissect.Dissection, off, n int) {
	end := off + n
	size := d.U16(off)
	d.Printf("\n\t    Secure Path Length: %d", size)
	if size < 2 || size > n {
		d.Str(" (invalid)")
		return
	}
	path := off + size
	for off += 2; off+6 <= path && d.Have(off, 6); off += 6 {
		flags := d.U8(off + 1)
		d.Printf("\n\t      Secure Path Segment: pCount: %d, Flags: [", d.U8(off))
		d.Bits(bgpSecureFlags, flags, ", ")
		d.Printf("] (0x%02x), AS: ", flags)
		asn(d, d.U32(off+2))
	}
	for off = path; off < end && !d.Cut(); {
		size := d.U16(off)
		d.Printf("\n\t    Signature Block: Length: %d, Algo ID: %d", size, d.U8(off+2))
		if size < 3 || size > end-off {
			d.Str(" (invalid)")
			return
		}
		bgpSignatures(d, off+3, off+size)
		off += size
	}
}

// bgpSignatures appends the signatures of a block, each with its key identifier.
func bgpSignatures(d *dissect.Dissection, off, end int) {
	const key = 20
	for off < end && !d.Cut() {
		d.Str("\n\t      Signature Segment:\n\t        SKI: ")
		if end-off < key+2 {
			d.Str(" (invalid)")
			return
		}
		d.Dump("\n\t          ", off, key)
		size := d.U16(off + key)
		d.Printf("\n\t        Length: %d\n\t        Signature:", size)
		off += key + 2
		if size > end-off {
			d.Str(" (invalid)")
			return
		}
		d.Dump("\n\t          ", off, size)
		off += size
	}
}
