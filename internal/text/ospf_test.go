package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
)

// ospf2 returns a frame with a packet of OSPFv2.
func ospf2(kind byte, body string) []byte {
	p := join(unhex("02 00 0000 0a000001 00000000 0000 0000 0000000000000000"), unhex(body))
	p[1] = kind
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	return ether(layer.EtherTypeIPv4, ip4(89, nil, p))
}

// lsa2 returns a link state advertisement of OSPFv2.
func lsa2(kind byte, id, body string) string {
	p := join(unhex("0005 02 00"), unhex(id), unhex("0a000001 80000001 0000 0000"), unhex(body))
	p[3] = kind
	binary.BigEndian.PutUint16(p[18:], uint16(len(p)))
	return string(p)
}

// lsUpdate returns a frame with an OSPFv2 update of one advertisement.
func lsUpdate(kind byte, id, body string) []byte {
	p := join(unhex("02 04 0000 0a000001 00000001 0000 0000 0000000000000000 00000001"), []byte(lsa2(kind, id, body)))
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	return ether(layer.EtherTypeIPv4, ip4(89, nil, p))
}

func ospfFrames() []goldenFrame {
	const mbit100 = "4b3ebc20" // 100 Mbps in bytes a second
	lls := ospf2(1, "ffffff00 000a 12 01 00000028 00000000 00000000")
	lls = join(lls, unhex("ffff 0003 0001 0004 00000001"))
	binary.BigEndian.PutUint16(lls[16:], uint16(len(lls)-14))
	sealed(lls[14:34])
	md5 := at(ospf2(1, "ffffff00 000a 02 01 00000028 00000000 00000000 00112233445566778899aabbccddeeff"), 34+14, unhex("0002 0000 01 10 00000007")...)
	binary.BigEndian.PutUint16(md5[34+2:], 44)
	return []goldenFrame{
		{name: "hello", data: ospf2(1, "ffffff00 000a 02 01 00000028 c0000201 c0000202 0a000002 0a000003")},
		{name: "hello with signaling", data: lls},
		{name: "md5", data: md5},
		{name: "password", data: at(ospf2(1, "ffffff00 000a 02 01 00000028 00000000 00000000"), 34+14, unhex("0001 73656372 65740a00")...)},
		{name: "unknown authentication", data: at(ospf2(5, ""), 34+14, 0, 9)},
		{name: "database description", data: ospf2(2, "05dc 42 07 00000bbd 0001 02 01 0a000001 0a000001 80000001 0000 0024 0001 02 0a 01000003 0a000001 80000001 0000 0020")},
		{name: "request", data: ospf2(3, "00000001 0a000002 0a000002 0000000a 04000000 0a000002")},
		{name: "acknowledgement", data: ospf2(5, "0001 22 03 0a000000 0a000001 80000001 0000 001c 0001 22 05 0a000000 0a000001 80000001 0000 0010")},
		{name: "unknown type", data: ospf2(9, "")},
		{name: "version 1", data: at(ospf2(1, "ffffff00 000a 02 01 00000028 00000000 00000000"), 34, 1)},
		{name: "length too long", data: at(ospf2(1, "ffffff00 000a 02 01 00000028 00000000 00000000"), 36, 1, 0)},
		{name: "router", data: lsUpdate(1, "0a000001", "03 00 0005"+
			"0a000002 c0000201 01 01 0001 02 00 0007"+"c0000201 c0000201 02 00 0001"+"c0000200 ffffff00 03 00 0001"+"0a000003 c0000203 04 00 0001"+"00000000 00000000 09 00 0000")},
		{name: "network", data: lsUpdate(2, "c0000201", "ffffff00 0a000001 0a000002")},
		{name: "summary", data: lsUpdate(3, "c6336400", "ffffff00 00000014 01000015")},
		{name: "asbr summary", data: lsUpdate(4, "0a000009", "00000000 00000014")},
		{name: "external", data: lsUpdate(5, "cb007100", "ffffff00 80000014 c0000209 00000007 00ffffff 00000000 00000000")},
		{name: "group", data: lsUpdate(6, "e0000101", "00000001 0a000001 00000002 c0000201 00000003 00000000")},
		{name: "traffic engineering", data: lsUpdate(10, "01000001", "0001 0004 0a000001"+"0002 0098"+
			"0001 0001 01000000"+"0002 0004 0a000002"+"0003 0004 c0000201"+"0004 0004 c0000202"+"0005 0004 0000000a"+
			"0006 0004"+mbit100+"0007 0004"+mbit100+"0008 0020"+mbit100+mbit100+mbit100+mbit100+mbit100+mbit100+mbit100+"7f800000"+
			"0009 0004 00000001"+"000b 0008 00000001 00000002"+"000e 0004 09000000"+
			"0010 0008 00000001 00000002"+"0011 0008 01000000"+mbit100+"7fff 0004 01020304")},
		{name: "switching", data: lsUpdate(10, "01000002", "0002 0028 000f 0024 01020000"+mbit100+mbit100+mbit100+mbit100+mbit100+mbit100+mbit100+mbit100)},
		{name: "grace", data: lsUpdate(9, "03000000", "0001 0004 00000078 0002 0001 01000000 0003 0004 c0000201 0009 0002 01020000")},
		{name: "router information", data: lsUpdate(10, "04000000", "0001 0004 000000a0 0007 0005 6e6f646531000000 0008 0002 00010000"+
			"0009 000c 00000500 0001 0003 00271000 000e 000c 00000500 0001 0004 00000007 000f 0004 05000000 0099 0002 01020000")},
		{name: "extended prefix", data: lsUpdate(10, "07000000", "0001 0014 01 20 00 40 c0000201 0002 0008 40 00 00 00 00000007"+
			"0002 0018 18 00 000a 80 000000 c6336400 0002 0007 08 00 00 01 003e80 00")},
		{name: "extended link", data: lsUpdate(10, "08000000", "0001 0024 01 000000 0a000002 c0000201 0002 0007 60 00 00 00 003e80 00 0002 0008 00 00 00 01 00000009")},
		{name: "unknown opaque", data: lsUpdate(11, "63000001", "0102 0304 0506 0708")},
		{name: "field too long", data: lsUpdate(10, "01000001", "0001 0040 0a000001")},
		{name: "field of no length", data: lsUpdate(10, "01000001", "0001 0000 0a000001")},
	}
}

// ospf3 returns a frame with a packet of OSPFv3, followed by the bytes of behind.
func ospf3(kind byte, body, behind string) []byte {
	p := join(unhex("03 00 0000 0a000001 00000000 0000 00 00"), unhex(body))
	p[1] = kind
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	return ether(layer.EtherTypeIPv6, ip6(89, join(p, unhex(behind))))
}

// lsUpdate6 returns a frame with an OSPFv3 update of one advertisement.
func lsUpdate6(kind, body string) []byte {
	p := join(unhex("03 04 0000 0a000001 00000001 0000 01 00 00000001 0005"), unhex(kind),
		unhex("00000001 0a000001 80000001 0000 0000"), unhex(body))
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	binary.BigEndian.PutUint16(p[38:], uint16(len(p)-20))
	return ether(layer.EtherTypeIPv6, ip6(89, p))
}

func ospf6Frames() []goldenFrame {
	const prefix = "40 02 000a 20010db800000001"
	return []goldenFrame{
		{name: "hello", data: ospf3(1, "00000006 01 000013 001e 0078 0a000001 0a000002 0a000002", "")},
		{name: "hello with signaling and authentication", data: ospf3(1, "00000006 01 000613 001e 0078 00000000 00000000",
			"ffff 0004"+"0001 0014 0000 0007 00000001 00000002 01020304")},
		{name: "database description", data: ospf3(2, "00000013 05dc 00 07 00000bbd 0001 2001 00000000 0a000001 80000001 0000 0018", "")},
		{name: "request", data: ospf3(3, "0000 2001 00000000 0a000002 0000 c005 00000001 0a000002", "")},
		{name: "acknowledgement", data: ospf3(5, "0001 0008 00000006 0a000001 80000001 0000 0038", "")},
		{name: "unknown type", data: ospf3(7, "", "")},
		{name: "length too long", data: at(ospf3(5, "", ""), 56, 1, 0)},
		{name: "router", data: lsUpdate6("2001", "01 000033"+"01 00 0040 00000006 00000007 0a000002"+"02 00 0001 00000006 00000007 0a000003"+
			"04 00 0001 00000006 00000007 0a000004"+"09 00 0001 00000000 00000000 00000000")},
		{name: "network", data: lsUpdate6("2002", "00000033 0a000001 0a000002")},
		{name: "inter-area prefix", data: lsUpdate6("2003", "0000004a"+prefix)},
		{name: "external", data: lsUpdate6("4005", "87000014 40 00 2001 20010db800000001 20010db8000000000000000000000001 00000007 00000009")},
		{name: "link", data: lsUpdate6("0008", "01 000033 fe800000000000000000000000000001 00000001"+prefix)},
		{name: "intra-area prefix", data: lsUpdate6("2009", "0001 2001 00000000 0a000001"+prefix)},
		{name: "grace", data: lsUpdate6("000b", "0001 0004 00000078")},
		{name: "traffic engineering", data: lsUpdate6("000a", "0001 0004 0a000001")},
		{name: "unknown", data: lsUpdate6("a00e", "01020304")},
		{name: "bad prefix", data: lsUpdate6("2003", "0000004a ff 00 0000")},
	}
}
