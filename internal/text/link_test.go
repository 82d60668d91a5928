package text

import (
	"encoding/binary"

	"ringcap/packet"
)

// dot3 returns an 802.3 frame without padding. The payload includes the LLC header.
func dot3(payload ...[]byte) []byte {
	p := join(payload...)
	return ether(uint16(len(p)), p)
}

// snapped returns an 802.3 frame with a SNAP header.
func snapped(oui, pid string, payload ...[]byte) []byte {
	return dot3(unhex("aaaa03"+oui+pid), join(payload...))
}

// tlv returns a TLV of CDP or UDLD, whose length includes the header.
func tlv(kind uint16, value []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, kind)
	return join(binary.BigEndian.AppendUint16(b, uint16(4+len(value))), value)
}

func stpFrames() []goldenFrame {
	const (
		bridge = "8001 020000000001"
		root   = "8000 020000000009"
		times  = "0100 1400 0200 0f00"
		digest = "00112233445566778899aabbccddeeff"
		name   = "7265 67696f6e 0000 00000000 00000000 00000000 00000000 00000000 00000000"
	)
	bpdu := func(s string) []byte { return dot3(unhex("424203" + s)) }
	mst := "0000 03 02 7c" + root + "00030d40" + bridge + "8002" + times + "00"
	rest := "00" + name + "0001" + digest + "00000014" + bridge + "13"
	msti := "7c 8001 020000000005 00004e20 80 80 14"
	return []goldenFrame{
		{name: "stp", data: bpdu("0000 00 00 01" + root + "00000013" + bridge + "8002" + times)},
		{name: "rstp", data: bpdu("0000 02 02 3c" + root + "00000013" + bridge + "8002" + "0080 1400 0200 0f00" + "00")},
		{name: "topology change", data: bpdu("0000 00 80")},
		{name: "mstp", data: bpdu(mst + "0050" + rest + msti)},
		{name: "mstp whose lengths lie", data: bpdu(mst + "00ff" + rest)},
		{name: "spb", data: bpdu("0000 04" + mst[7:] + "0040" + rest + "0055" + "00" + name + "0002" + digest + "d8 00 11 22 0007" +
			"0000000000000000" + digest + "01020304")},
		{name: "pvst", data: snapped("00000c", "010b", unhex("0000 00 00 00"+root+"00000013"+bridge+"8002"+times))},
		{name: "another protocol", data: bpdu("0001 00 00")},
		{name: "another version", data: bpdu("0000 09 00")},
		{name: "too short", data: bpdu("0000 00 00 01")},
	}
}

func udldFrames() []goldenFrame {
	return []goldenFrame{
		{name: "probe", data: snapped("00000c", "0111", unhex("21 03 1234"), tlv(1, []byte("FOX1")), tlv(2, []byte("Gi0/1")),
			tlv(3, unhex("00000001 0001")), tlv(4, unhex("07")), tlv(5, unhex("05")), tlv(6, []byte("S1\x00x")), tlv(7, unhex("00000009")), tlv(99, unhex("01")))},
		{name: "an element without end", data: snapped("00000c", "0111", unhex("22 00 0000"), tlv(1, nil))},
	}
}

func cdpFrames() []goldenFrame {
	addresses := unhex("00000003 01 01 cc 0004 c0000201 02 08 aaaa030000 0086dd 0010 20010db8000000000000000000000001 05 01 07 0002 0102")
	return []goldenFrame{
		{name: "cdp", data: snapped("00000c", "2000", unhex("02 b4 1234"), tlv(1, []byte("S1\n")), tlv(2, addresses),
			tlv(3, []byte("Gi0/1")), tlv(4, unhex("00000028")), tlv(5, []byte("one\ntwo")), tlv(6, []byte("cisco")),
			tlv(7, unhex("c0000200 18")), tlv(8, unhex("00000c")), tlv(9, nil), tlv(10, unhex("0001")), tlv(11, unhex("01")),
			tlv(14, unhex("01 0064")), tlv(15, unhex("2000")), tlv(16, unhex("1f40")), tlv(17, unhex("000005dc")), tlv(18, unhex("00")),
			tlv(19, unhex("00")), tlv(20, []byte("name")), tlv(21, unhex("2b")), tlv(23, unhex("00 61")),
			tlv(26, unhex("0000 0001 00000000 ffffffff")), tlv(99, unhex("0102")))},
		{name: "malformed", data: snapped("00000c", "2000", unhex("01 b4 0000"), tlv(4, unhex("01")), tlv(2, unhex("000000ff 01")), unhex("0001 0002"))},
	}
}

func lldpFrames() []goldenFrame {
	lldp := func(kind uint16, value []byte) []byte {
		return join(binary.BigEndian.AppendUint16(nil, kind<<9|uint16(len(value))), value)
	}
	private := func(s string) []byte { return lldp(127, unhex(s)) }
	start := join(lldp(1, unhex("04 020000000001")), lldp(2, join(unhex("05"), []byte("eth0"))), lldp(3, unhex("0078")))
	return []goldenFrame{
		{name: "station", data: ether(0x88cc, start, lldp(5, []byte("host")), lldp(6, []byte("a\nb")), lldp(7, unhex("0014 0004")),
			lldp(4, []byte("port")), lldp(8, unhex("05 01 c0000201 02 00000001 00")), lldp(9, unhex("01")), unhex("0000"))},
		{name: "802.1", data: ether(0x88cc, start, private("0080c2 01 0001"), private("0080c2 02 06 0002"), private("0080c2 03 0001 03 616263"),
			private("0080c2 04 02 8809"), private("0080c2 08 0f f0"), private("0080c2 09 c3 01234567 0a1464 0000000000 0001020300000000"),
			private("0080c2 0b 0434"), private("0080c2 0c 00 608906"), private("0080c2 0d 07 0a 41 85 c3"), private("0080c2 0e 80 00 0010 001002"), private("0080c2 63"))},
		{name: "802.3", data: ether(0x88cc, start, private("00120f 01 03 6c01 001e"), private("00120f 02 0f 01 02"), private("00120f 03 01 00000000"), private("00120f 04 05ee"))},
		{name: "med", data: ether(0x88cc, start, private("0012bb 01 0033 04"), private("0012bb 02 01 40c9 6e"), private("0012bb 03 01 0500000001 0600000002 10000003 0001"),
			private("0012bb 03 02 09 02 4445 03 04 4b6f656c"), private("0012bb 03 03 313132"), private("0012bb 04 13 0041"), private("0012bb 05 72657631"))},
		{name: "dcbx", data: ether(0x88cc, start, private("001b21 02 020a 00 00 00000001 00000002 0411 00 00 80 00 01234567 0102030405060708 02 "+
			"0606 00 00 c0 00 08 08 080a 00 00 80 00 8906 001b21 08"), private("001b21 01 00"))},
		{name: "iana", data: ether(0x88cc, start, private("00005e 01 68747470"), private("ffffff 01"), unhex("0000"))},
		{name: "an element too long", data: ether(0x88cc, lldp(1, unhex("04 0200")))},
	}
}

func llcFrames() []goldenFrame {
	return []goldenFrame{
		{name: "supervisory", data: dot3(unhex("f0f0 0101"))},
		{name: "xid", data: dot3(unhex("0001 af 810100"))},
		{name: "unknown xid", data: dot3(unhex("0001 af 820100"))},
		{name: "bridged", data: snapped("0080c2", "0007", unhex("0000"), udp4(5000, 6000, "hello"))},
		{name: "bridged from a token ring", data: snapped("0080c2", "0009", unhex("0000 1040 020000000002 020000000001 aaaa03 000000 0800"), testIP())},
		{name: "SNAP of an unknown type", data: snapped("000000", "88b5", unhex("6869"))}, {name: "SNAP of a vendor", data: snapped("00000c", "1234", unhex("6869"))},
		{name: "ipx", data: dot3(unhex("ffff 0022 00 04 00000001 020000000002 0455 00000002 020000000001 4000 01020304"))},
		{name: "ipx over 802.2", data: dot3(unhex("e0e003 ffff 0022 00 04 00000001 020000000002 4003 00000002 020000000001 4000 01020304"))},
		{name: "ipx too short", data: ether(0x8137, unhex("ffff 0012 00 04 00000001 020000000002 0456 00000002 020000000001 4000"))},
		{name: "ipx diagnostics", data: ether(0x8137, unhex("ffff 001e 00 04 00000001 020000000002 0456 00000002 020000000001 4000"))},
		{name: "loopback reply", data: ether(0x9000, unhex("0000 0100 0000 0102"))},
		{name: "loopback forward", data: ether(0x9000, unhex("0000 0200 020000000001 0100"))},
		{name: "loopback handled once", data: ether(0x9000, unhex("0800 0200 020000000001 0100 0000"))},
		{name: "loopback of another kind", data: ether(0x9000, unhex("0100 000900"))},
		{name: "loopback too short", data: ether(0x9000, unhex("0000 0200 0200"))},
		{name: "unknown organisation", data: snapped("123456", "0001", unhex("01"))},
	}
}

func pppFrames() []goldenFrame {
	control := func(protocol, header string, options string) goldenFrame {
		o := unhex(options)
		h := unhex(header)
		return goldenFrame{name: protocol + " " + header, link: packet.LinkPPP,
			data: join(unhex("ff03"+protocol), h, binary.BigEndian.AppendUint16(nil, uint16(4+len(o))), o)}
	}
	return []goldenFrame{
		control("c021", "0101", "01 04 05dc 02 06 00000000 03 05 c223 81 04 04 c025 05 06 01020304 07 02 08 02 0d 03 06 11 04 05dc 13 09 03 020000000001 17 04 0001 09 03 01 00 06 00000c 01"),
		control("c021", "0401", "01 03 05 7b 02 05 04 0102"),
		control("c021", "0501", "74657874"),
		control("c021", "0801", "8057 0101 0004"),
		control("c021", "0901", "01020304 05"),
		control("c021", "0c01", "01020304 6869"),
		control("c021", "0d01", "01020304 0000003c"),
		control("c021", "0001", "01020304 00000c 01"),
		control("c021", "6301", "0102"),
		control("8021", "0101", "01 0a c0000201 c0000202 02 06 002d 0f01 03 06 c0000201 81 06 c0000235 63 03 01 02 10 0061 000f 00ff 0100 0005 00a8 01 02"),
		control("8057", "0101", "01 0a 0200 00ff fe00 0001 02 03 01"),
		control("80fd", "0101", "15 03 2f 18 04 60 01 1a 04 78 00 12 06 01000040"),
		control("c02b", "0101", "01 06 01020304"),
		control("c023", "0101", "04 75736572 04 70617373"),
		control("c023", "0201", "02 6f6b"),
		control("c223", "0101", "04 01020304 73657276 6572"),
		control("c223", "0301", "6f6b"),
		{name: "multilink", link: packet.LinkPPP, data: unhex("ff03 003d c001 0021")},
		{name: "an unknown protocol", link: packet.LinkPPP, data: unhex("ff03 1234 0102")},
		{name: "escaped", link: packet.LinkPPP, data: join(unhex("7e ff 7d23 c021 0901 0008 01020304"))},
	}
}

func chdlcFrames() []goldenFrame {
	frame := func(name, s string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: packet.LinkCHDLC, data: join(unhex(s), join(payload...))}
	}
	return []goldenFrame{
		frame("ip", "0f00 0800", udp4(5000, 6000, "hello")[14:]),
		frame("keepalive", "8f00 8035 00000002 00000005 00000002 ffff 0078a5c0"),
		frame("request", "8f00 8035 00000000 00000000 00000000 ffff 00000000 0102"),
		frame("reply", "8f00 8035 00000001 c0000201 ffffff00 ffff"),
		frame("unknown", "8f00 8035 00000009 c0000201 ffffff00 ffff"),
		frame("another protocol", "0f00 1234 01"),
	}
}

func frameRelayFrames() []goldenFrame {
	frame := func(name, s string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: packet.LinkFrameRelay, data: join(unhex(s), join(payload...))}
	}
	ip := udp4(5000, 6000, "hello")[14:]
	return []goldenFrame{
		frame("ip", "1841 03 cc", ip),
		frame("Cisco", "1841 0800", ip),
		frame("three bytes", "1840 0d 03 00 cc", ip),
		frame("four bytes", "1840 0c0f 03 00 cc", ip),
		frame("snap", "1841 03 00 80 000000 0800", ip),
		frame("unknown snap", "1841 03 00 80 123456 0800 01"),
		frame("status", "0001 03 08 00 75 95 01 01 00 03 02 01 02 07 03 18 90 8a 7f 01 55"),
		frame("status of CCITT", "0001 03 08 01 05 7d 51 01 01 53 02 01 02 57 04 18 10 80 82"),
		frame("fragment", "1841 03 b1 8101 0102"),
		frame("unknown", "1841 03 99 0102"),
		frame("an address without end", "0102 0304"),
	}
}

func frf16Frames() []goldenFrame {
	frame := func(name, s string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: packet.LinkMFR, data: join(unhex(s), join(payload...))}
	}
	return []goldenFrame{
		frame("hello", "e100 04 01 06 62756e00 03 06 01020304 07 03 01"),
		frame("first", "c1c1 1841 03 cc", udp4(5000, 6000, "hello")[14:]),
		frame("middle", "01c2 1841"),
	}
}

func linkHeaderFrames(link packet.LinkType) func() []goldenFrame {
	ip := udp4(5000, 6000, "hello")[14:]
	whole := udp4(5000, 6000, "hello")
	macs, rest := whole[:12], whole[12:]
	pktap := func(kind string) []byte {
		return join(unhex("6c000000"+kind+"01000000"), make([]byte, 96), whole)
	}
	frames := map[packet.LinkType][]goldenFrame{
		packet.LinkBroadcomTag: {
			{name: "to ports", data: join(macs, unhex("2e000081"), rest)},
			{name: "from a port", data: join(macs, unhex("00052123"), rest)},
		},
		packet.LinkBroadcomFirst: {{name: "from a port", data: join(unhex("00052123"), whole)}},
		packet.LinkDSA: {
			{name: "forward", data: join(macs, unhex("c0100539"), rest)},
			{name: "to CPU", data: join(macs, unhex("21121064"), rest)},
			{name: "from CPU", data: join(macs, unhex("40180000"), rest)},
			{name: "to sniffer", data: join(macs, unhex("831d2064"), rest)},
		},
		packet.LinkEDSA:  {{name: "forward", data: join(macs, unhex("dada0000 c0100539"), rest)}},
		packet.LinkENC:   {{name: "protected", data: join(unhex("02000000 00001234 00000c00"), ip)}, {name: "in clear", data: join(unhex("02000000 00001234 00000000"), ip)}},
		packet.LinkNFLOG: {{name: "log", data: join(unhex("02 00 002a 0800 0100 00000000 0500 0a00 61 000000 2500 0900"), ip, unhex("000000"))}, {name: "another family", data: unhex("07 00 002a 0500 0900 01 000000")}, {name: "version", data: unhex("02 01 002a")}},
		packet.LinkPPI: {
			{name: "ethernet", data: join(unhex("00 00 0800 01000000"), whole)},
			{name: "within itself", data: unhex("00 00 0800 c0000000 00 00 0800 c0000000")},
			{name: "a length that cannot be", data: unhex("00 00 0400 01000000")},
		},
		packet.LinkPKTAP: {{name: "packet", data: pktap("01000000")}, {name: "no packet", data: pktap("00000000")}, {name: "short", data: unhex("6c000000")}},
		packet.LinkSLIP: {
			{name: "out", data: join(unhex("01 45"), make([]byte, 14), ip)},
			{name: "another direction", data: join(unhex("e7 00"), make([]byte, 14), unhex("e0"), make([]byte, 20))},
		},
	}
	return func() []goldenFrame {
		for i := range frames[link] {
			frames[link][i].link = link
		}
		return frames[link]
	}
}

func eapolFrames() []goldenFrame {
	eap := func(name, s string, rest ...string) goldenFrame {
		body := unhex(s)
		for _, r := range rest {
			body = append(body, r...)
		}
		binary.BigEndian.PutUint16(body[2:], uint16(len(body)))
		h := binary.BigEndian.AppendUint16(unhex("01 00"), uint16(len(body)))
		return goldenFrame{name: name, data: ether(0x888e, h, body)}
	}
	return []goldenFrame{
		{name: "start", data: ether(0x888e, unhex("01 01 0000"))},
		{name: "key", data: ether(0x888e, unhex("02 03 0002 0201"))},
		{name: "empty", data: ether(0x888e, unhex("02 00 0000"))},
		{name: "a fragment", data: ether(0x888e, unhex("02 00 0005 0101 0009 01"))},
		eap("identity", "0201 0000 01", "user"),
		eap("notification", "0101 0000 02", "hi\n"),
		eap("nak", "0201 0000 03 0d15"),
		eap("tls", "0101 0000 0d a0 00000010"),
		eap("ttls", "0101 0000 15 21"),
		eap("fast without length", "0101 0000 2b 81"),
		eap("sim", "0101 0000 12 0a"),
		eap("success", "0301 0000"),
	}
}

func slowFrames() []goldenFrame {
	station := "8000 020000000001 0011 00ff 0001 3d 000000"
	event := "0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005"
	return []goldenFrame{
		{name: "lacp", data: ether(0x8809, unhex("01 01 01 14"+station+"02 14"+station+"03 10 8000 000000000000000000000000 00 00"))},
		{name: "lacp that is wrong", data: ether(0x8809, unhex("01 01 01 0a 8000 020000000001 63 03 01 02 ff"))},
		{name: "another version", data: ether(0x8809, unhex("01 02"))},
		{name: "marker", data: ether(0x8809, unhex("02 01 01 10 0001 020000000001 00000007 0000 00 00"))},
		{name: "oam information", data: ether(0x8809, unhex("03 0050 00 01 10 01 0000 00 1d 05ee 00000c 00000001 fe 05 00000c 00 00"))},
		{name: "oam events", data: ether(0x8809, unhex("03 0001 01 0007 02 28 000a"+event+"01 03 00"))},
		{name: "oam loopback", data: ether(0x8809, unhex("03 0000 04 01"))},
		{name: "oam request", data: ether(0x8809, unhex("03 0000 02 07 0001"))},
		{name: "unknown", data: ether(0x8809, unhex("0a 01"))},
	}
}

func vtpFrames() []goldenFrame {
	domain := "04 74657374" + "00000000000000000000000000000000000000000000000000000000"
	vtp := func(name, s string) goldenFrame {
		return goldenFrame{name: name, data: snapped("00000c", "2003", unhex(s))}
	}
	return []goldenFrame{
		vtp("summary", "01 01 01"+domain+"00000007 c0000201 393330333031303030303030 00112233445566778899aabbccddeeff"),
		vtp("subset", "01 02 01"+domain+"00000007 14 00 01 07 0001 05dc 000186a1 64656661756c7400"+
			"24 01 03 04 03eb 05dc 00018a8b 74657374 01010001 03010002 06010001 07010001 0a010000"),
		vtp("subset that is wrong", "01 02 01"+domain+"00000007 10 00 01 04 0001 05dc 000186a1 01020001"),
		vtp("request", "01 03 00"+domain+"00000001"),
		vtp("another version", "09 03 00"+domain),
	}
}
