package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// over4 returns a frame with an IPv4 packet, and over6 one with an IPv6 packet.
func over4(proto byte, message string) []byte {
	return ether(layer.EtherTypeIPv4, ip4(proto, nil, unhex(message)))
}

func over6(proto byte, message string) []byte {
	return ether(layer.EtherTypeIPv6, ip6(proto, unhex(message)))
}

// sum4 is like over4, but sets the checksum at message[2:].
func sum4(proto byte, message string) []byte {
	m := unhex(message)
	binary.BigEndian.PutUint16(m[2:], dissect.Checksum(m))
	return ether(layer.EtherTypeIPv4, ip4(proto, nil, m))
}

func igmpFrames() []goldenFrame {
	igmp := func(message string) []byte { return sum4(2, message) }
	return []goldenFrame{
		{name: "query v1", data: igmp("11000000 00000000")},
		{name: "query v2", data: igmp("11640000 00000000")},
		{name: "query v2 of a group", data: igmp("11320000 e1020304")},
		{name: "query v2, odd length", data: igmp("11320000 e1020304 00")},
		{name: "query v3", data: igmp("11640000 00000000 027d0000")},
		{name: "query v3 of a group", data: igmp("117f0000 e1020304 027d0000")},
		{name: "query v3, long delay", data: igmp("11ff0000 e1020304 027d0000")},
		{name: "query v3 of sources", data: igmp("11b40000 e1020304 027d0002 c0000201 c0000203")},
		{name: "query v3, sources missing", data: igmp("11640000 e1020304 027d0009 c0000201")},
		{name: "query v3, odd length", data: igmp("11640000 e1020304 027d000000")},
		{name: "report v1", data: igmp("12000000 e1020304")},
		{name: "report v1, padded", data: igmp("12000000 e1020304 00000000")},
		{name: "report v2", data: igmp("16000000 e1020304")},
		{name: "leave", data: igmp("17000000 e1020304")},
		{name: "report v3", data: igmp("22000000 00000002 04000000 e1020304 01000002 e1020305 c0000201 c0000203")},
		{name: "report v3, unknown record", data: igmp("22000000 00000001 09000000 e1020304")},
		{name: "report v3, groups missing", data: igmp("22000000 00000003 04000000 e1020304")},
		{name: "report v3, sources missing", data: igmp("22000000 00000001 04000007 e1020304")},
		{name: "report v3, odd length", data: igmp("22000000 00000001 04000007 e10203")},
		{name: "mtrace", data: igmp("1f080000 e1020304 c0000201 c6336402 e1020305 40123456")},
		{name: "mtrace response", data: igmp("1e080000 e1020304 c0000201 c6336402 c0000209 40123456")},
		{name: "mtrace, short", data: igmp("1e080000 e1020304 c0000201")},
		{name: "unknown type", data: igmp("99000000 e1020304")},
		{name: "wrong checksum", data: at(igmp("16000000 e1020304"), 36, 0x12, 0x34)},
		{name: "cut", data: igmp("16000000 e1020304")[:38], length: 42},
	}
}
