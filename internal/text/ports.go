package text

// The tables of what is said on which port: RFC 6335, and IANA's service names.

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
