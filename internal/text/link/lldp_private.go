package link

// Organisationally specific TLVs of LLDP: IEEE 802.1Q-2014, annex D; IEEE 802.3-2012,
// section 79; ANSI/TIA-1057 (LLDP-MED); DCBX 1.01; RFC 8520 (IANA).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Subtypes of IEEE 802.1.
const (
	lldpPVID         = 1
	lldpPPVID        = 2
	lldpVLANName     = 3
	lldpProtocol     = 4
	lldpCongestion   = 8
	lldpETS          = 9
	lldpETSAdvice    = 10
	lldpPFC          = 11
	lldpApplications = 12
	lldpEVB          = 13
	lldpCDCP         = 14
)

var lldp8021 = []dissect.Name{
	{lldpPVID, "Port VLAN Id"}, {lldpPPVID, "Port and Protocol VLAN ID"}, {lldpVLANName, "VLAN name"},
	{lldpProtocol, "Protocol Identity"}, {lldpCongestion, "Congestion Notification"},
	{lldpETS, "ETS Configuration"}, {lldpETSAdvice, "ETS Recommendation"},
	{lldpPFC, "Priority Flow Control Configuration"}, {lldpApplications, "Application Priority"},
	{lldpEVB, "EVB"}, {lldpCDCP, "CDCP"},
}

// lldp8021Least is the smallest size of a value with its OUI, by subtype.
var lldp8021Least = [...]int{
	lldpPVID: 6, lldpPPVID: 7, lldpVLANName: 6, lldpProtocol: 5, lldpCongestion: 6, lldpETS: 25,
	lldpETSAdvice: 25, lldpPFC: 6, lldpApplications: 5, lldpEVB: 9, lldpCDCP: 8,
}

var lldpPPVIDFlags = []dissect.Name{{0x02, "supported"}, {0x04, "enabled"}}

var lldpEVBModes = []dissect.Name{
	{0, "Not Supported"}, {1, "EVB Bridge"}, {2, "EVB Station"}, {3, "Reserved for future Standardization"},
}

// printLLDPPrivate prints a TLV of an organisation, and reports whether to dump it.
func printLLDPPrivate(d *dissect.Dissection, off, n int) (dump bool) {
	oui := d.U24(off)
	d.Str(": OUI ")
	d.Name(dissect.OUIs, oui, "Unknown")
	d.Printf(" (0x%06x)", oui)
	switch {
	case oui == layer.OUIBridged && n >= 4:
		return printLLDP8021(d, lldpSubtype(d, lldp8021, off), off, n)
	case oui == layer.OUI8023 && n >= 4:
		return printLLDP8023(d, lldpSubtype(d, lldp8023, off), off, n)
	case oui == layer.OUITIA && n >= 4:
		return printLLDPTIA(d, lldpSubtype(d, lldpTIA, off), off, n)
	case oui == layer.OUIDCBX && n >= 4:
		return printLLDPDCBX(d, lldpSubtype(d, lldpDCBX, off), off, n)
	case oui == layer.OUIIANA && n >= 8:
		return printLLDPIANA(d, lldpSubtype(d, lldpIANA, off), off, n)
	case oui == layer.OUIBridged, oui == layer.OUI8023, oui == layer.OUITIA, oui == layer.OUIDCBX, oui == layer.OUIIANA:
		return false
	}
	return true
}

// lldpSubtype prints the name of a subtype and returns it.
func lldpSubtype(d *dissect.Dissection, names []dissect.Name, off int) int {
	subtype := d.U8(off + 3)
	d.Str("\n\t  ")
	d.Name(names, subtype, "unknown")
	d.Printf(" Subtype (%d)", subtype)
	return subtype
}

func printLLDP8021(d *dissect.Dissection, subtype, off, n int) (dump bool) {
	if subtype >= len(lldp8021Least) || lldp8021Least[subtype] == 0 {
		return true
	}
	if n < lldp8021Least[subtype] {
		return false
	}
	off, end := off+4, off+n
	switch subtype {
	case lldpPVID:
		d.Printf("\n\t    port vlan id (PVID): %d", d.U16(off))
	case lldpPPVID:
		d.Printf("\n\t    port and protocol vlan id (PPVID): %d, flags [", d.U16(off+1))
		d.Bits(lldpPPVIDFlags, d.U8(off), ", ")
		d.Printf("] (0x%02x)", d.U8(off))
	case lldpVLANName:
		d.Printf("\n\t    vlan id (VID): %d", d.U16(off))
		if size := end - off - 3; size >= 0 && d.U8(off+2) <= size {
			d.Str("\n\t    vlan name: ")
			d.Text(off+3, d.U8(off+2))
		}
	case lldpProtocol:
		if size := d.U8(off); off+1+size <= end {
			d.Str("\n\t    protocol identity: ")
			d.Text(off+1, size)
		}
	case lldpEVB:
		printLLDPEVB(d, off)
	default:
		lldpBridging(d, subtype, off, end)
	}
	return false
}

// lldpBridging prints the TLVs of data centre bridging.
func lldpBridging(d *dissect.Dissection, subtype, off, end int) {
	first := d.U8(off)
	switch subtype {
	case lldpCongestion:
		d.Str("\n\t    Pre-Priority CNPV Indicator")
		lldpPriorities(d, first)
		d.Str("\n\t    Pre-Priority Ready Indicator")
		lldpPriorities(d, d.U8(off+1))
	case lldpETS:
		d.Printf("\n\t    Willing:%d, CBS:%d, RES:%d, Max TCs:%d", first>>7, first>>6&2, first>>3&7, first&7)
		lldpETSTables(d, off+1)
	case lldpETSAdvice:
		d.Printf("\n\t    RES: %d", first)
		lldpETSTables(d, off+1)
	case lldpPFC:
		d.Printf("\n\t    Willing: %d, MBC: %d, RES: %d, PFC cap:%d ", first>>7, first>>6&1, first>>4&3, first&15)
		d.Str("\n\t    PFC Enable")
		lldpPriorities(d, d.U8(off+1))
	case lldpApplications:
		d.Printf("\n\t    RES: %d", first)
		off++
		if off == end || (end-off)%3 != 0 {
			return
		}
		d.Str("\n\t    Application Priority Table")
		for ; off < end; off += 3 {
			v := d.U8(off)
			d.Printf("\n\t      Priority: %d, RES: %d, Sel: %d, Protocol ID: %d", v>>5, v>>3&3, v&7, d.U16(off+1))
		}
	case lldpCDCP:
		d.Printf("\n\t    Role: %d, RES: %d, Scomp: %d ", first>>7, first>>4&7, first>>3&1)
		d.Printf("ChnCap: %d", d.U16(off+2)&0xfff)
		if off += 4; (end-off)%3 != 0 {
			return
		}
		for ; off < end; off += 3 {
			d.Printf("\n\t    SCID: %d, SVID: %d", d.U24(off)>>12, d.U24(off)&0xfff)
		}
	}
}

// lldpPriorities prints the bits of v, one for each of eight priorities.
func lldpPriorities(d *dissect.Dissection, v int) {
	d.Str("\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : ")
	for i := range 8 {
		d.Printf("%d  ", v>>i&1)
	}
}

// lldpETSTables prints the traffic class of each priority, and the bandwidth and the
// selection algorithm of each class.
func lldpETSTables(d *dissect.Dissection, off int) {
	d.Str("\n\t    Priority Assignment Table\n\t     Priority : 0   1   2   3   4   5   6   7\n\t     Value    :")
	for i := range 8 {
		column(d, d.U8(off+i/2)>>(4-i%2*4)&15)
	}
	d.Str("\n\t    TC Bandwidth Table\n\t     TC%   : 0   1   2   3   4   5   6   7\n\t     Value :")
	for i := range 8 {
		column(d, d.U8(off+4+i))
	}
	d.Str("\n\t    TSA Assignment Table\n\t     Traffic Class: 0   1   2   3   4   5   6   7\n\t     Value        :")
	for i := range 8 {
		column(d, d.U8(off+12+i))
	}
}

// column appends a space and v, left-aligned in three columns.
func column(d *dissect.Dissection, v int) {
	d.Printf(" %d", v)
	for limit := 10; limit <= 100; limit *= 10 {
		if v < limit {
			d.Str(" ")
		}
	}
}

func printLLDPEVB(d *dissect.Dissection, off int) {
	bridge, station, mode, keep := d.U8(off), d.U8(off+1), d.U8(off+3), d.U8(off+4)
	d.Str("\n\t    EVB Bridge Status")
	d.Printf("\n\t      RES: %d, BGID: %d, RRCAP: %d, RRCTR: %d", bridge>>3, bridge>>2&1, bridge>>1&1, bridge&1)
	d.Str("\n\t    EVB Station Status")
	d.Printf("\n\t      RES: %d, SGID: %d, RRREQ: %d,RRSTAT: %d", station>>4, station>>3&1, station>>2&1, station&3)
	d.Printf("\n\t    R: %d, RTE: %d, EVB Mode: ", d.U8(off+2)>>5, d.U8(off+2)&31)
	d.Name(lldpEVBModes, mode>>6, "")
	d.Printf(" [%d]\n\t    ROL: %d, RWD: %d, ", mode>>6, mode>>5&1, mode&31)
	d.Printf("RES: %d, ROL: %d, RKA: %d", keep>>6, keep>>5&1, keep&31)
}

var lldp8023 = []dissect.Name{
	{1, "MAC/PHY configuration/status"}, {2, "Power via MDI"}, {3, "Link aggregation"}, {4, "Max frame size"},
}

var lldpEnabled = []dissect.Name{{1, "supported"}, {2, "enabled"}}

// lldpModes are the bits of RFC 3636's ifMauAutoNegCapAdvertisedBits.
var lldpModes = []dissect.Name{
	{0x4000, "10BASE-T hdx"}, {0x2000, "10BASE-T fdx"}, {0x1000, "100BASE-T4"},
	{0x0800, "100BASE-TX hdx"}, {0x0400, "100BASE-TX fdx"}, {0x0200, "100BASE-T2 hdx"},
	{0x0100, "100BASE-T2 fdx"}, {0x0080, "Pause for fdx links"}, {0x0040, "Asym PAUSE for fdx"},
	{0x0020, "Sym PAUSE for fdx"}, {0x0010, "Asym and Sym PAUSE for fdx"},
	{0x0008, "1000BASE-{X LX SX CX} hdx"}, {0x0004, "1000BASE-{X LX SX CX} fdx"},
	{0x0002, "1000BASE-T hdx"}, {0x0001, "1000BASE-T fdx"},
}

// lldpMAUs are the values of RFC 3636's dot3MauType.
var lldpMAUs = [...]string{
	"Unknown", "AUI", "10BASE_5", "FOIRL", "10BASE2", "10BASET duplex mode unknown", "10BASEFP",
	"10BASEFB", "10BASEFL duplex mode unknown", "10BROAD36", "10BASET hdx", "10BASET fdx",
	"10BASEFL hdx", "10BASEFL fdx", "100BASET4", "100BASETX hdx", "100BASETX fdx",
	"100BASEFX hdx", "100BASEFX fdx", "100BASET2 hdx", "100BASET2 fdx", "1000BASEX hdx",
	"1000BASEX fdx", "1000BASELX hdx", "1000BASELX fdx", "1000BASESX hdx", "1000BASESX fdx",
	"1000BASECX hdx", "1000BASECX fdx", "1000BASET hdx", "1000BASET fdx", "10GBASEX",
	"10GBASELX4", "10GBASER", "10GBASEER", "10GBASELR", "10GBASESR", "10GBASEW", "10GBASEEW",
	"10GBASELW", "10GBASESW",
}

var lldpMDI = []dissect.Name{{1, "PSE"}, {2, "supported"}, {4, "enabled"}, {8, "can be controlled"}}

var lldpPairs = []dissect.Name{{1, "signal"}, {2, "spare"}}

var lldpPowerClasses = []dissect.Name{{1, "class0"}, {2, "class1"}, {3, "class2"}, {4, "class3"}, {5, "class4"}}

func printLLDP8023(d *dissect.Dissection, subtype, off, n int) (dump bool) {
	off += 4
	switch n -= 4; {
	case subtype == 1 && n >= 5:
		d.Str("\n\t    autonegotiation [")
		d.Bits(lldpEnabled, d.U8(off), ", ")
		d.Printf("] (0x%02x)\n\t    PMD autoneg capability [", d.U8(off))
		if modes := d.U16(off + 1); modes&0x7fff != 0 {
			d.Bits(lldpModes, modes, ", ")
		} else {
			d.Str("unknown")
		}
		d.Printf("] (0x%04x)\n\t    MAU type ", d.U16(off+1))
		if mau := d.U16(off + 3); mau < len(lldpMAUs) {
			d.Str(lldpMAUs[mau])
		} else {
			d.Str("unknown")
		}
		d.Printf(" (0x%04x)", d.U16(off+3))
	case subtype == 2 && n >= 3:
		d.Str("\n\t    MDI power support [")
		d.Bits(lldpMDI, d.U8(off), ", ")
		d.Str("], power pair ")
		d.Name(lldpPairs, d.U8(off+1), "unknown")
		d.Str(", power class ")
		d.Name(lldpPowerClasses, d.U8(off+2), "unknown")
	case subtype == 3 && n >= 5:
		d.Str("\n\t    aggregation status [")
		d.Bits(lldpEnabled, d.U8(off), ", ")
		d.Printf("], aggregation port ID %d", d.U32(off+1))
	case subtype == 4 && n >= 2:
		d.Printf("\n\t    MTU size %d", d.U16(off))
	default:
		return subtype < 1 || subtype > 4
	}
	return false
}

var lldpIANA = []dissect.Name{{1, "MUD-URL"}}

func printLLDPIANA(d *dissect.Dissection, subtype, off, n int) (dump bool) {
	if subtype != 1 {
		return true
	}
	d.Str("\n\t  MUD-URL=")
	d.Safe(off+4, n-4)
	return false
}
