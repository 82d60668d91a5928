package text

import (
	"strings"

	"ringcap/packet"
)

func tipcFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame { return goldenFrame{name: name, data: ether(0x88ca, unhex(s))} }
	const words = "01001001 00020001 00030002 01001002 01001003" // previous node, ports or numbers, ends
	rest := strings.Repeat("00", 12)
	return []goldenFrame{
		frame("data", "4140002c 00000005 01001001"+words+rest),
		frame("data with a short header", "40c00018 60000000 01001001 01001001 00000002 00000003"),
		frame("link state", "4f40002c 20000005 01001001"+words+rest),
		frame("discovery", "5b400028 00000007 01001001 01001002 00000009 00000001"),
		frame("discovery on a numbered link", "5b400028 00000007 01001001 01001002 00000009 feedfa01"),
		frame("link state with a short header", "4f000020 20000005 01001001 01001001 00020001 00030002 01001002 01001003"),
		frame("another user", "48400028 00000007 01001001"+words+rest),
	}
}

func vendorFrames() []goldenFrame {
	frame := func(name string, t uint16, s string) goldenFrame {
		return goldenFrame{name: name, data: ether(t, unhex(s))}
	}
	timed := func(name, s string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, data: ether(0xd28b, unhex(s), join(payload...))}
	}
	return []goldenFrame{
		frame("calm fast", 0x1111, "01 02 aabb"), frame("calm fast, too short", 0x1111, "01"),
		frame("heartbeat", 0x886f, "c001d00d 00010001 01000000 c0000201 c0000202"),
		frame("rrcp hello", 0x8899, "01 80 2379 01 02 020000000009 3012 00000001"),
		frame("rrcp get", 0x8899, "01 01 2379 0102 03040506 0102030405060708"),
		frame("rrcp of another kind", 0x8899, "01 07 2379"),
		frame("rldp", 0x8899, "23 00"), frame("switch tag", 0x8899, "a0 00"), frame("unknown", 0x8899, "7f"),
		timed("time", "0001 0110 00000001 00000002 0800", testIP()),
		timed("short time", "0001 0021 0001 00000002 0800", testIP()),
		timed("tag behind the time", "0001 0110 00000001 00000002 8100 0005 0800", testIP()),
		timed("another format", "0001 0030 0102"),
		timed("another kind", "0002 0010 0102"),
		{name: "3Com's PPPoE", data: ether(0x3c13, unhex("1100 0005 0023 0021"), testIP())},
		frame("jumbo", 0x8870, "424203 0000 00 00 01 8000 020000000009 00000013 8001 020000000001 8002 0100 1400 0200 0f00"),
		frame("jumbo, unknown access point", 0x8870, "0608 03 6869"),
		{name: "PPP", data: ether(0x880b, unhex("0021"), testIP())}, {name: "OSI", data: ether(0xfefe, unhex("03 cc"), testIP())},
	}
}

func pppCiscoFrames() []goldenFrame {
	frame := linkFrame(packet.LinkPPP)
	return []goldenFrame{frame("ip", "0f00 0800", testIP()), frame("keepalive", "8f00 8035 00000002 00000001 00000002 ffff 00000000")}
}

func geoNetFrames() []goldenFrame {
	frame := func(name, start, s string) goldenFrame {
		const position = "0102030405060708 00000009 1cd35a00 f9f1d2c0 0102 0304 0506 0708"
		return goldenFrame{name: name, data: ether(0x8947, unhex(start+"0001 0005 09 03"+position+s))}
	}
	const hops = "0000 0000 0102030405060708 00000009 1cd35a00 05f1d2c0 0102 0304 0506 0708"
	return []goldenFrame{
		frame("single hop", "12 50", "07d1 0000 01 01 6869"), frame("several hops", "11 51", hops+"07d1 07d2 01 00"), frame("several hops, too short", "11 51", ""),
		frame("beacon", "10 10", "6869"), frame("unicast", "11 20", "6869"), frame("area", "11 42", ""), frame("unknown", "1f 79", ""), frame("no ports", "11 50", "0102"),
	}
}
