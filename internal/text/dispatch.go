package text

// The tables of what comes above what: a protocol is a row in one of them, or in one
// of ports.go, in the order of numbers.

import "github.com/google/gopacket/layers"

// etherPayload prints what t announces. It is false, with nothing printed, for a
// type without a printer.
func (p *Printer) etherPayload(b []byte, t uint16, s span) ([]byte, bool) {
	switch t {
	case etherIPv4:
		return p.ipv4(b, s), true
	case etherARP, etherRARP:
		return p.arp(b, s), true
	case etherIPX:
		return p.ipx(append(b, "(NOV-ETHII) "...), s), true
	case etherIPv6:
		return p.ipv6(b, s), true
	case etherSlow:
		return p.slow(b, s), true
	case etherPPP:
		return p.pppEther(b, s), true
	case etherMPLS, etherMPLSMC:
		return p.mpls(b, s), true
	case etherPPPoED, etherPPPoES:
		return p.pppoe(b, s), true
	case etherEAPOL:
		return p.eapol(b, s), true
	case etherLLDP:
		return p.lldp(b, s), true
	case etherPTP:
		return p.ptp(b, s), true
	case etherNSH:
		return p.nsh(b, s), true
	case etherLoop:
		return p.loopback(b, s), true
	}
	return b, false
}

// llcPayload prints what the service access points announce; false, with nothing
// printed but the SNAP header of -e, for those without a printer.
func (p *Printer) llcPayload(b []byte, f llcFrame, s span) ([]byte, bool) {
	if f.control != 0x03 || f.dsap&^1 != f.ssap&^1 {
		return b, false
	}
	switch f.dsap &^ 1 {
	case 0x06:
		return p.ipv4(b, s), true
	case 0x42:
		return p.stp(b, s), true
	case 0xe0:
		if p.o.Link {
			b = append(b, "IPX 802.2: "...)
		}
		return p.ipx(b, s), true
	case 0xfe:
		return p.isoclns(b, s), true
	}
	return b, false
}

// snapPayload prints what an organisation's protocol number announces; false, with
// nothing printed, for those without a printer.
func (p *Printer) snapPayload(b []byte, oui uint32, t uint16, s span) ([]byte, bool) {
	switch oui {
	case ouiEther, ouiCiscoBridged:
		return p.tagged(b, t, s)
	case ouiCisco:
		switch t {
		case pidCDP:
			return p.cdp(b, s), true
		case pidUDLD:
			return p.udld(b, s), true
		case pidVTP:
			return p.vtp(b, s), true
		case pidPVST, pidVLAN:
			return p.stp(b, s), true
		}
	case ouiBridged:
		switch t {
		case pidEther, pidEtherFCS:
			return p.ethernet(b, s), true
		case pidBPDU:
			return p.stp(b, s), true
		}
	}
	return b, false
}

// pppPayload prints what a protocol number announces; what is unknown is dumped.
func (p *Printer) pppPayload(b []byte, t uint16, s span) []byte {
	switch layers.PPPType(t) {
	case layers.PPPTypeIPv4, pppVJNC, etherIPv4:
		return p.ipv4(b, s)
	case layers.PPPTypeIPv6, etherIPv6:
		return p.ipv6(b, s)
	case 0x0023:
		return p.isoclns(b, s)
	case layers.PPPTypeMPLSUnicast, layers.PPPTypeMPLSMulticast:
		return p.mpls(b, s)
	case pppLCP, pppIPCP, pppIPv6CP, pppCCP, pppBACP, pppOSICP, pppMPLSCP:
		return p.pppControl(b, t, s)
	case pppIPX, etherIPX:
		return p.ipx(b, s)
	case pppMultilink:
		return p.mlppp(b, s)
	case pppCHAP:
		return p.chap(b, s)
	case pppPAP:
		return p.pap(b, s)
	case pppBAP: // tcpdump says nothing of it either
		return b
	case pppCompressed:
		return append(b, "compressed PPP data"...)
	}
	if s2, ok := lookup(pppNames, uint32(t)); ok {
		b = append(append(b, s2...), ' ')
	} else {
		b = append(append0x4(append(b, "unknown PPP protocol ("...), t), ") "...)
	}
	return appendDump(b, indent, s.data)
}

// ipPayload prints what follows an IP header and its extensions. The transport
// header of a fragment is printed, its checksum is not.
func (p *Printer) ipPayload(b []byte, proto layers.IPProtocol, s span, fragment bool) []byte {
	switch proto {
	case layers.IPProtocolICMPv4:
		if p.ip.v6 {
			return append(b, "[ICMP requires IPv4] (invalid)"...)
		}
		return p.icmp(b, s, fragment)
	case layers.IPProtocolTCP:
		return p.tcp(b, s, fragment)
	case layers.IPProtocolUDP:
		return p.udp(b, s, fragment)
	case layers.IPProtocolAH:
		b, next, inner, ok := p.ah(b, s)
		if !ok {
			return b
		}
		return p.ipPayload(b, next, inner, fragment)
	case layers.IPProtocolICMPv6:
		if !p.ip.v6 {
			return append(b, "[ICMPv6 requires IPv6] (invalid)"...)
		}
		return p.icmp6(b, s, fragment)
	case layers.IPProtocolNoNextHeader:
		return append(b, "no next header"...)
	case protoEthernet:
		if !p.ip.v6 {
			return append(b, "[Ethernet requires IPv6] (invalid)"...)
		}
		return p.ethernet(b, s)
	}
	return p.ipOther(b, proto, s)
}

// ipOther prints the protocols that need to know nothing of IP's header but what
// p.ip says.
func (p *Printer) ipOther(b []byte, proto layers.IPProtocol, s span) []byte {
	switch proto {
	case layers.IPProtocolIGMP:
		return p.igmp(b, s)
	case layers.IPProtocolIPv4:
		return p.ipv4(b, s)
	case protoEGP:
		return p.egp(b, s)
	case protoIGRP:
		return p.igrp(b, s)
	case protoDCCP:
		return p.dccp(b, s)
	case layers.IPProtocolIPv6:
		return p.ipv6(b, s)
	case protoRSVP:
		return p.rsvp(b, s)
	case layers.IPProtocolGRE:
		return p.gre(b, s)
	case layers.IPProtocolESP:
		return p.esp(b, s)
	case protoMobileIP:
		return p.mobileIP(b, s)
	case protoEIGRP:
		return p.eigrp(b, s)
	case layers.IPProtocolOSPF:
		if p.ip.v6 {
			return p.ospf6(b, s)
		}
		return p.ospf(b, s)
	case protoPIM:
		return p.pim(b, s)
	case protoIPComp:
		return p.ipcomp(b, s)
	case layers.IPProtocolVRRP:
		return p.vrrp(b, s)
	case protoPGM:
		return p.pgm(b, s)
	case layers.IPProtocolSCTP:
		return p.sctp(b, s)
	}
	b = append(b, " ip-proto-"...)
	b = appendInt(b, int(proto))
	b = append(b, ' ')
	return appendInt(b, s.length)
}
