package jsonl

import (
	"slices"
	"strconv"
	"strings"

	"ringcap/internal/nearest"
)

// valueName is a number and a name of it.
type valueName struct {
	number uint64
	name   string
}

// Values of fields with names: those of Wireshark 4.0, and shorter ones where it has phrases. What stands
// behind a name in parentheses is left out; see NumberOf.
var (
	ipProtocols = []valueName{
		{0, "IPv6 Hop-by-Hop Option"}, {1, "ICMP"}, {2, "IGMP"}, {4, "IPIP"}, {6, "TCP"}, {8, "EGP"}, {9, "IGRP"}, {17, "UDP"},
		{33, "DCCP"}, {33, "Datagram Congestion Control Protocol"}, {41, "IPv6"}, {43, "Routing Header for IPv6"},
		{44, "Fragment Header for IPv6"}, {46, "RSVP"}, {46, "Reservation Protocol"}, {47, "GRE"}, {47, "Generic Routing Encapsulation"},
		{50, "ESP"}, {50, "Encap Security Payload"}, {51, "AH"}, {51, "Authentication Header"}, {55, "IP Mobility"}, {58, "ICMPv6"},
		{59, "No Next Header for IPv6"}, {60, "Destination Options for IPv6"}, {88, "EIGRP"}, {89, "OSPF"}, {89, "OSPF IGP"}, {103, "PIM"},
		{108, "IPComp"}, {112, "VRRP"}, {113, "PGM"}, {115, "L2TP"}, {115, "Layer 2 Tunneling"}, {132, "SCTP"}, {135, "Mobile IPv6"},
		{137, "MPLS in IP"}, {143, "Ethernet"},
	}
	etherTypes = []valueName{
		{0x800, "IPv4"}, {0x806, "ARP"}, {0x8035, "RARP"}, {0x8100, "802.1Q Virtual LAN"}, {0x8100, "802.1Q"}, {0x86dd, "IPv6"},
		{0x8809, "Slow Protocols"}, {0x8847, "MPLS"}, {0x8847, "MPLS label switched packet"}, {0x8848, "MPLS multicast label switched packet"},
		{0x8863, "PPPoE Discovery"}, {0x8864, "PPPoE Session"}, {0x888e, "802.1X"}, {0x888e, "802.1X Authentication"},
		{0x88a8, "802.1ad"}, {0x88a8, "802.1ad Provider Bridge"}, {0x88cc, "LLDP"}, {0x88cc, "802.1 Link Layer Discovery Protocol"},
		{0x88e5, "MACsec"}, {0x88e5, "802.1AE"}, {0x88f7, "PTP"}, {0x88f7, "PTPv2 over Ethernet"}, {0x894f, "Network Service Header"}, {0x8926, "VN-Tag"},
		{0x8137, "Netware IPX/SPX"}, {0x9000, "Loopback"}, {0x6558, "Transparent Ethernet bridging"},
	}
	greProtocols = []valueName{
		{0x800, "IP"}, {0x86dd, "IPv6"}, {0x806, "ARP"}, {0x880b, "PPP"}, {0x6558, "Transparent Ethernet bridging"}, {0x8847, "MPLS label switched packet"},
		{0x88be, "ERSPAN"}, {0x22eb, "ERSPAN III"}, {0x883e, "WCCP"}, {0x894f, "Network Service Header"},
	}
	arpOperations = []valueName{
		{1, "request"}, {2, "reply"}, {3, "reverse request"}, {4, "reverse reply"}, {8, "inverse request"}, {9, "inverse reply"},
	}
	classes = []valueName{ // of service, RFC 2474, 2597, 3246, 5865, 8622
		{0, "Default"}, {1, "Lower Effort"}, {8, "Class Selector 1"}, {16, "Class Selector 2"}, {24, "Class Selector 3"}, {32, "Class Selector 4"},
		{40, "Class Selector 5"}, {48, "Class Selector 6"}, {56, "Class Selector 7"}, {10, "Assured Forwarding 11"}, {12, "Assured Forwarding 12"},
		{14, "Assured Forwarding 13"}, {18, "Assured Forwarding 21"}, {20, "Assured Forwarding 22"}, {22, "Assured Forwarding 23"},
		{26, "Assured Forwarding 31"}, {28, "Assured Forwarding 32"}, {30, "Assured Forwarding 33"}, {34, "Assured Forwarding 41"},
		{36, "Assured Forwarding 42"}, {38, "Assured Forwarding 43"}, {44, "Voice Admit"}, {46, "Expedited Forwarding"},
		{8, "CS1"}, {16, "CS2"}, {24, "CS3"}, {32, "CS4"}, {40, "CS5"}, {48, "CS6"}, {56, "CS7"}, {10, "AF11"}, {12, "AF12"}, {14, "AF13"}, {18, "AF21"},
		{20, "AF22"}, {22, "AF23"}, {26, "AF31"}, {28, "AF32"}, {30, "AF33"}, {34, "AF41"}, {36, "AF42"}, {38, "AF43"}, {46, "EF"},
	}
	congestion = []valueName{
		{0, "Not ECN-Capable Transport"}, {1, "ECN-Capable Transport codepoint '01'"}, {2, "ECN-Capable Transport codepoint '10'"}, {3, "Congestion Experienced"},
	}
	icmp6Types = []valueName{
		{1, "Destination Unreachable"}, {2, "Packet Too Big"}, {3, "Time Exceeded"}, {4, "Parameter Problem"}, {128, "Echo (ping) request"},
		{128, "Echo request"}, {129, "Echo (ping) reply"}, {129, "Echo reply"}, {130, "Multicast Listener Query"}, {131, "Multicast Listener Report"},
		{132, "Multicast Listener Done"}, {133, "Router Solicitation"}, {134, "Router Advertisement"}, {135, "Neighbor Solicitation"},
		{136, "Neighbor Advertisement"}, {137, "Redirect"}, {143, "Multicast Listener Report Message v2"}, {155, "RPL Control"},
	}
	dnsTypes = []valueName{
		{1, "A"}, {2, "NS"}, {5, "CNAME"}, {6, "SOA"}, {12, "PTR"}, {13, "HINFO"}, {15, "MX"}, {16, "TXT"}, {17, "RP"}, {18, "AFSDB"}, {28, "AAAA"}, {29, "LOC"},
		{33, "SRV"}, {35, "NAPTR"}, {37, "CERT"}, {39, "DNAME"}, {41, "OPT"}, {43, "DS"}, {44, "SSHFP"}, {46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {50, "NSEC3"},
		{51, "NSEC3PARAM"}, {52, "TLSA"}, {59, "CDS"}, {60, "CDNSKEY"}, {64, "SVCB"}, {65, "HTTPS"}, {99, "SPF"}, {249, "TKEY"}, {250, "TSIG"}, {251, "IXFR"},
		{252, "AXFR"}, {255, "*"}, {255, "ANY"}, {256, "URI"}, {257, "CAA"},
	}
	dnsClasses = []valueName{{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}}
	dnsCodes   = []valueName{
		{0, "No error"}, {1, "Format error"}, {2, "Server failure"}, {3, "No such name"}, {4, "Not implemented"}, {5, "Refused"},
		{0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"}, {4, "NOTIMP"}, {6, "Name exists"}, {7, "RRset exists"},
		{8, "RRset does not exist"}, {9, "Not authoritative"}, {10, "Name out of zone"},
	}
	dnsOperations = []valueName{{0, "Standard query"}, {1, "Inverse query"}, {2, "Server status request"}, {4, "Zone change notification"}, {5, "Dynamic update"}}
	dnsDirections = []valueName{{0, "Message is a query"}, {1, "Message is a response"}}
	dhcpMessages  = []valueName{{1, "Discover"}, {2, "Offer"}, {3, "Request"}, {4, "Decline"}, {5, "ACK"}, {6, "NAK"}, {7, "Release"}, {8, "Inform"}}
	dhcpTypes     = []valueName{{1, "Boot Request"}, {2, "Boot Reply"}}
	igmpTypes     = []valueName{{0x11, "Membership Query"}, {0x12, "Membership Report"}, {0x16, "Membership Report"}, {0x17, "Leave Group"}, {0x22, "Membership Report"}}
	tlsRecords    = []valueName{{20, "Change Cipher Spec"}, {21, "Alert"}, {22, "Handshake"}, {23, "Application Data"}}
	tlsHandshakes = []valueName{{1, "Client Hello"}, {2, "Server Hello"}, {4, "New Session Ticket"}, {11, "Certificate"}, {12, "Server Key Exchange"},
		{13, "Certificate Request"}, {14, "Server Hello Done"}, {15, "Certificate Verify"}, {16, "Client Key Exchange"}, {20, "Finished"}}
	tlsVersions  = []valueName{{0x300, "SSL 3.0"}, {0x301, "TLS 1.0"}, {0x302, "TLS 1.1"}, {0x303, "TLS 1.2"}, {0x304, "TLS 1.3"}}
	smb2Commands = []valueName{
		{0, "Negotiate Protocol"}, {1, "Session Setup"}, {2, "Session Logoff"}, {3, "Tree Connect"}, {4, "Tree Disconnect"}, {5, "Create"}, {6, "Close"},
		{7, "Flush"}, {8, "Read"}, {9, "Write"}, {10, "Lock"}, {11, "Ioctl"}, {12, "Cancel"}, {13, "KeepAlive"}, {14, "Find"}, {15, "Notify"}, {16, "GetInfo"},
		{17, "SetInfo"}, {18, "Break"},
	}
	rpcMessages = []valueName{
		{0, "Request"}, {1, "Ping"}, {2, "Response"}, {3, "Fault"}, {6, "Reject"}, {7, "Ack"}, {11, "Bind"}, {12, "Bind_ack"}, {13, "Bind_nak"}, {14, "Alter_context"},
		{15, "Alter_context_resp"}, {16, "AUTH3"}, {17, "Shutdown"}, {18, "Co_cancel"}, {19, "Orphaned"},
	}
	usbTransfers = []valueName{
		{0, "URB_ISOCHRONOUS"}, {1, "URB_INTERRUPT"}, {2, "URB_CONTROL"}, {3, "URB_BULK"}, {0, "isochronous"}, {1, "interrupt"}, {2, "control"}, {3, "bulk"},
	}
	usbEvents     = []valueName{{'S', "URB_SUBMIT"}, {'C', "URB_COMPLETE"}, {'E', "URB_ERROR"}}
	usbDirections = []valueName{{0, "OUT"}, {1, "IN"}}
	eigrpOpcodes  = []valueName{{1, "Update"}, {2, "Request"}, {3, "Query"}, {4, "Reply"}, {5, "Hello"}, {10, "SIA-Query"}, {11, "SIA-Reply"}}
	sctpChunks    = []valueName{
		{0, "DATA"}, {1, "INIT"}, {2, "INIT_ACK"}, {3, "SACK"}, {4, "HEARTBEAT"}, {5, "HEARTBEAT_ACK"}, {6, "ABORT"}, {7, "SHUTDOWN"}, {8, "SHUTDOWN_ACK"},
		{9, "ERROR"}, {10, "COOKIE_ECHO"}, {11, "COOKIE_ACK"}, {12, "ECNE"}, {13, "CWR"}, {14, "SHUTDOWN_COMPLETE"}, {15, "AUTH"}, {64, "I_DATA"},
		{128, "ASCONF_ACK"}, {130, "RE_CONFIG"}, {132, "PAD"}, {192, "FORWARD_TSN"}, {193, "ASCONF"}, {194, "I_FORWARD_TSN"},
	}
	sctpPayloads = []valueName{{1, "IUA"}, {2, "M2UA"}, {3, "M3UA"}, {4, "SUA"}, {5, "M2PA"}}
	wifiTypes    = []valueName{{0, "Management frame"}, {1, "Control frame"}, {2, "Data frame"}, {3, "Extension frame"}, {0, "management"}, {1, "control"}, {2, "data"}}
	pppProtocols = []valueName{{0x21, "Internet Protocol version 4"}, {0x57, "Internet Protocol version 6"}, {0xc021, "Link Control Protocol"}, {0xc223, "Challenge Handshake Authentication Protocol"},
		{0xc023, "Password Authentication Protocol"}, {0x8021, "Internet Protocol Control Protocol"}}
	gtpMessages  = []valueName{{1, "Echo request"}, {2, "Echo response"}, {26, "Error indication"}, {254, "End Marker"}, {255, "T-PDU"}}
	pimTypes     = []valueName{{0, "Hello"}, {1, "Register"}, {2, "Register-stop"}, {3, "Join/Prune"}, {4, "Bootstrap"}, {5, "Assert"}, {6, "Graft"}, {7, "Graft-Ack"}, {8, "Candidate-RP-Advertisement"}}
	nshProtocols = []valueName{{1, "IPv4"}, {2, "IPv6"}, {3, "Ethernet"}, {4, "NSH"}, {5, "MPLS"}}
	packetTypes  = []valueName{{0, "Unicast to us"}, {1, "Broadcast"}, {2, "Multicast"}, {3, "Unicast to another host"}, {4, "Sent by us"}}
	yesOrNo      = []valueName{{0, "Not set"}, {1, "Set"}, {0, "No"}, {1, "Yes"}}
)

// namesOf has the names of the values of fields.
var namesOf = map[string][]valueName{
	"ip.proto": ipProtocols, "ipv6.nxt": ipProtocols, "ah.next_header": ipProtocols,
	"eth.type": etherTypes, "vlan.etype": etherTypes, "sll.etype": etherTypes, "arp.proto.type": etherTypes, "geneve.proto_type": etherTypes,
	"gre.proto": greProtocols, "arp.opcode": arpOperations,
	"ip.dsfield.dscp": classes, "ip.dsfield.ecn": congestion, "ipv6.tclass.dscp": classes, "ipv6.tclass.ecn": congestion, "icmpv6.type": icmp6Types,
	"dns.qry.type": dnsTypes, "dns.resp.type": dnsTypes, "dns.qry.class": dnsClasses, "dns.resp.class": dnsClasses, "dns.flags.rcode": dnsCodes,
	"dns.flags.opcode": dnsOperations, "dns.flags.response": dnsDirections,
	"dhcp.option.dhcp": dhcpMessages, "dhcp.type": dhcpTypes, "igmp.type": igmpTypes,
	"tls.record.content_type": tlsRecords, "tls.handshake.type": tlsHandshakes, "tls.record.version": tlsVersions, "tls.handshake.version": tlsVersions,
	"smb2.cmd": smb2Commands, "dcerpc.pkt_type": rpcMessages, "usb.transfer_type": usbTransfers, "usb.urb_type": usbEvents,
	"usb.endpoint_address.direction": usbDirections, "eigrp.opcode": eigrpOpcodes, "sctp.chunk_type": sctpChunks, "sctp.data_payload_proto_id": sctpPayloads,
	"wlan.fc.type": wifiTypes, "ppp.protocol": pppProtocols, "gtp.message": gtpMessages, "pim.type": pimTypes, "nsh.nextproto": nshProtocols, "sll.pkttype": packetTypes,
}

// namesFor returns the names of the values of a field.
func namesFor(name string) []valueName {
	if all := namesOf[name]; all != nil {
		return all
	}
	if t := types()[name]; t.Kind == Flag {
		return yesOrNo
	}
	return nil
}

// NumberOf returns the number for which a name stands as a value of a field, whatever the case of its
// letters. What stands behind a name in parentheses does not matter, as in "AAAA (IPv6 Address)".
func NumberOf(field, name string) (number uint64, ok bool) {
	all := namesFor(field)
	short, _, _ := strings.Cut(name, " (")
	for _, text := range []string{name, short} {
		if i := slices.IndexFunc(all, func(n valueName) bool { return strings.EqualFold(n.name, text) }); i >= 0 {
			return all[i].number, true
		}
	}
	return 0, false
}

// meaning returns the first name of a value of a field, or "" if it has none.
func meaning(field, value string) string {
	all := namesOf[field]
	if all == nil {
		return ""
	}
	number, err := strconv.ParseUint(value, 0, 64)
	if err != nil {
		return ""
	}
	if i := slices.IndexFunc(all, func(n valueName) bool { return n.number == number }); i >= 0 {
		return all[i].name
	}
	return ""
}

// SimilarName returns the name of a value of a field that is nearly the given one, or "".
func SimilarName(field, name string) string {
	all := namesFor(field)
	names := make([]string, len(all))
	for i, n := range all {
		names[i] = n.name
	}
	return nearest.Name(name, names)
}

// ExampleName returns a short name of a value of a field, or "" if its values have no names.
func ExampleName(field string) string {
	for _, n := range namesFor(field) {
		if !strings.Contains(n.name, " ") {
			return n.name
		}
	}
	return ""
}
