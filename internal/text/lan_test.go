package text

import "ringcap/packet"

// Headers of link types, and payloads, that several goldens share.
const (
	testSNAP  = "aaaa03 000000 0800"
	testEnds  = "020000000002 020000000001"
	testSTP   = "424203 0000 00 00 01 8000020000000009 00000013 8001020000000001 8002 0100 1400 0200 0f00"
	testRoute = "020000000002 820000000001" // with the bit that says that a route follows
	testARP   = "0001080006040001020000000001c0000201000000000000c0000202"
)

// linkFrame returns a function that makes frames of a link type: a header, and a payload.
func linkFrame(link packet.LinkType) func(name, header string, payload ...[]byte) goldenFrame {
	return func(name, header string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: link, data: join(unhex(header), join(payload...))}
	}
}

// testIP and testIP6 are packets without a link header.
func testIP() []byte  { return udp4(5000, 6000, "hello")[14:] }
func testIP6() []byte { return summed(ip6(17, udpDatagram(5000, 6000, []byte("hello")))) }

func fddiFrames() []goldenFrame {
	frame := linkFrame(packet.LinkFDDI)
	return []goldenFrame{
		frame("ip", "51"+testEnds+testSNAP, testIP()),
		frame("arp", "57"+testEnds+"aaaa03 000000 0806"+testARP),
		frame("stp", "50"+testEnds+testSTP),
		frame("a service access point", "51"+testEnds+"f0f0 0101"),
		frame("unknown snap", "51"+testEnds+"aaaa03 123456 0800 01"),
		frame("bridged", "51"+testEnds+"aaaa03 0080c2 000a 000000 51"+testEnds+testSNAP, testIP()),
		frame("management", "41"+testEnds+"0102"),
		frame("mac", "c1"+testEnds+"010203"),
		frame("claim", "c3"+testEnds),
		frame("implementor", "6a"+testEnds+"010203"),
		frame("reserved", "70"+testEnds+"010203"),
	}
}

func tokenRingFrames() []goldenFrame {
	frame := linkFrame(packet.LinkTokenRing)
	return []goldenFrame{
		frame("ip", "1040"+testEnds+testSNAP, testIP()),
		frame("routed", "1040"+testRoute+"0630 0011 0022"+testSNAP, testIP()),
		frame("routed back to all", "1040"+testRoute+"86b0 0011 0022"+testSNAP, testIP()),
		frame("one route", "1840"+testRoute+"c270"+testSNAP, testIP()),
		frame("an odd route", "1040"+testRoute+"0730 0011 0022 3344 010203"),
		frame("mac", "1000 c00000000002 820000000001 0630 0011 0022 010203"),
		frame("a service access point", "1040"+testEnds+"f0f0 0101"),
		frame("reserved", "1080"+testEnds+"010203"),
	}
}

func arcnetFrames() []goldenFrame {
	frame := linkFrame(packet.LinkARCNET)
	return []goldenFrame{
		frame("ip", "0102 d4 00 0001", testIP()),
		frame("first fragment", "0102 d4 05 0001", testIP()),
		frame("next fragment", "0102 d4 02 0001", testIP()),
		frame("exception", "0102 d4 ff ffff 00 00 0001", testIP()),
		frame("arp", "0102 d5 00 0001 0001 0800 01 04 0001 01 c0000201 00 c0000202"),
		frame("RFC 1051", "0102 f0", testIP()),
		frame("arp of RFC 1051", "0100 f1 0001 0800 01 04 0001 01 c0000201 00 c0000202"),
		frame("ip6", "0102 c4 00 0001", testIP6()),
		frame("diagnose", "0102 80 00"),
		frame("unknown", "0102 ff 00 0001 010203"),
		frame("exception that is cut", "0102 d4 ff ffff"),
	}
}

func arcnetLinuxFrames() []goldenFrame {
	frame := linkFrame(packet.LinkARCNETLinux)
	return []goldenFrame{
		frame("ip", "0102 0000 d4 00 0001", testIP()),
		frame("RFC 1051", "0102 00ea f0", testIP()),
		frame("arp", "0102 0000 d5 00 0001 0001 0800 01 04 0001 01 c0000201 00 c0000202"),
		frame("ip6", "0102 0000 c4 00 0001", testIP6()),
		frame("unknown", "0102 0000 ff 00 0001 010203"),
	}
}

func ipoibFrames() []goldenFrame {
	const ends = "00112233445566778899aabbccddeeff00112233 445566778899aabbccddeeff0011223344556677"
	frame := linkFrame(packet.LinkIPoIB)
	return []goldenFrame{
		frame("ip", ends+"0800 0000", testIP()),
		frame("ip6", ends+"86dd 0000", testIP6()),
		frame("arp", ends+"0806 0000 0020 0800 1404 0001"+ends[:41]+"c0000201"+ends[41:]+"c0000202"),
		frame("unknown", ends+"88b5 0000 0102"),
	}
}

func ipnetFrames() []goldenFrame {
	frame := linkFrame(packet.LinkIPNET)
	return []goldenFrame{
		frame("ip", "01 02 0001 00000005 00000007 00000000 00000003 00000009", testIP()),
		frame("ip6", "01 1a 0001 00000005 00000007 00000000 00000003 00000009", testIP6()),
		frame("unknown", "01 07 0001 00000005 00000007 00000000 00000003 00000009 0102"),
	}
}

func atmFrames() []goldenFrame {
	frame := linkFrame(packet.LinkATM)
	return []goldenFrame{
		frame("ip", testSNAP, testIP()),
		frame("ip by service access point", "060603", testIP()),
		frame("ip by nlpid", "fefe03 cc", testIP()),
		frame("after other bytes", "000102030405060708090a0b0c0d0e0f10111213"+testSNAP, testIP()),
		frame("bridged", "aaaa03 0080c2 0007 0000", udp4(5000, 6000, "hello")),
		frame("osi", "03 83 010203"),
	}
}

func clipFrames() []goldenFrame {
	frame := linkFrame(packet.LinkCLIP)
	return []goldenFrame{
		frame("ip", "", testIP()),
		frame("snap", testSNAP, testIP()),
	}
}

func sunATMFrames() []goldenFrame {
	frame := linkFrame(packet.LinkSunATM)
	return []goldenFrame{
		frame("llc", "02 00 0064"+testSNAP, testIP()),
		frame("sent", "82 05 0064"+testSNAP, testIP()),
		frame("lan emulation", "01 00 0064 0001", udp4(5000, 6000, "hello")),
		frame("control of lan emulation", "01 00 0064 ff00 0001 0200"),
		frame("signalling", "04 00 0010 3003 020100"),
	}
}

func ipfcFrames() []goldenFrame {
	frame := linkFrame(packet.LinkIPFC)
	return []goldenFrame{
		frame("ip", "1000 020000000002 0000 020000000001"+testSNAP, testIP()),
		frame("a service access point", "1000 020000000002 0000 020000000001 f0f0 03 01"),
	}
}

func ieee1394Frames() []goldenFrame {
	frame := linkFrame(packet.LinkIEEE1394)
	return []goldenFrame{
		frame("ip", "0102030405060708 1112131415161718 0800", testIP()),
		frame("unknown", "0102030405060708 1112131415161718 88b5 0102"),
	}
}

func symantecFrames() []goldenFrame {
	frame := linkFrame(packet.LinkSymantec)
	zeros := make([]byte, 36)
	return []goldenFrame{
		frame("ip", "000000000000 0800", zeros, testIP()),
		frame("unknown", "000000000000 88b5", zeros, unhex("0102")),
		frame("no type", "000000000000 0005", zeros, unhex("0102")),
	}
}

func pflogFrames() []goldenFrame {
	const names = "656d3000000000000000000000000000 72756c65730000000000000000000000"
	const rest = "00000000 00000064 00000000 00000065"
	frame := linkFrame(packet.LinkPFLOG)
	return []goldenFrame{
		frame("ip", "3d 02 01 00"+names+"00000005 ffffffff"+rest+"01 000000", testIP()),
		frame("ip6 by a rule of a set", "3d 18 00 04"+names+"00000005 00000003"+rest+"02 000000", testIP6()),
		frame("unknown", "3d 07 63 63"+names+"00000005 ffffffff"+rest+"09 000000 0102"),
		frame("a length that cannot be", "14 02 01 00"+names),
	}
}

func hilscherFrames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkHilscher)("ethernet", "01020304", udp4(5000, 6000, "hello"))}
}

func hilscherRawFrames() []goldenFrame {
	return []goldenFrame{linkFrame(packet.LinkHilscherRaw)("ethernet", "01020304 55555555555555d5", udp4(5000, 6000, "hello"))}
}
