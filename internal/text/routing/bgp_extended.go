package routing

// BGP extended communities: RFC 4360, 5668, 4577, 5512, 6624, 6514, and EIGRP's.

import "ringcap/internal/text/dissect"

var bgpExtendedNames = []dissect.Name{
	{0x0002, "target"}, {0x0102, "target"}, {0x0202, "target"},
	{0x0003, "origin"}, {0x0103, "origin"}, {0x0203, "origin"}, {0x4004, "link-BW"},
	{0x0005, "ospf-domain"}, {0x0105, "ospf-domain"}, {0x0205, "ospf-domain"}, {0x8005, "ospf-domain"},
	{0x0306, "ospf-route-type"}, {0x8000, "ospf-route-type"}, {0x030c, "encapsulation"},
	{0x0107, "ospf-router-id"}, {0x8001, "ospf-router-id"}, {0x800a, "layer2-info"},
	{0x8800, "eigrp-general-route (flag, tag)"}, {0x8801, "eigrp-route-metric (AS, delay)"},
	{0x8802, "eigrp-route-metric (reliability, nexthop, bandwidth)"},
	{0x8803, "eigrp-route-metric (load, MTU)"},
	{0x8804, "eigrp-external-route (remote-AS, remote-ID)"},
	{0x8805, "eigrp-external-route (remote-proto, remote-metric)"},
	{0x0009, "source-AS"}, {0x010b, "vrf-route-import"}, {0x000a, "l2vpn-id"}, {0xf10a, "l2vpn-id"},
}

var bgpExtendedFlags = []dissect.Name{{0x8000, "vendor-specific"}, {0x4000, "non-transitive"}}

var bgpEncapsulations = []dissect.Name{
	{1, "L2TPv3 over IP"}, {2, "GRE"}, {3, "Transmit Tunnel"}, {4, "IPsec"},
	{5, "IP in IP with IPsec"}, {6, "MPLS in IP with IPsec"}, {7, "IP in IP"}, {8, "VXLAN"},
	{9, "NVGRE"}, {10, "MPLS"}, {11, "MPLS in GRE"}, {12, "VXLAN GPE"}, {13, "MPLS in UDP"},
	{14, "IPv6"}, {15, "SR TE"}, {16, "Bare"}, {17, "SR"},
}

var bgpOSPFRoutes = []dissect.Name{
	{1, "Router"}, {2, "Network"}, {3, "Summary"}, {5, "External"}, {7, "NSSA External"}, {129, "MPLS-VPN Sham"},
}

// layer2Encapsulations are the encapsulation types of RFC 6624.
var layer2Encapsulations = []dissect.Name{
	{0, "Reserved"}, {1, "Frame Relay"}, {2, "ATM AAL5 SDU VCC transport"},
	{3, "ATM transparent cell transport"}, {4, "Ethernet (VLAN) Tagged Mode"},
	{5, "Ethernet Raw Mode"}, {6, "Cisco HDLC"}, {7, "PPP"},
	{8, "SONET/SDH Circuit Emulation Service over MPLS"},
	{9, "ATM n-to-one VCC cell transport"}, {10, "ATM n-to-one VPC cell transport"},
	{11, "IP layer 2 transport"}, {15, "Frame Relay Port mode"},
	{17, "Structure-agnostic E1 over packet"}, {18, "Structure-agnostic T1 (DS1) over packet"},
	{19, "VPLS"}, {20, "Structure-agnostic T3 (DS3) over packet"},
	{21, "Nx64kbit/s Basic Service using Structure-aware"}, {25, "Frame Relay DLCI"},
	{40, "Structure-agnostic E3 over packet"},
	{41, "Octet-aligned playload for Structure-agnostic DS1 circuits"},
	{42, "E1 Nx64kbit/s with CAS using Structure-aware"},
	{43, "DS1 (ESF) Nx64kbit/s with CAS using Structure-aware"},
	{44, "DS1 (SF) Nx64kbit/s with CAS using Structure-aware"},
}

// bgpExtended appends the community of 8 bytes at off.
func bgpExtended(d *dissect.Dissection, off int) {
	kind := d.U16(off)
	d.Str("\n\t    ")
	d.Name(bgpExtendedNames, kind, "unknown extd community typecode")
	d.Printf(" (0x%04x), Flags [", kind)
	d.Bits(bgpExtendedFlags, kind, ", ")
	d.Str("]")
	if d.Have(off, 8) {
		d.Str(": ")
		bgpExtendedValue(d, kind, off)
	}
}

func bgpExtendedValue(d *dissect.Dissection, kind, off int) {
	switch kind {
	case 0x0002, 0x0003, 0x000a:
		d.Printf("%d:%d (= ", d.U16(off+2), d.U32(off+4))
		d.Addr4(off + 4)
		d.Str(")")
	case 0x0102, 0x0103, 0xf10a, 0x010b:
		d.Addr4(off + 2)
		d.Printf(":%d", d.U16(off+6))
	case 0x0202, 0x0203:
		asn(d, d.U32(off+2))
		d.Printf(":%d", d.U16(off+6))
	case 0x4004:
		d.Str("bandwidth: ")
		d.Mbps(off + 4)
		d.Str(" Mbps")
	case 0x0005, 0x0105, 0x0205, 0x8005, 0x0107, 0x8001:
		d.Addr4(off + 2)
	case 0x0306, 0x8000:
		route := d.U8(off + 6)
		d.Str("area:")
		d.Addr4(off + 2)
		d.Str(", router-type:")
		d.Name(bgpOSPFRoutes, route, "unknown (0x%02x)")
		d.Str(", metric-type:")
		d.Choose(d.U8(off+7)&1 != 0, "E2", "")
		d.Choose(route == 5 || route == 7, "E1", "")
	case 0x800a:
		d.Name(layer2Encapsulations, d.U8(off+2), "unknown encaps")
		d.Printf(" Control Flags [0x%02x]:MTU %d", d.U8(off+3), d.U16(off+4))
	case 0x0009:
		d.Printf("AS %d", d.U16(off+2))
	case 0x030c:
		d.Str("Tunnel type: ")
		d.Name(bgpEncapsulations, d.U16(off+6), "unknown encaps")
	default:
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off+2, 6))
	}
}
