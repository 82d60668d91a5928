package text

import "encoding/binary"

func l2tpFrames() []goldenFrame {
	l2tp := func(hex string) []byte { return udp4(1701, 1701, string(unhex(hex))) }
	control := func(hex string) []byte { // its length is set
		m := unhex(hex)
		binary.BigEndian.PutUint16(m[2:], uint16(len(m)))
		return udp4(1701, 1701, string(m))
	}
	return []goldenFrame{
		{name: "sccrq", data: control("c802 0052 0000 0000 0000 0000 8008 0000 0000 0001 8008 0000 0002 0100 800a 0000 0003 00000003 800a 0000 0004 00000002" +
			"000e 0000 0005 0102030405060708 800a 0000 0007 686f7374 8008 0000 0009 0005 8008 0000 000a 0004")},
		{name: "stop", data: control("c802 003a 0001 0000 0001 0001 8008 0000 0000 0004 800e 0000 0001 0002 0003 62796521 8008 0000 0001 0001 000f 0000 000c 0010 07 6e6f20636172")},
		{name: "call", data: control("c802 0066 0001 0002 0003 0004 8008 0000 0000 000c c00a 0000 0018 0000fde8 8008 0000 001d 0002 8008 0000 0020 0007" +
			"0020 0000 0022 0000 00000001 00000002 00000003 00000004 00000005 00000006 0010 0000 0023 0000 ffffffff 000a0000 8006 0000 0027")},
		{name: "disconnect, vendors, unknown", data: control("c802 0030 0001 0002 0003 0004 000e 0000 002e 0003 c021 01 627965 0009 0009 0063 010203 0007 0000 0063 01 0006 0000 0014")},
		{name: "zero length", data: l2tp("c802 000c 0001 0000 0001 0002")},
		{name: "session", data: l2tp("0002 0001 0002 ff03 0021 4500001c00010000401100007f0000017f000001 1388 1770 0008 0000")},
		{name: "session with all", data: l2tp("4b02 0010 0001 0002 0003 0004 0002 0000")},
		{name: "an attribute that cannot be", data: l2tp("c802 0012 0001 0002 0003 0004 8004 0000 0000")},
		{name: "longer than the packet", data: l2tp("c802 0052 0001 0002 0003 0004")},
		{name: "control without a length", data: l2tp("8802 0001 0002 0003 0004 0000")},
		{name: "l2f", data: l2tp("0001 0001")}, {name: "another version", data: l2tp("0003 0001")},
	}
}
