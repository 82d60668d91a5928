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
	case etherPPP:
		return p.pppEther(b, s), true
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
	case 0xaa:
		return p.snap(b, s)
	case 0x06:
		return p.ipv4(b, s), true
	}
	return b, false
}

// pppPayload prints what a protocol number announces. A control protocol is
// named; others are dumped.
func (p *Printer) pppPayload(b []byte, t uint16, s span) []byte {
	switch layers.PPPType(t) {
	case layers.PPPTypeIPv4:
		return p.ipv4(b, s)
	case layers.PPPTypeIPv6:
		return p.ipv6(b, s)
	case layers.PPPTypeMPLSUnicast, layers.PPPTypeMPLSMulticast:
		return p.mpls(b, s)
	}
	if s2, ok := lookup(pppNames, uint32(t)); ok {
		b = append(append(b, s2...), ", length "...)
		return appendInt(b, s.length)
	}
	b = append(append0x4(append(b, "unknown PPP protocol ("...), t), ") "...)
	return p.unknownHex(b, s.data)
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
	case protoEthernet:
		if p.ip.v6 {
			return p.ethernet(b, s)
		}
		return append(b, "[Ethernet requires IPv6] (invalid)"...)
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
		return (*Printer).vxlan, 500
	}
	return nil, 0
}

// udpGuess is the printer of what a datagram looks like that tcpdump only counts, nil
// for none.
func (p *Printer) udpGuess(s span) appPrinter {
	switch {
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

// appNamed is the printer of the payload that -T names, on whatever port: nil where
// there is none by this name. An option -T would ask it in place of udpApp and tcpApp.
func appNamed(name string, tcp bool) appPrinter {
	switch name {
	case "domain":
		if tcp {
			return (*Printer).domainTCP
		}
		return (*Printer).domain
	case "resp":
		return (*Printer).resp
	case "rtcp":
		return (*Printer).rtcp
	case "rtp":
		return (*Printer).rtp
	case "tftp":
		return (*Printer).tftp
	case "vxlan":
		return (*Printer).vxlan
	case "zmtp1":
		return (*Printer).zmtp
	}
	return nil
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
