// Package app prints applications.
package app

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

// Printers are the printers of applications.
var Printers = []dissect.Entry{
	{At: dissect.EtherType, Number: layer.EtherTypePTP, Print: ptp},

	// UDP.
	{At: dissect.UDPPort, Number: 53, Print: domain},
	{At: dissect.UDPPort, Number: 67, Print: bootp},
	{At: dissect.UDPPort, Number: 68, Print: bootp},
	{At: dissect.UDPPort, Number: 69, Print: tftp},
	{At: dissect.UDPPort, Number: 88, Print: kerberos},
	{At: dissect.UDPPort, Number: 750, Print: kerberos},
	{At: dissect.UDPPort, Number: 123, Print: ntp},
	{At: dissect.UDPPort, Number: 161, Print: snmp},
	{At: dissect.UDPPort, Number: 162, Print: snmp},
	{At: dissect.UDPPort, Number: 319, Print: ptp},
	{At: dissect.UDPPort, Number: 320, Print: ptp},
	{At: dissect.UDPPort, Number: 514, Print: syslog},
	{At: dissect.UDPPort, Number: 525, Print: timed},
	{At: dissect.UDPPort, Number: 546, Print: dhcp6},
	{At: dissect.UDPPort, Number: 547, Print: dhcp6},
	{At: dissect.UDPPort, Number: 921, Print: lwres},
	{At: dissect.UDPPort, Number: 5353, Rank: 1030, Print: mdns},
	{At: dissect.UDPPort, Number: 1645, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 1646, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 1700, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 1812, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 1813, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 3799, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: 1589, Rank: 1140, Print: vqp},
	{At: dissect.UDPPort, Number: 6343, Rank: 1150, Print: sflow},
	{At: dissect.UDPPort, Number: 5060, Rank: 1180, Print: sip},
	{At: dissect.UDPPort, Number: 30490, Rank: 1250, Print: someip},
	{At: dissect.UDPPort, Number: 443, Rank: 1260, Print: quic},
	{At: dissect.UDPUnchecked, Number: nfsPort, Looks: isNFS, Print: nfs},
	{At: dissect.UDPGuess, Rank: 20, Looks: isLLMNR, Print: llmnr},
	{At: dissect.UDPGuess, Rank: 30, Looks: isNBNS, Print: nbns},
	{At: dissect.UDPGuess, Rank: 40, Looks: isNetBIOSDatagram, Print: netbiosDatagram},
	{At: dissect.UDPGuess, Rank: 50, Looks: isSTUN, Print: stun},
	{At: dissect.UDPGuess, Rank: 60, Looks: isQUIC, Print: quicPackets},

	// TCP.
	{At: dissect.TCPPort, Number: 23, Rank: 10, Print: telnet},
	{At: dissect.TCPPort, Number: 25, Rank: 20, Print: smtp},
	{At: dissect.TCPPort, Number: 43, Rank: 30, Print: whois},
	{At: dissect.TCPPort, Number: 6379, Rank: 60, Print: resp},
	{At: dissect.TCPPort, Number: 22, Rank: 70, Print: ssh},
	{At: dissect.TCPPort, Number: 10288, Rank: 100, Print: beep},
	{At: dissect.TCPPort, Number: 6633, Rank: 110, Print: openflow},
	{At: dissect.TCPPort, Number: 6653, Rank: 110, Print: openflow},
	{At: dissect.TCPPort, Number: 21, Rank: 120, Print: ftp},
	{At: dissect.TCPPort, Number: 80, Rank: 130, Print: http},
	{At: dissect.TCPPort, Number: 8080, Rank: 130, Print: http},
	{At: dissect.TCPPort, Number: 554, Rank: 140, Print: rtsp},
	{At: dissect.TCPPort, Number: 8554, Rank: 140, Print: rtsp},
	{At: dissect.TCPPort, Number: 53, Rank: 150, Print: domainTCP},
	{At: dissect.TCPPort, Number: nfsPort, Rank: 190, Print: nfsTCP},
	{At: dissect.TCPGuess, Rank: 10, Looks: isTLSHello, Print: tlsHello},

	// -T.
	{At: dissect.UDPPayload, Name: "domain", Print: domain},
	{At: dissect.TCPPayload, Name: "domain", Print: domainTCP},
	{At: dissect.UDPPayload, Name: "ptp", Print: ptp},
	{At: dissect.UDPPayload, Name: "quic", Print: quicPackets},
	{At: dissect.UDPPayload, Name: "radius", Print: radius},
	{At: dissect.UDPPayload, Name: "resp", Print: resp},
	{At: dissect.TCPPayload, Name: "resp", Print: resp},
	{At: dissect.UDPPayload, Name: "rtcp", Print: rtcp},
	{At: dissect.UDPPayload, Name: "rtp", Print: rtp},
	{At: dissect.UDPPayload, Name: "snmp", Print: snmp},
	{At: dissect.UDPPayload, Name: "someip", Print: someip},
	{At: dissect.UDPPayload, Name: "tftp", Print: tftp},
	{At: dissect.UDPPayload, Name: "zmtp1", Print: zmtp},
	{At: dissect.TCPPayload, Name: "zmtp1", Print: zmtp},
}
