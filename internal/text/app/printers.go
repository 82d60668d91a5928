// Package app prints application protocols.
package app

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

var Printers = []dissect.Entry{
	{At: dissect.EtherType, Number: layer.EtherTypePTP, Print: ptp},

	// UDP.
	{At: dissect.UDPPort, Number: layer.PortDNS, Print: domain},
	{At: dissect.UDPPort, Number: layer.PortDHCPServer, Print: bootp},
	{At: dissect.UDPPort, Number: layer.PortDHCPClient, Print: bootp},
	{At: dissect.UDPPort, Number: layer.PortTFTP, Print: tftp},
	{At: dissect.UDPPort, Number: layer.PortKerberos, Print: kerberos},
	{At: dissect.UDPPort, Number: layer.PortKerberos4, Print: kerberos},
	{At: dissect.UDPPort, Number: layer.PortNTP, Print: ntp},
	{At: dissect.UDPPort, Number: layer.PortSNMP, Print: snmp},
	{At: dissect.UDPPort, Number: layer.PortSNMPTrap, Print: snmp},
	{At: dissect.UDPPort, Number: layer.PortPTPEvent, Print: ptp},
	{At: dissect.UDPPort, Number: layer.PortPTPGeneral, Print: ptp},
	{At: dissect.UDPPort, Number: layer.PortSyslog, Print: syslog},
	{At: dissect.UDPPort, Number: layer.PortTimed, Print: timed},
	{At: dissect.UDPPort, Number: layer.PortDHCPv6Client, Print: dhcp6},
	{At: dissect.UDPPort, Number: layer.PortDHCPv6Server, Print: dhcp6},
	{At: dissect.UDPPort, Number: layer.PortLWRES, Print: lwres},
	{At: dissect.UDPPort, Number: layer.PortMDNS, Rank: 1030, Print: mdns},
	{At: dissect.UDPPort, Number: layer.PortRADIUSOld, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortRADIUSAcctOld, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortRADIUSDynOld, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortRADIUS, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortRADIUSAcct, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortRADIUSDynamic, Rank: 1100, Print: radius},
	{At: dissect.UDPPort, Number: layer.PortVQP, Rank: 1140, Print: vqp},
	{At: dissect.UDPPort, Number: layer.PortSFlow, Rank: 1150, Print: sflow},
	{At: dissect.UDPPort, Number: layer.PortSIP, Rank: 1180, Print: sip},
	{At: dissect.UDPPort, Number: layer.PortSOMEIP, Rank: 1250, Print: someip},
	{At: dissect.UDPPort, Number: layer.PortHTTPS, Rank: 1260, Print: quic},
	{At: dissect.UDPPort, Number: layer.PortZephyrServer, Rank: 1120, Print: zephyr},
	{At: dissect.UDPPort, Number: layer.PortZephyrHost, Rank: 1120, Print: zephyr},
	{At: dissect.UDPUnchecked, Number: layer.PortNFS, Looks: isNFS, Print: nfs},
	{At: dissect.UDPGuess, Rank: 15, Looks: isRTP, Print: rtp},
	{At: dissect.UDPGuess, Rank: 20, Looks: isLLMNR, Print: llmnr},
	{At: dissect.UDPGuess, Rank: 30, Looks: isNBNS, Print: nbns},
	{At: dissect.UDPGuess, Rank: 40, Looks: isNetBIOSDatagram, Print: netbiosDatagram},
	{At: dissect.UDPGuess, Rank: 50, Looks: isSTUN, Print: stun},
	{At: dissect.UDPGuess, Rank: 60, Looks: isQUIC, Print: quicPackets},
	{At: dissect.UDPGuess, Rank: 71, Looks: isCoAP, Print: coap},
	{At: dissect.UDPGuess, Rank: 72, Looks: isDNP3Port, Print: dnp3},
	{At: dissect.UDPGuess, Rank: 73, Looks: isBACnet, Print: bacnet},
	{At: dissect.UDPGuess, Rank: 70, Looks: isMemcachedUDP, Print: memcachedDatagram},

	// TCP.
	{At: dissect.TCPPort, Number: layer.PortTelnet, Rank: 10, Print: telnet},
	{At: dissect.TCPPort, Number: layer.PortSMTP, Rank: 20, Print: smtp},
	{At: dissect.TCPPort, Number: layer.PortWhois, Rank: 30, Print: whois},
	{At: dissect.TCPPort, Number: layer.PortRedis, Rank: 60, Print: resp},
	{At: dissect.TCPPort, Number: layer.PortSSH, Rank: 70, Print: ssh},
	{At: dissect.TCPPort, Number: layer.PortBEEP, Rank: 100, Print: beep},
	{At: dissect.TCPPort, Number: layer.PortOpenFlowOld, Rank: 110, Print: openflow},
	{At: dissect.TCPPort, Number: layer.PortOpenFlow, Rank: 110, Print: openflow},
	{At: dissect.TCPPort, Number: layer.PortFTP, Rank: 120, Print: ftp},
	{At: dissect.TCPPort, Number: layer.PortHTTP, Rank: 130, Print: http},
	{At: dissect.TCPPort, Number: layer.PortHTTPAlt, Rank: 130, Print: http},
	{At: dissect.TCPPort, Number: layer.PortRTSP, Rank: 140, Print: rtsp},
	{At: dissect.TCPPort, Number: layer.PortRTSPAlt, Rank: 140, Print: rtsp},
	{At: dissect.TCPPort, Number: layer.PortDNS, Rank: 150, Print: domainTCP},
	{At: dissect.TCPPort, Number: layer.PortNFS, Rank: 190, Print: nfsTCP},
	{At: dissect.TCPGuess, Rank: 10, Looks: isTLSHello, Print: tlsHello},
	{At: dissect.TCPGuess, Rank: 20, Looks: isMQTT, Print: mqtt},
	{At: dissect.TCPGuess, Rank: 21, Looks: isModbus, Print: modbus},
	{At: dissect.TCPGuess, Rank: 22, Looks: isPostgres, Print: postgres},
	{At: dissect.TCPGuess, Rank: 23, Looks: isMySQL, Print: mysql},
	{At: dissect.TCPGuess, Rank: 24, Looks: isMemcached, Print: memcached},
	{At: dissect.TCPGuess, Rank: 25, Looks: isKafka, Print: kafka},
	{At: dissect.TCPGuess, Rank: 31, Looks: isDNP3, Print: dnp3TCP},
	{At: dissect.TCPGuess, Rank: 32, Looks: isOPCUA, Print: opcua},
	{At: dissect.TCPGuess, Rank: 90, Looks: isHTTP, Print: httpLine},
	{At: dissect.TCPGuess, Rank: 91, Looks: isHTTP2, Print: http2},

	// Selected with -T.
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
