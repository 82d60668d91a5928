package text

// Fields of OSPF's opaque advertisements, some of which version 3 shares: traffic
// engineering, RFC 3630, 4203, 4124; graceful restart, RFC 3623; router
// information, RFC 7770, 5642; prefixes and links, RFC 7684; segment routing,
// RFC 8665.

// ospfTLV is a type-length-value field: n bytes at off.
type ospfTLV struct {
	kind, off, n int
}

// ospfReadTLV reads the field at off and appends ident, its name, its type and
// its length after colon.
func ospfReadTLV(d *dissection, ident string, names []name, what string, off int, colon string) ospfTLV {
	t := ospfTLV{d.u16(off), off + 4, d.u16(off + 2)}
	d.str(ident)
	d.name(names, t.kind, "unknown")
	d.str(what)
	d.printf(" (%d), length", t.kind)
	d.str(colon)
	d.printf("%d", t.n)
	return t
}

// ospfEmptyTLV says that the field at off has no type or no length.
func ospfEmptyTLV(d *dissection, off int) bool {
	if d.u16(off) != 0 && d.u16(off+2) != 0 {
		return false
	}
	d.str(" (invalid)")
	return true
}

// padded is the size of a field with the zeros that fill its last word.
func (t *ospfTLV) padded() int { return (t.n + 3) &^ 3 }

// fits says whether a field of n bytes is within left; if not, that is appended.
func (t *ospfTLV) fits(d *dissection, n, left int, what string) bool {
	if n > left {
		d.str("\n\t    ")
		d.str(what)
		d.printf(" %d > %d", n, left)
	}
	return n <= left
}

// within is fits for a field in a field.
func (t *ospfTLV) within(d *dissection, n, left int) bool {
	if n > left {
		d.printf("\n\t    Remaining TLV length %d < %d", left, n)
	}
	return n <= left
}

// unknown dumps the value, unless -vv dumps the whole advertisement.
func (t *ospfTLV) unknown(d *dissection, ident string) {
	if d.p.Verbose <= 1 {
		d.dump(ident, t.off, t.n)
	}
}

// ospfRoom says whether a header of a field fits in the n bytes left at off; if
// not, that is appended.
func ospfRoom(d *dissection, off, n int) bool {
	if !d.have(off, 4) {
		return false
	}
	if n < 4 {
		d.printf("\n\t    Remaining LS length %d < 4", n)
	}
	return n >= 4
}

const (
	graceInterval = 1
	graceReason   = 2
	graceAddress  = 3
)

var ospfGraceTLVs = []name{
	{graceInterval, "Grace Period"}, {graceReason, "Graceful restart Reason"},
	{graceAddress, "IPv4 interface address"},
}

var ospfGraceReasons = []name{
	{0, "Unknown"}, {1, "Software Restart"}, {2, "Software Reload/Upgrade"},
	{3, "Control Processor Switch"},
}

// ospfGrace appends the n bytes of fields at off; false where they are not
// understood to the end, as with all of its kind.
func ospfGrace(d *dissection, off, n int) bool {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", ospfGraceTLVs, " TLV", off, " ")
		d.str(", value: ")
		n -= 4
		if !t.fits(d, t.n, n, "Bogus length") || ospfEmptyTLV(d, off) || !d.have(t.off, t.n) {
			return false
		}
		want := ospfGraceSize(t.kind)
		if want != 0 && t.n != want {
			d.printf("\n\t    Bogus length %d != %d", t.n, want)
			return false
		}
		switch t.kind {
		case graceInterval:
			d.printf("%ds", d.u32(t.off))
		case graceReason:
			d.named(ospfGraceReasons, d.u8(t.off), "Unknown")
		case graceAddress:
			d.addr4(t.off)
		default:
			t.unknown(d, "\n\t      ")
		}
		if !t.fits(d, t.padded(), n, "Bogus padded length") {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

// ospfGraceSize is the size of a field's value, 0 if any will do.
func ospfGraceSize(kind int) int {
	switch kind {
	case graceInterval, graceAddress:
		return 4
	case graceReason:
		return 1
	}
	return 0
}

var ospfTETLVs = []name{{1, "Router Address"}, {2, "Link"}}

// ospfTE appends the fields of traffic engineering, as ospfGrace.
func ospfTE(d *dissection, off, n int) bool {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", ospfTETLVs, " TLV", off, ": ")
		n -= 4
		if !t.fits(d, t.n, n, "Bogus length") || ospfEmptyTLV(d, off) {
			d.str(" (invalid)")
			return false
		}
		switch t.kind {
		case 1:
			if t.n < 4 {
				d.printf("\n\t    TLV length %d < 4 (invalid)", t.n)
				return false
			}
			d.have(t.off, 4)
			d.str(", ")
			d.addr4(t.off)
		case 2:
			if !ospfTELink(d, t.off, t.n) {
				return false
			}
		default:
			t.unknown(d, "\n\t      ")
		}
		if !t.fits(d, t.padded(), n, "Bogus padded length") {
			d.str(" (invalid)")
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

const (
	teLinkType      = 1
	teLinkID        = 2
	teLocalAddress  = 3
	teRemoteAddress = 4
	teMetric        = 5
	teMaxBandwidth  = 6
	teMaxReservable = 7
	teUnreserved    = 8
	teAdminGroup    = 9
	teLocalRemoteID = 11
	teProtection    = 14
	teSwitching     = 15
	teRiskGroup     = 16
	teConstraints   = 17
)

var ospfTELinkTLVs = []name{
	{teLinkType, "Link Type"}, {teLinkID, "Link ID"},
	{teLocalAddress, "Local Interface IP address"},
	{teRemoteAddress, "Remote Interface IP address"},
	{teMetric, "Traffic Engineering Metric"}, {teMaxBandwidth, "Maximum Bandwidth"},
	{teMaxReservable, "Maximum Reservable Bandwidth"},
	{teUnreserved, "Unreserved Bandwidth"}, {teAdminGroup, "Administrative Group"},
	{teLocalRemoteID, "Link Local/Remote Identifier"},
	{teProtection, "Link Protection Type"}, {teSwitching, "Interface Switching Capability"},
	{teRiskGroup, "Shared Risk Link Group"}, {teConstraints, "Bandwidth Constraints"},
}

var ospfTELinkTypes = []name{{1, "Point-to-point"}, {2, "Multi-Access"}}

// ospfTELinkSizes is the size of the fields that have but one.
var ospfTELinkSizes = [...]int{
	teLinkType: 1, teLocalAddress: 4, teRemoteAddress: 4, teMetric: 4, teMaxBandwidth: 4,
	teMaxReservable: 4, teUnreserved: 32, teAdminGroup: 4, teProtection: 4, teConstraints: 0,
}

// ospfTELink appends the fields that describe a link.
func ospfTELink(d *dissection, off, n int) bool {
	for n != 0 {
		if n < 4 {
			d.printf("\n\t    Remaining TLV length %d < 4", n)
			return false
		}
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t      ", ospfTELinkTLVs, " subTLV", off, ": ")
		n -= 4
		if !t.within(d, t.n, n) || !d.have(t.off, t.n) {
			return false
		}
		if t.kind < len(ospfTELinkSizes) && ospfTELinkSizes[t.kind] != 0 && ospfTELinkSizes[t.kind] != t.n {
			d.printf(" != %d (invalid)", ospfTELinkSizes[t.kind])
			return false
		}
		if !ospfTELinkField(d, &t) {
			d.str(" (invalid)")
			return false
		}
		if !t.within(d, t.padded(), n) {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

// ospfTELinkField appends the value of a field, false where its size cannot be.
func ospfTELinkField(d *dissection, t *ospfTLV) bool {
	switch t.kind {
	case teAdminGroup:
		d.printf(", 0x%08x", d.u32(t.off))
	case teLinkID, teLocalRemoteID:
		if t.n != 4 && t.n != 8 {
			d.str(" != 4 && != 8")
			return false
		}
		for i := 0; i < t.n; i += 4 {
			d.str(", ")
			d.addr4(t.off + i)
			d.printf(" (0x%08x)", d.u32(t.off+i))
		}
	case teLocalAddress, teRemoteAddress:
		d.str(", ")
		d.addr4(t.off)
	case teMaxBandwidth, teMaxReservable:
		d.str(", ")
		d.mbps(t.off)
		d.str(" Mbps")
	case teUnreserved:
		ospfBandwidths(d, "\n\t\tTE-Class %d: ", t.off, 8)
	case teConstraints:
		return ospfTEConstraints(d, t)
	case teMetric:
		d.printf(", Metric %d", d.u32(t.off))
	case teProtection:
		d.str(", ")
		d.bits(gmplsProtection, d.u8(t.off), ", ")
	case teSwitching:
		if t.n < 36 {
			d.str(" < 36")
			return false
		}
		d.str("\n\t\tInterface Switching Capability: ")
		d.name(gmplsSwitching, d.u8(t.off), "Unknown")
		d.str("\n\t\tLSP Encoding: ")
		d.name(gmplsEncoding, d.u8(t.off+1), "Unknown")
		d.str("\n\t\tMax LSP Bandwidth:")
		ospfBandwidths(d, "\n\t\t  priority level %d: ", t.off+4, 8)
	case teLinkType:
		d.str(", ")
		d.named(ospfTELinkTypes, d.u8(t.off), "unknown")
	case teRiskGroup:
		return ospfTERiskGroups(d, t)
	default:
		t.unknown(d, "\n\t\t")
	}
	return true
}

// ospfBandwidths appends count bandwidths at off; ident has a verb for the number
// of each.
func ospfBandwidths(d *dissection, ident string, off, count int) {
	for i := range count {
		d.printf(ident, i)
		d.mbps(off + 4*i)
		d.str(" Mbps")
	}
}

func ospfTEConstraints(d *dissection, t *ospfTLV) bool {
	if t.n < 4 {
		d.str(" < 4")
		return false
	}
	model := d.u8(t.off)
	d.str("\n\t\tBandwidth Constraints Model ID: ")
	d.named(bandwidthModels, model, "unknown")
	if t.n%4 != 0 {
		d.printf("\n\t\tlength %d != N x 4", t.n)
		return false
	}
	if t.n > 36 {
		d.printf("\n\t\tlength %d > 36", t.n)
		return false
	}
	ospfBandwidths(d, "\n\t\t  Bandwidth constraint CT%d: ", t.off+4, (t.n-4)/4)
	return true
}

func ospfTERiskGroups(d *dissection, t *ospfTLV) bool {
	if t.n%4 != 0 {
		d.str(" != N x 4")
		return false
	}
	d.str("\n\t\t  Shared risk group: ")
	for i := 0; i < t.n; i += 4 {
		if i > 0 {
			d.str(", ")
		}
		d.printf("%d", d.u32(t.off+i))
	}
	return true
}
