package text

// The tables of what comes above what: a protocol is a row in one of them.

import "github.com/google/gopacket/layers"

// etherPayload prints what t announces. It is false, with nothing printed, for a
// type without a printer.
func (p *Printer) etherPayload(b []byte, t uint16, s span) ([]byte, bool) {
	switch t {
	case etherIPv4:
		return p.ipv4(b, s), true
	case etherIPv6:
		return p.ipv6(b, s), true
	case etherARP, etherRARP:
		return p.arp(b, s), true
	case etherMPLS, etherMPLSMC:
		return p.mpls(b, s), true
	case etherPPPoED, etherPPPoES:
		return p.pppoe(b, s), true
	case etherLLDP:
		return p.lldp(b, s), true
	case etherIPX:
		return p.ipx(append(b, "(NOV-ETHII) "...), s), true
	case etherLoop:
		return p.loopback(b, s), true
	case etherEAPOL:
		return p.eapol(b, s), true
	case etherSlow:
		return p.slow(b, s), true
	case etherPPP:
		return p.pppEther(b, s), true
	case etherNSH:
		return p.nsh(b, s), true
	case etherOSI:
		return p.isoclns(b, s.from(1)), true
	case etherPTP:
		return p.ptp(b, s), true
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
	case layers.IPProtocolTCP:
		return p.tcp(b, s, fragment)
	case layers.IPProtocolUDP:
		return p.udp(b, s, fragment)
	case layers.IPProtocolICMPv4:
		if p.ip.v6 {
			return append(b, "[ICMP requires IPv4] (invalid)"...)
		}
		return p.icmp(b, s, fragment)
	case layers.IPProtocolICMPv6:
		if !p.ip.v6 {
			return append(b, "[ICMPv6 requires IPv6] (invalid)"...)
		}
		return p.icmp6(b, s, fragment)
	case layers.IPProtocolIPv4:
		return p.ipv4(b, s)
	case layers.IPProtocolIPv6:
		return p.ipv6(b, s)
	case layers.IPProtocolGRE:
		return p.gre(b, s)
	case protoRSVP:
		return p.rsvp(b, s)
	case layers.IPProtocolOSPF:
		if p.ip.v6 {
			return p.ospf6(b, s)
		}
		return p.ospf(b, s)
	case protoEthernet:
		if p.ip.v6 {
			return p.ethernet(b, s)
		}
		return append(b, "[Ethernet requires IPv6] (invalid)"...)
	case layers.IPProtocolSCTP:
		return p.sctp(b, s)
	case protoDCCP:
		return p.dccp(b, s)
	case layers.IPProtocolESP:
		return p.esp(b, s)
	case layers.IPProtocolAH:
		b, next, inner, ok := p.ah(b, s)
		if !ok {
			return b
		}
		return p.ipPayload(b, next, inner, fragment)
	case protoIPComp:
		return p.ipcomp(b, s)
	case layers.IPProtocolIGMP:
		return p.igmp(b, s)
	case protoEIGRP:
		return p.eigrp(b, s)
	case protoEGP:
		return p.egp(b, s)
	case protoIGRP:
		return p.igrp(b, s)
	case protoMobileIP:
		return p.mobileIP(b, s)
	case protoPGM:
		return p.pgm(b, s)
	case protoPIM:
		return p.pim(b, s)
	case layers.IPProtocolVRRP:
		return p.vrrp(b, s)
	case layers.IPProtocolNoNextHeader:
		return append(b, "no next header"...)
	}
	b = append(b, " ip-proto-"...)
	b = appendInt(b, int(proto))
	b = append(b, ' ')
	return appendInt(b, s.length)
}

// appPrinter prints the payload of a transport protocol; p.src and p.dst are its
// ports.
type appPrinter func(p *Printer, b []byte, s span) []byte

// udpApp is the printer of what is said on a port, and its rank: of the two ports
// of a datagram, the one whose printer has the lower rank decides. Ranks are in the
// order in which tcpdump asks.
func udpApp(port uint16) (print appPrinter, rank int) {
	switch port {
	case 646:
		return (*Printer).ldp, 170
	case 701:
		return (*Printer).lmp, 200
	case 3503:
		return (*Printer).lspPing, 360
	case 496:
		return (*Printer).autoRP, 100
	case 654:
		return (*Printer).aodv, 180
	case 698:
		return (*Printer).olsr, 190
	case 4342:
		return (*Printer).lisp, 520
	case 5359:
		return (*Printer).ahcp, 300
	case 6696, 6697:
		return (*Printer).babel, 310
	case 67, 68:
		return (*Printer).bootp, 20
	case 546, 547:
		return (*Printer).dhcp6, 160
	case 123:
		return (*Printer).ntp, 50
	case 319, 320:
		return (*Printer).ptp, 90
	case 1985:
		return (*Printer).hsrp, 350
	case bfdControl, bfdEcho, bfdMultihop, bfdLag:
		return (*Printer).bfd, 370
	case 30490:
		return (*Printer).someip, 490
	case 1645, 1646, 1700, 1812, 1813, 3799:
		return (*Printer).radius, 340
	case 6343:
		return (*Printer).sflow, 390
	case 520:
		return (*Printer).rip, 130
	case 521:
		return (*Printer).ripng, 140
	case 8231:
		return (*Printer).hncp, 320
	case lwappControlPort:
		return (*Printer).lwappControl, 400
	case 12222:
		return (*Printer).lwappData, 420
	case 161, 162:
		return (*Printer).snmp, 80
	case 921:
		return (*Printer).lwres, 220
	case 525:
		return (*Printer).timed, 150
	case 1589:
		return (*Printer).vqp, 380
	case 53:
		return (*Printer).domain, 10
	case 5353:
		return (*Printer).mdns, 20
	case 69:
		return (*Printer).tftp, 40
	case 88, 750:
		return (*Printer).kerberos, 130
	case 514:
		return (*Printer).syslog, 420
	case 443:
		return (*Printer).quic, 700
	case 5060:
		return (*Printer).sip, 410
	case 4789:
		return (*Printer).vxlan, 450
	case portIKE:
		return (*Printer).ike, 110
	case portNATT:
		return (*Printer).natt, 240
	case 7500, 7501:
		return (*Printer).ike, 250
	case 8472:
		return (*Printer).otv, 440
	case 1701:
		return (*Printer).l2tp, 260
	case portGeneve:
		return (*Printer).geneve, 460
	case 4790:
		return (*Printer).vxlanGPE, 480
	case 6635:
		return (*Printer).mpls, 500
	}
	return nil, 0
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
	case 179:
		return (*Printer).bgp, 40
	case 646:
		return (*Printer).ldp, 180
	case nfsPort:
		return (*Printer).nfsTCP, 190
	case 10288:
		return (*Printer).beep, 100
	case 639:
		return (*Printer).msdp, 160
	case 323:
		return (*Printer).rpki, 170
	case 6633, 6653:
		return (*Printer).openflow, 110
	case 1723:
		return (*Printer).pptp, 50
	case 23:
		return (*Printer).telnet, 10
	case 22:
		return (*Printer).ssh, 70
	case 6379:
		return (*Printer).resp, 60
	case 25:
		return (*Printer).smtp, 20
	case 43:
		return (*Printer).whois, 30
	case 21:
		return (*Printer).ftp, 120
	case 80, 8080:
		return (*Printer).http, 130
	case 554, 8554:
		return (*Printer).rtsp, 140
	case 53:
		return (*Printer).domainTCP, 150
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

// appOf is the printer that the ports src and dst call for, nil for none.
func appOf(app func(port uint16) (appPrinter, int), src, dst uint16) appPrinter {
	a, rankA := app(src)
	b, rankB := app(dst)
	if a == nil || b != nil && rankB < rankA {
		return b
	}
	return a
}
