package text

// The tables of what comes above what: a protocol is a row in one of them.

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
	case etherOSI:
		return p.isoclns(b, s.from(1)), true
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
		return p.etherPayload(b, t, s)
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

// appPrinter prints the payload of a transport protocol; p.src and p.dst are its
// ports.
type appPrinter func(p *Printer, b []byte, s span) []byte

// appOf is the printer that the ports src and dst call for, nil for none. Of two
// printers the one of the lower rank decides: the ranks are in the order in which
// tcpdump 5.0 asks for the ports.
func appOf(app func(port uint16) (appPrinter, int), src, dst uint16) appPrinter {
	a, rankA := app(src)
	b, rankB := app(dst)
	if a == nil || b != nil && rankB < rankA {
		return b
	}
	return a
}

// udpApp is the printer of what is said on a port of UDP, and its rank: that of a
// system port (RFC 6335) is its number, the others come after them, and QUIC, which
// tcpdump does not ask for, last.
func udpApp(port uint16) (print appPrinter, rank int) {
	if port < 1024 && port != 443 {
		return udpSystem(port), int(port)
	}
	switch port {
	case 443:
		return (*Printer).quic, 1260
	case 1589:
		return (*Printer).vqp, 1140
	case 1645, 1646, 1700, 1812, 1813, 3799:
		return (*Printer).radius, 1100
	case 1701:
		return (*Printer).l2tp, 1060
	case 1985:
		return (*Printer).hsrp, 1110
	case 3503:
		return (*Printer).lspPing, 1120
	case bfdControl, bfdEcho, bfdMultihop, bfdLag:
		return (*Printer).bfd, 1130
	case 4342:
		return (*Printer).lisp, 1220
	case portNATT:
		return (*Printer).natt, 1040
	case 4789:
		return (*Printer).vxlan, 1200
	case 4790:
		return (*Printer).vxlanGPE, 1230
	case 5060:
		return (*Printer).sip, 1180
	case 5353:
		return (*Printer).mdns, 1030
	case 5359:
		return (*Printer).ahcp, 1070
	case portGeneve:
		return (*Printer).geneve, 1210
	case 6343:
		return (*Printer).sflow, 1150
	case 6635:
		return (*Printer).mpls, 1240
	case 6696, 6697:
		return (*Printer).babel, 1080
	case 7500, 7501:
		return (*Printer).ike, 1050
	case 8231:
		return (*Printer).hncp, 1090
	case 8472:
		return (*Printer).otv, 1190
	case 12222:
		return (*Printer).lwappData, 1170
	case lwappControlPort:
		return (*Printer).lwappControl, 1160
	case 30490:
		return (*Printer).someip, 1250
	}
	return nil, 0
}

// udpSystem is the printer of what is said on a system port of UDP, nil for none.
func udpSystem(port uint16) appPrinter {
	switch port {
	case 53:
		return (*Printer).domain
	case 67, 68:
		return (*Printer).bootp
	case 69:
		return (*Printer).tftp
	case 88:
		return (*Printer).kerberos
	case 123:
		return (*Printer).ntp
	case 161, 162:
		return (*Printer).snmp
	case 319, 320:
		return (*Printer).ptp
	case 496:
		return (*Printer).autoRP
	case portIKE:
		return (*Printer).ike
	case 514:
		return (*Printer).syslog
	case 520:
		return (*Printer).rip
	case 521:
		return (*Printer).ripng
	case 525:
		return (*Printer).timed
	case 546, 547:
		return (*Printer).dhcp6
	case 646:
		return (*Printer).ldp
	case 654:
		return (*Printer).aodv
	case 698:
		return (*Printer).olsr
	case 701:
		return (*Printer).lmp
	case 750:
		return (*Printer).kerberos
	case 921:
		return (*Printer).lwres
	}
	return nil
}

// udpGuess is the printer of what a datagram looks like that tcpdump only counts, nil
// for none.
func (p *Printer) udpGuess(s span) appPrinter {
	switch {
	case p.isGTP(s):
		return (*Printer).gtp
	case p.src == llmnrPort || p.dst == llmnrPort:
		return (*Printer).llmnr
	case p.src == nbnsPort || p.dst == nbnsPort:
		return (*Printer).nbns
	case p.src == nbdgramPort || p.dst == nbdgramPort:
		return (*Printer).netbiosDatagram
	case isSTUN(s):
		return (*Printer).stun
	case isQUIC(s):
		return (*Printer).quicPackets
	case p.isWireGuard(s):
		return (*Printer).wireguard
	}
	return nil
}

// tcpApp is udpApp for segments. What it prints follows ", length N".
func tcpApp(port uint16) (print appPrinter, rank int) {
	switch port {
	case 21:
		return (*Printer).ftp, 120
	case 22:
		return (*Printer).ssh, 70
	case 23:
		return (*Printer).telnet, 10
	case 25:
		return (*Printer).smtp, 20
	case 43:
		return (*Printer).whois, 30
	case 53:
		return (*Printer).domainTCP, 150
	case 80, 8080:
		return (*Printer).http, 130
	case 179:
		return (*Printer).bgp, 40
	case 323:
		return (*Printer).rpki, 170
	case 554, 8554:
		return (*Printer).rtsp, 140
	case 639:
		return (*Printer).msdp, 160
	case 646:
		return (*Printer).ldp, 180
	case 1723:
		return (*Printer).pptp, 50
	case nfsPort:
		return (*Printer).nfsTCP, 190
	case 6379:
		return (*Printer).resp, 60
	case 6633, 6653:
		return (*Printer).openflow, 110
	case 10288:
		return (*Printer).beep, 100
	}
	return nil, 0
}

// named are the payloads that -T takes, on whatever port: of datagrams and of
// segments, nil where -T says nothing of these.
var named = []struct {
	name     string
	udp, tcp appPrinter
}{
	{"aodv", (*Printer).aodv, nil},
	{"domain", (*Printer).domain, (*Printer).domainTCP},
	{"lmp", (*Printer).lmp, nil},
	{"pgm", (*Printer).pgm, nil},
	{"ptp", (*Printer).ptp, nil},
	{"quic", (*Printer).quicPackets, nil},
	{"radius", (*Printer).radius, nil},
	{"resp", (*Printer).resp, (*Printer).resp},
	{"rtcp", (*Printer).rtcp, nil},
	{"rtp", (*Printer).rtp, nil},
	{"snmp", (*Printer).snmp, nil},
	{"someip", (*Printer).someip, nil},
	{"tftp", (*Printer).tftp, nil},
	{"vxlan", (*Printer).vxlan, nil},
	{"zmtp1", (*Printer).zmtp, (*Printer).zmtp},
}

// Payloads are the names that Options.Payload may have.
func Payloads() []string {
	names := make([]string, len(named))
	for i, n := range named {
		names[i] = n.name
	}
	return names
}

// appNamed is the printer of datagrams and of segments that -T names, asked in place
// of udpApp and tcpApp: nil for none.
func appNamed(name string) (udp, tcp appPrinter) {
	for _, n := range named {
		if n.name == name {
			return n.udp, n.tcp
		}
	}
	return nil, nil
}
