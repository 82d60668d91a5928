package routing

// TLVs of OSPF opaque advertisements, some of which version 3 shares: traffic
// engineering, RFC 3630, 4203, 4124; graceful restart, RFC 3623; router information,
// RFC 7770, 5642; prefixes and links, RFC 7684; segment routing, RFC 8665.

import "ringcap/internal/text/dissect"

// ospfTLV is a type and a value of n bytes at off.
type ospfTLV struct {
	kind, off, n int
}

// ospfReadTLV reads the TLV at off. It appends ident, the name, the type and, after
// colon, the length.
func ospfReadTLV(d *dissect.Dissection, ident string, names []dissect.Name, what string, off int, colon string) ospfTLV {
	t := ospfTLV{d.U16(off), off + 4, d.U16(off + 2)}
	d.Str(ident)
	d.Name(names, t.kind, "unknown")
	d.Str(what)
	d.Printf(" (%d), length", t.kind)
	d.Str(colon)
	d.Printf("%d", t.n)
	return t
}

// ospfEmptyTLV reports whether the type or the length of the TLV at off is zero, and if
// so marks it as invalid.
func ospfEmptyTLV(d *dissect.Dissection, off int) bool {
	if d.U16(off) != 0 && d.U16(off+2) != 0 {
		return false
	}
	d.Str(" (invalid)")
	return true
}

// padded returns the size of the value with the padding to a multiple of 4 bytes.
func (t *ospfTLV) padded() int { return (t.n + 3) &^ 3 }

// fits reports whether n bytes fit in left bytes, and if not prints that.
func (t *ospfTLV) fits(d *dissect.Dissection, n, left int, what string) bool {
	if n > left {
		d.Str("\n\t    ")
		d.Str(what)
		d.Printf(" %d > %d", n, left)
	}
	return n <= left
}

// within is like fits, for a TLV within a TLV.
func (t *ospfTLV) within(d *dissect.Dissection, n, left int) bool {
	if n > left {
		d.Printf("\n\t    Remaining TLV length %d < %d", left, n)
	}
	return n <= left
}

// unknown dumps the value, unless -vv is going to dump the whole advertisement.
func (t *ospfTLV) unknown(d *dissect.Dissection, ident string) {
	if d.Ctx.Verbose <= 1 {
		d.Dump(ident, t.off, t.n)
	}
}

// ospfRoom reports whether the n bytes left at off can hold the header of a TLV, and if
// not prints that.
func ospfRoom(d *dissect.Dissection, off, n int) bool {
	if !d.Have(off, 4) {
		return false
	}
	if n < 4 {
		d.Printf("\n\t    Remaining LS length %d < 4", n)
	}
	return n >= 4
}

const (
	graceInterval = 1
	graceReason   = 2
	graceAddress  = 3
)

var ospfGraceTLVs = []dissect.Name{
	{graceInterval, "Grace Period"}, {graceReason, "Graceful restart Reason"},
	{graceAddress, "IPv4 interface address"},
}

var ospfGraceReasons = []dissect.Name{
	{0, "Unknown"}, {1, "Software Restart"}, {2, "Software Reload/Upgrade"},
	{3, "Control Processor Switch"},
}

// ospfGrace appends the n bytes of TLVs at off. Like the other printers of TLVs, it
// returns false if it did not decode them to the end.
func ospfGrace(d *dissect.Dissection, off, n int) bool {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", ospfGraceTLVs, " TLV", off, " ")
		d.Str(", value: ")
		n -= 4
		if !t.fits(d, t.n, n, "Bogus length") || ospfEmptyTLV(d, off) || !d.Have(t.off, t.n) {
			return false
		}
		want := ospfGraceSize(t.kind)
		if want != 0 && t.n != want {
			d.Printf("\n\t    Bogus length %d != %d", t.n, want)
			return false
		}
		switch t.kind {
		case graceInterval:
			d.Printf("%ds", d.U32(t.off))
		case graceReason:
			d.NameAndNumber(ospfGraceReasons, d.U8(t.off), "Unknown")
		case graceAddress:
			d.Addr4(t.off)
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

// ospfGraceSize returns the size of a value, or 0 if any size is valid.
func ospfGraceSize(kind int) int {
	switch kind {
	case graceInterval, graceAddress:
		return 4
	case graceReason:
		return 1
	}
	return 0
}

var ospfTETLVs = []dissect.Name{{1, "Router Address"}, {2, "Link"}}

// ospfTE appends the TLVs of traffic engineering.
func ospfTE(d *dissect.Dissection, off, n int) bool {
	for n != 0 {
		if !ospfRoom(d, off, n) {
			return false
		}
		t := ospfReadTLV(d, "\n\t    ", ospfTETLVs, " TLV", off, ": ")
		n -= 4
		if !t.fits(d, t.n, n, "Bogus length") || ospfEmptyTLV(d, off) {
			d.Str(" (invalid)")
			return false
		}
		switch t.kind {
		case 1:
			if t.n < 4 {
				d.Printf("\n\t    TLV length %d < 4 (invalid)", t.n)
				return false
			}
			d.Have(t.off, 4)
			d.Str(", ")
			d.Addr4(t.off)
		case 2:
			if !ospfTELink(d, t.off, t.n) {
				return false
			}
		default:
			t.unknown(d, "\n\t      ")
		}
		if !t.fits(d, t.padded(), n, "Bogus padded length") {
			d.Str(" (invalid)")
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

var ospfTELinkTLVs = []dissect.Name{
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

var ospfTELinkTypes = []dissect.Name{{1, "Point-to-point"}, {2, "Multi-Access"}}

// ospfTELinkSizes are the sizes of the values that have a fixed size.
var ospfTELinkSizes = [...]int{
	teLinkType: 1, teLocalAddress: 4, teRemoteAddress: 4, teMetric: 4, teMaxBandwidth: 4,
	teMaxReservable: 4, teUnreserved: 32, teAdminGroup: 4, teProtection: 4, teConstraints: 0,
}

// ospfTELink appends the TLVs about a link.
func ospfTELink(d *dissect.Dissection, off, n int) bool {
	for n != 0 {
		if n < 4 {
			d.Printf("\n\t    Remaining TLV length %d < 4", n)
			return false
		}
		if ospfEmptyTLV(d, off) {
			return false
		}
		t := ospfReadTLV(d, "\n\t      ", ospfTELinkTLVs, " subTLV", off, ": ")
		n -= 4
		if !t.within(d, t.n, n) || !d.Have(t.off, t.n) {
			return false
		}
		if t.kind < len(ospfTELinkSizes) && ospfTELinkSizes[t.kind] != 0 && ospfTELinkSizes[t.kind] != t.n {
			d.Printf(" != %d (invalid)", ospfTELinkSizes[t.kind])
			return false
		}
		if !ospfTELinkField(d, &t) {
			d.Str(" (invalid)")
			return false
		}
		if !t.within(d, t.padded(), n) {
			return false
		}
		off, n = t.off+t.padded(), n-t.padded()
	}
	return true
}

// ospfTELinkField appends the value of a TLV. It returns false if the size is invalid.
func ospfTELinkField(d *dissect.Dissection, t *ospfTLV) bool {
	switch t.kind {
	case teAdminGroup:
		d.Printf(", 0x%08x", d.U32(t.off))
	case teLinkID, teLocalRemoteID:
		if t.n != 4 && t.n != 8 {
			d.Str(" != 4 && != 8")
			return false
		}
		for i := 0; i < t.n; i += 4 {
			d.Str(", ")
			d.Addr4(t.off + i)
			d.Printf(" (0x%08x)", d.U32(t.off+i))
		}
	case teLocalAddress, teRemoteAddress:
		d.Str(", ")
		d.Addr4(t.off)
	case teMaxBandwidth, teMaxReservable:
		d.Str(", ")
		d.Mbps(t.off)
		d.Str(" Mbps")
	case teUnreserved:
		ospfBandwidths(d, "\n\t\tTE-Class %d: ", t.off, 8)
	case teConstraints:
		return ospfTEConstraints(d, t)
	case teMetric:
		d.Printf(", Metric %d", d.U32(t.off))
	case teProtection:
		d.Str(", ")
		d.Bits(gmplsProtection, d.U8(t.off), ", ")
	case teSwitching:
		if t.n < 36 {
			d.Str(" < 36")
			return false
		}
		d.Str("\n\t\tInterface Switching Capability: ")
		d.Name(gmplsSwitching, d.U8(t.off), "Unknown")
		d.Str("\n\t\tLSP Encoding: ")
		d.Name(gmplsEncoding, d.U8(t.off+1), "Unknown")
		d.Str("\n\t\tMax LSP Bandwidth:")
		ospfBandwidths(d, "\n\t\t  priority level %d: ", t.off+4, 8)
	case teLinkType:
		d.Str(", ")
		d.NameAndNumber(ospfTELinkTypes, d.U8(t.off), "unknown")
	case teRiskGroup:
		return ospfTERiskGroups(d, t)
	default:
		t.unknown(d, "\n\t\t")
	}
	return true
}

// ospfBandwidths appends count bandwidths at off. ident is a format for the number of
// each.
func ospfBandwidths(d *dissect.Dissection, ident string, off, count int) {
	for i := range count {
		d.Printf(ident, i)
		d.Mbps(off + 4*i)
		d.Str(" Mbps")
	}
}

func ospfTEConstraints(d *dissect.Dissection, t *ospfTLV) bool {
	if t.n < 4 {
		d.Str(" < 4")
		return false
	}
	model := d.U8(t.off)
	d.Str("\n\t\tBandwidth Constraints Model ID: ")
	d.NameAndNumber(bandwidthModels, model, "unknown")
	if t.n%4 != 0 {
		d.Printf("\n\t\tlength %d != N x 4", t.n)
		return false
	}
	if t.n > 36 {
		d.Printf("\n\t\tlength %d > 36", t.n)
		return false
	}
	ospfBandwidths(d, "\n\t\t  Bandwidth constraint CT%d: ", t.off+4, (t.n-4)/4)
	return true
}

func ospfTERiskGroups(d *dissect.Dissection, t *ospfTLV) bool {
	if t.n%4 != 0 {
		d.Str(" != N x 4")
		return false
	}
	d.Str("\n\t\t  Shared risk group: ")
	for i := 0; i < t.n; i += 4 {
		if i > 0 {
			d.Str(", ")
		}
		d.Printf("%d", d.U32(t.off+i))
	}
	return true
}
