package link

// LLDP: IEEE 802.1AB-2016. lldp_private.go has the TLVs of organisations.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Types of TLVs.
const (
	lldpChassis     = 1
	lldpPort        = 2
	lldpTTL         = 3
	lldpDescription = 4
	lldpSystem      = 5
	lldpAbout       = 6
	lldpCapability  = 7
	lldpManagement  = 8
	lldpPrivate     = 127
)

var lldpTLVs = []dissect.Name{
	{0, "End"}, {lldpChassis, "Chassis ID"}, {lldpPort, "Port ID"}, {lldpTTL, "Time to Live"},
	{lldpDescription, "Port Description"}, {lldpSystem, "System Name"},
	{lldpAbout, "System Description"}, {lldpCapability, "System Capabilities"},
	{lldpManagement, "Management Address"}, {lldpPrivate, "Organization specific"},
}

// lldpIDs are the subtypes of a chassis ID.
var lldpIDs = []dissect.Name{
	{1, "Chassis component"}, {2, "Interface alias"}, {3, "Port component"}, {4, "MAC address"},
	{5, "Network address"}, {6, "Interface name"}, {7, "Local"},
}

var lldpPortIDs = []dissect.Name{
	{1, "Interface alias"}, {2, "Port component"}, {3, "MAC address"}, {4, "Network Address"},
	{5, "Interface Name"}, {6, "Agent circuit ID"}, {7, "Local"},
}

var lldpCapabilities = []dissect.Name{
	{0x01, "Other"}, {0x02, "Repeater"}, {0x04, "Bridge"}, {0x08, "WLAN AP"}, {0x10, "Router"},
	{0x20, "Telephone"}, {0x40, "Docsis"}, {0x80, "Station Only"},
}

var lldpInterfaces = []dissect.Name{{2, "Interface Index"}, {3, "System Port Number"}}

// Address families, IANA, that layer does not define.
const (
	family802 = 6
)

var lldpFamilies = []dissect.Name{
	{0, "Reserved"}, {layer.AFIIPv4, "IPv4"}, {layer.AFIIPv6, "IPv6"}, {3, "NSAP"}, {4, "HDLC"},
	{5, "BBN 1822"}, {family802, "802"}, {7, "E.163"}, {8, "E.164"}, {9, "F.69"}, {10, "X.121"},
	{11, "Novell IPX"}, {12, "Appletalk"}, {13, "Decnet IV"}, {14, "Banyan Vines"},
	{15, "E.164 with NSAP subaddress"}, {16, "DNS"}, {17, "Distinguished name"},
	{18, "AS Number"}, {19, "XTP over IP4"}, {20, "XTP over IP6"}, {21, "XTP"},
	{22, "Fibre Channel World-Wide Port Name"}, {23, "Fibre Channel World-Wide Node Name"},
	{24, "GWIS"}, {25, "L2VPN"},
}

// lldp prints an announcement: the name of the system, or with -v all TLVs.
func lldp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Printf("LLDP, length %d", s.Length)
	for at := 0; s.Length-at >= 2 && !d.Cut(); {
		kind, n := d.U16(at)>>9, d.U16(at)&0x1ff
		at += 2
		if ctx.Verbose > 0 {
			d.Str("\n\t")
			d.Name(lldpTLVs, kind, "Unknown")
			d.Printf(" TLV (%d), length %d", kind, n)
		}
		if kind == 0 || n == 0 || d.Cut() {
			break
		}
		if !lldpTLV(&d, kind, at, n, s.Length-at) {
			if d.Cut() {
				break
			}
			return ctx.Cut(d.Out, "lldp")
		}
		at += n
	}
	return d.Finish("lldp")
}

// lldpTLV prints a value of n bytes at off, where room bytes are left. It returns false
// if the value is cut or too short.
func lldpTLV(d *dissect.Dissection, kind, off, n, room int) bool {
	if !d.Have(off, n) || n > room {
		return false
	}
	if kind == lldpSystem {
		d.Str(": ")
		d.Text(off, n)
	}
	if d.Ctx.Verbose == 0 {
		return true
	}
	ok, dump := true, false
	switch kind {
	case lldpChassis:
		ok, dump = lldpID(d, lldpIDs, 4, 5, off, n)
	case lldpPort:
		ok, dump = lldpID(d, lldpPortIDs, 3, 4, off, n)
	case lldpTTL:
		if ok = n >= 2; ok {
			d.Printf(": TTL %ds", d.U16(off))
		}
	case lldpDescription:
		d.Str(": ")
		d.Text(off, n)
	case lldpSystem:
	case lldpAbout:
		d.Str("\n\t  ")
		d.Text(off, n)
	case lldpCapability:
		if ok = n >= 4; ok {
			printLLDPCapabilities(d, "System  Capabilities [", off)
			printLLDPCapabilities(d, "Enabled Capabilities [", off+2)
		}
	case lldpManagement:
		ok = printLLDPManagement(d, off, n)
	case lldpPrivate:
		if ok = n >= 3; ok {
			dump = printLLDPPrivate(d, off, n)
		}
	default:
		dump = true
	}
	if ok && (dump || d.Ctx.Verbose > 1) {
		d.Dump("\n\t  ", off, n)
	}
	return ok
}

// lldpID prints an ID of n bytes and its subtype, which is one of kinds. mac and network
// are the subtypes that are not text. It reports whether the ID is long enough, and whether
// to dump it.
func lldpID(d *dissect.Dissection, kinds []dissect.Name, mac, network, off, n int) (ok, dump bool) {
	if n < 2 {
		return false, false
	}
	kind := d.U8(off)
	d.Str("\n\t  Subtype ")
	d.Name(kinds, kind, "Unknown")
	d.Printf(" (%d): ", kind)
	_, known := dissect.Lookup(kinds, uint32(kind))
	switch {
	case kind == mac && n < 7:
		return false, false
	case kind == mac:
		d.Mac(off + 1)
	case kind == network:
		return lldpNetwork(d, off+1, n-1), false
	case known:
		d.Text(off+1, n-1)
	}
	return true, !known
}

// lldpNetwork prints an address family and an address. It returns false if they do not fit
// in n bytes.
func lldpNetwork(d *dissect.Dissection, off, n int) bool {
	if n < 1 {
		return false
	}
	family := d.U8(off)
	size := 0
	switch family {
	case layer.AFIIPv4:
		size = 4
	case layer.AFIIPv6:
		size = 16
	case family802:
		size = 6
	}
	if n-1 < size {
		return false
	}
	d.Str("AFI ")
	d.Name(lldpFamilies, family, "Unknown")
	d.Printf(" (%d)", family)
	switch size {
	case 4:
		d.Str(": ")
		d.Addr4(off + 1)
	case 6:
		d.Str(": ")
		d.Mac(off + 1)
	case 16:
		d.Str(": ")
		d.Addr6(off + 1)
	default:
		d.Str(", no AF printer !")
	}
	return true
}

func printLLDPCapabilities(d *dissect.Dissection, which string, off int) {
	d.Str("\n\t  ")
	d.Str(which)
	d.Bits(lldpCapabilities, d.U16(off), ", ")
	d.Printf("] (0x%04x)", d.U16(off))
}

// printLLDPManagement prints an address, an interface and an object identifier. It returns
// false if they do not fit in n bytes.
func printLLDPManagement(d *dissect.Dissection, off, n int) bool {
	if n < 1 {
		return false
	}
	end, size := off+n, d.U8(off)
	if n-1 < size || size < 1 {
		return false
	}
	start := len(d.Out)
	d.Printf("\n\t  Management Address length %d, ", size)
	if !lldpNetwork(d, off+1, size) {
		d.Out = d.Out[:start]
		return false
	}
	off += 1 + size
	if end-off < 5 {
		return false
	}
	d.Str("\n\t  ")
	d.Name(lldpInterfaces, d.U8(off), "Unknown")
	d.Printf(" Interface Numbering (%d): %d", d.U8(off), d.U32(off+1))
	if off += 5; off == end {
		return true
	}
	oid := d.U8(off)
	if end-off < 1+oid {
		return false
	}
	if oid > 0 {
		d.Printf("\n\t  OID length %d", oid)
		d.Text(off+1, oid)
	}
	return true
}
