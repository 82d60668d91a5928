package text

import "strings"

func aoeFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame { return goldenFrame{name: name, data: ether(0x88a2, unhex(s))} }
	return []goldenFrame{
		frame("ata", "10 00 0001 02 00 00000005 00 00 01 20 010203040506 0000"),
		frame("response", "18 00 0001 02 00 00000005 43 01 01 50 010203040506 0000"),
		frame("configuration", "10 00 0001 02 01 00000005 0010 4012 00 13 0004 636f6e66"),
		frame("masks", "10 00 0001 02 02 00000005 00 01 00 01 0001 020000000009"),
		frame("reserve", "10 00 0001 02 03 00000005 00 01 020000000009"),
		frame("error", "1c 03 0001 02 00 00000005 0000"),
		frame("another version", "20 00 0001 02 09 00000005"),
		frame("too short", "10 00 0001"),
	}
}

func cfmFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame { return goldenFrame{name: name, data: ether(0x8902, unhex(s))} }
	name := "04 04 6e616d65 02 03 6d6131" + strings.Repeat("00", 48-11+16)
	return []goldenFrame{
		frame("check", "60 01 84 46 00000007 0009"+name+"02 0001 01 04 0001 02 00"),
		frame("check without a domain", "60 01 00 46 00000007 0009 01 03 02 0001"+strings.Repeat("00", 48-5+16)+"1f 0006 00000c 01 aabb 00"),
		frame("loopback", "60 03 00 04 00000009 03 0005 0102030405 00"),
		frame("trace", "60 05 80 11 00000005 40 020000000001 020000000002 08 0008 0001020000000001 00"),
		frame("reply to a trace", "60 04 e0 06 00000005 3f 01 05 0009 01 020000000001 0000 00"),
		frame("unknown", "60 63 00 02 0102 00"),
		frame("an offset that is too large", "80 21 00 04 00"),
		frame("an element that is too long", "60 03 00 04 00000009 03 0500 01"),
		frame("too short", "60 01 03"),
	}
}

func dtpFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame {
		return goldenFrame{name: name, data: snapped("00000c", "2004", unhex(s))}
	}
	return []goldenFrame{
		frame("dtp", "01 0001 0008 61626300 0002 0005 81 0003 0005 a5 0004 000a 020000000001"),
		frame("an element that is too short", "01 0001 0003"),
		frame("a neighbor that is too short", "02 0009 0005 01 0004 0006 0102"),
		frame("empty", ""),
	}
}

func mpcpFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame { return goldenFrame{name: name, data: ether(0x8808, unhex(s))} }
	return []goldenFrame{
		frame("pause", "0001 ffff 0000"),
		frame("gate", "0002 00000001 09 00000005 0010 0003"),
		frame("report", "0003 00000001 02 05 0001 0002"),
		frame("request", "0004 00000001 01 0a"),
		frame("register", "0005 00000001 0001 03 0010 0a"),
		frame("acknowledgement", "0006 00000001 01 0001 0010"),
		frame("unknown", "0101 00ff 0000 01"),
	}
}

func plantFrames() []goldenFrame {
	frame := func(name string, t uint16, s string) goldenFrame {
		return goldenFrame{name: name, data: ether(t, unhex(s))}
	}
	return []goldenFrame{
		frame("profinet", 0x8892, "8000"+strings.Repeat("00", 40)+"0102 35 00"),
		frame("profinet identify", 0x8892, "fefe 05 00 01020304 0001 0004 ffff0000"),
		frame("profinet of another kind", 0x8892, "ff80 0102"),
		frame("ethercat", 0x88a4, "0e10 07 01 0000 0130 0200 0000 0000 0100"),
		frame("ethercat, two", 0x88a4, "2510 0a 01 00000001 0280 0000 0000 0100 04 02 e803 3001 0100 0000 00 0100"),
		frame("ethercat mailbox", 0x88a4, "0450 0102"),
		frame("goose", 0x88b8, "0001 0091 0000 0000 61"),
		frame("sampled values", 0x88ba, "4000 0091 0000 0000 60"),
		frame("powerlink", 0x88ab, "01 ff f0 00"),
		frame("supervision", 0x88fb, "0001 0005 14 06 020000000009"),
		{name: "PRP's trailer", data: ether(0x0800, testIP(), unhex("0005 a027 88fb"))},
		{name: "PRP's trailer behind a tag and padding", data: ether(0x8100, unhex("0007 0800"), testIP(), unhex("000000 0005 b02a 88fb"))},
		{name: "no trailer of PRP", data: ether(0x0800, testIP(), unhex("0005 a028 88fb"))},
	}
}

func bridgedFrames() []goldenFrame {
	whole := udp4(5000, 6000, "hello")
	return []goldenFrame{
		{name: "hsr", data: ether(0x892f, unhex("0028 0005 0800"), testIP())},
		{name: "hsr and llc", data: ether(0x892f, unhex("0028 0005 0026"), unhex(testSTP))},
		{name: "backbone", data: ether(0x88a8, unhex("0007 88e7 60000005"), whole)},
		{name: "trill", data: ether(0x22f3, unhex("0003 0002 0001"), whole)},
		{name: "trill with options", data: ether(0x22f3, unhex("0843 0002 0001 00000000"), whole)},
		{name: "another version of trill", data: ether(0x22f3, unhex("4003 0002 0001 0102"))},
	}
}
