package text

import (
	"strings"

	"ringcap/packet"
)

// juniperFrames returns frames of each of Juniper's cards, whose link types differ.
func juniperFrames(link packet.LinkType) func() []goldenFrame {
	const in = "4d4743 01"
	ip, ip6, whole := testIP(), testIP6(), udp4(5000, 6000, "hello")
	frame := linkFrame(link)
	service := func(protocol string) string { return in + "47 00000000" + protocol + "0038" }
	frames := map[packet.LinkType][]goldenFrame{
		packet.LinkJuniperEther: {
			frame("in", in, whole), frame("out", "4d4743 00", whole),
			frame("extensions", "4d4743 81 0025 01020102 020867652d302f302f30 030104 04010e 05020005 060407000000 070100 0902aabb", whole),
			frame("an extension that is too long", "4d4743 81 0006 0109", whole),
			frame("extensions that are cut", "4d4743 81 0500 0101"),
			frame("no link header", "4d4743 03 00000002", ip6), frame("neither header", "4d4743 03 00000002 0102"),
			frame("no magic number", "4d4744 01", whole),
		},
		packet.LinkJuniperPPP:   {frame("ip", in+"ff03 0021", ip), frame("lcp", in+"c021 0101 0004")},
		packet.LinkJuniperFR:    {frame("ip", in+"1841 03 cc", ip)},
		packet.LinkJuniperCHDLC: {frame("ip", in+"0f00 0800", ip)},
		packet.LinkJuniperMLPPP: {
			frame("ip", in+"0102 0021", ip), frame("osi", in+"0023 83"), frame("link services", in+"54 050000 0057", ip6),
			frame("ip by the cookie", service("00"), ip), frame("ip6 by the cookie", service("10"), ip6),
			frame("mpls by the cookie", service("20")+"00064140", ip), frame("osi by the cookie", service("30")+"831b"),
			frame("another by the cookie", service("40")+"0021", ip),
		},
		packet.LinkJuniperMLFR: {
			frame("ip", in+"0102 03cc", ip), frame("ip6", in+"0102 038e", ip6), frame("link services", in+"54 010203 03cc", ip), frame("unknown", in+"0102 0800", ip),
		},
		packet.LinkJuniperMFR: {
			frame("frame relay", in+"c1 c1 1841 03 cc", ip), frame("control", in+"e100 04 01 06 62756e00"),
			frame("ip by the cookie", service("00"), ip), frame("unknown", in+"01020304 0800", ip),
		},
		packet.LinkJuniperES: {
			frame("tunnel", in+"0102 03 03 00000009 c0000201 c0000202", ip), frame("transport", in+"0102 03 01", ip), frame("unknown", in+"0102 03 07", ip),
		},
		packet.LinkJuniperGGSN:  {frame("ip", in+"0102 02 04 0006 0708", ip), frame("ip6", in+"0102 06 04 0006 0708", ip6), frame("unknown", in+"0102 07 04 0006 0708")},
		packet.LinkJuniperSvc:   {frame("ip", in+"0102030405060708", ip), frame("unknown", in+"0102030405060708 0102030405060708")},
		packet.LinkJuniperMon:   {frame("ip", in+"0102030405060708", ip), frame("unknown", in+"0102030405060708 0102030405060708")},
		packet.LinkJuniperPPPoE: {frame("ip", in, whole)},
		packet.LinkJuniperPPPoA: {frame("session", in+"8864 1100 0001 0023 0021", ip), frame("unknown", in+"1234 0102")},
		packet.LinkJuniperATM1: {
			frame("llc", in+"00000001"+testSNAP, ip), frame("ip", in+"00000001", ip), frame("nlpid", in+"00000001 03 cc", ip),
			frame("loopback", in+"80000001 0001000a 18 01 01020304"+strings.Repeat("aa", 16)+strings.Repeat("bb", 16)+strings.Repeat("6a", 8)+"0000"),
			frame("alarm", in+"80000001 00010008 10 01"+strings.Repeat("6a", 44)+"021f"), frame("a cell that is cut", in+"80000001 00010008 20"),
		},
		packet.LinkJuniperATM2: {
			frame("llc", in+"0000000000000000"+testSNAP, ip), frame("ip", in+"0000000000000000", ip), frame("ppp", in+"0000000000000000 0021", ip),
			frame("a cell", in+"0000000000000010 00000000 0001000a"+strings.Repeat("00", 48)),
		},
	}
	return func() []goldenFrame { return frames[link] }
}
