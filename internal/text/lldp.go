package text

// LLDP: IEEE 802.1AB-2016. The elements of organisations are in lldp_private.go.

import "ringcap/internal/layer"

// Types of elements.
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

var lldpElements = []name{
	{0, "End"}, {lldpChassis, "Chassis ID"}, {lldpPort, "Port ID"}, {lldpTTL, "Time to Live"},
	{lldpDescription, "Port Description"}, {lldpSystem, "System Name"},
	{lldpAbout, "System Description"}, {lldpCapability, "System Capabilities"},
	{lldpManagement, "Management Address"}, {lldpPrivate, "Organization specific"},
}

// lldpIDs are the kinds of identifiers of a chassis, lldpPortIDs those of a port.
var lldpIDs = []name{
	{1, "Chassis component"}, {2, "Interface alias"}, {3, "Port component"}, {4, "MAC address"},
	{5, "Network address"}, {6, "Interface name"}, {7, "Local"},
}

var lldpPortIDs = []name{
	{1, "Interface alias"}, {2, "Port component"}, {3, "MAC address"}, {4, "Network Address"},
	{5, "Interface Name"}, {6, "Agent circuit ID"}, {7, "Local"},
}

var lldpCapabilities = []name{
	{0x01, "Other"}, {0x02, "Repeater"}, {0x04, "Bridge"}, {0x08, "WLAN AP"}, {0x10, "Router"},
	{0x20, "Telephone"}, {0x40, "Docsis"}, {0x80, "Station Only"},
}

var lldpInterfaces = []name{{2, "Interface Index"}, {3, "System Port Number"}}

// Address families of IANA's registry that have a printer.
const (
	family802 = 6
)

var lldpFamilies = []name{
	{0, "Reserved"}, {layer.AFIIPv4, "IPv4"}, {layer.AFIIPv6, "IPv6"}, {3, "NSAP"}, {4, "HDLC"},
	{5, "BBN 1822"}, {family802, "802"}, {7, "E.163"}, {8, "E.164"}, {9, "F.69"}, {10, "X.121"},
	{11, "Novell IPX"}, {12, "Appletalk"}, {13, "Decnet IV"}, {14, "Banyan Vines"},
	{15, "E.164 with NSAP subaddress"}, {16, "DNS"}, {17, "Distinguished name"},
	{18, "AS Number"}, {19, "XTP over IP4"}, {20, "XTP over IP6"}, {21, "XTP"},
	{22, "Fibre Channel World-Wide Port Name"}, {23, "Fibre Channel World-Wide Node Name"},
	{24, "GWIS"}, {25, "L2VPN"},
}

// lldp prints an announcement: the name of the system, and with -v all elements.
func (p *Context) lldp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.printf("LLDP, length %d", s.length)
	for at := 0; s.length-at >= 2 && !d.cut(); {
		kind, n := d.u16(at)>>9, d.u16(at)&0x1ff
		at += 2
		if p.Verbose > 0 {
			d.str("\n\t")
			d.name(lldpElements, kind, "Unknown")
			d.printf(" TLV (%d), length %d", kind, n)
		}
		if kind == 0 || n == 0 || d.cut() {
			break
		}
		if !d.lldpElement(kind, at, n, s.length-at) {
			if d.cut() {
				break
			}
			return p.cut(d.b, "lldp")
		}
		at += n
	}
	return d.finish("lldp")
}

// lldpElement prints the n bytes of a value, where room bytes are left. It is
// false where they are cut or too few.
func (d *dissection) lldpElement(kind, off, n, room int) bool {
	if !d.have(off, n) || n > room {
		return false
	}
	if kind == lldpSystem {
		d.str(": ")
		d.text(off, n)
	}
	if d.p.Verbose == 0 {
		return true
	}
	ok, dump := true, false
	switch kind {
	case lldpChassis:
		ok, dump = d.lldpID(lldpIDs, 4, 5, off, n)
	case lldpPort:
		ok, dump = d.lldpID(lldpPortIDs, 3, 4, off, n)
	case lldpTTL:
		if ok = n >= 2; ok {
			d.printf(": TTL %ds", d.u16(off))
		}
	case lldpDescription:
		d.str(": ")
		d.text(off, n)
	case lldpSystem:
	case lldpAbout:
		d.str("\n\t  ")
		d.text(off, n)
	case lldpCapability:
		if ok = n >= 4; ok {
			d.lldpCapabilities("System  Capabilities [", off)
			d.lldpCapabilities("Enabled Capabilities [", off+2)
		}
	case lldpManagement:
		ok = d.lldpManagement(off, n)
	case lldpPrivate:
		if ok = n >= 3; ok {
			dump = d.lldpPrivate(off, n)
		}
	default:
		dump = true
	}
	if ok && (dump || d.p.Verbose > 1) {
		d.dump("\n\t  ", off, n)
	}
	return ok
}

// lldpID prints an identifier of n bytes with its kind; mac and network are the
// kinds that are no text. It says whether it is long enough, and whether to dump it.
func (d *dissection) lldpID(kinds []name, mac, network, off, n int) (ok, dump bool) {
	if n < 2 {
		return false, false
	}
	kind := d.u8(off)
	d.str("\n\t  Subtype ")
	d.name(kinds, kind, "Unknown")
	d.printf(" (%d): ", kind)
	_, known := lookup(kinds, uint32(kind))
	switch {
	case kind == mac && n < 7:
		return false, false
	case kind == mac:
		d.mac(off + 1)
	case kind == network:
		return d.lldpNetwork(off+1, n-1), false
	case known:
		d.text(off+1, n-1)
	}
	return true, !known
}

// lldpNetwork prints an address behind its family; false where it is too short.
func (d *dissection) lldpNetwork(off, n int) bool {
	if n < 1 {
		return false
	}
	family := d.u8(off)
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
	d.str("AFI ")
	d.name(lldpFamilies, family, "Unknown")
	d.printf(" (%d)", family)
	switch size {
	case 4:
		d.str(": ")
		d.addr4(off + 1)
	case 6:
		d.str(": ")
		d.mac(off + 1)
	case 16:
		d.str(": ")
		d.addr6(off + 1)
	default:
		d.str(", no AF printer !")
	}
	return true
}

func (d *dissection) lldpCapabilities(which string, off int) {
	d.str("\n\t  ")
	d.str(which)
	d.bits(lldpCapabilities, d.u16(off), ", ")
	d.printf("] (0x%04x)", d.u16(off))
}

// lldpManagement prints an address, an interface and an object identifier; false
// where they do not fit.
func (d *dissection) lldpManagement(off, n int) bool {
	if n < 1 {
		return false
	}
	end, size := off+n, d.u8(off)
	if n-1 < size || size < 1 {
		return false
	}
	start := len(d.b)
	d.printf("\n\t  Management Address length %d, ", size)
	if !d.lldpNetwork(off+1, size) {
		d.b = d.b[:start]
		return false
	}
	off += 1 + size
	if end-off < 5 {
		return false
	}
	d.str("\n\t  ")
	d.name(lldpInterfaces, d.u8(off), "Unknown")
	d.printf(" Interface Numbering (%d): %d", d.u8(off), d.u32(off+1))
	if off += 5; off == end {
		return true
	}
	oid := d.u8(off)
	if end-off < 1+oid {
		return false
	}
	if oid > 0 {
		d.printf("\n\t  OID length %d", oid)
		d.text(off+1, oid)
	}
	return true
}
