package text

import "strings"

func geneveFrames() []goldenFrame {
	inner := icmp4("0800 0000 1234 0001 61626364")
	segment := summed(ip4(6, nil, tcpSegment(0x10, 1000, 1, nil, []byte(hello))))
	geneve := func(header string, payload []byte) []byte {
		return udp4(40000, 6081, string(join(unhex(header), payload)))
	}
	return []goldenFrame{
		{name: "geneve", data: geneve("0000 6558 00002a 00", inner)},
		{name: "ip in it", data: geneve("0080 0800 00002a 01", segment)},
		{name: "options", data: geneve("05 40 6558 00000a 00 0132 81 01 01020304 ffff 02 00 0200 03 00 0137 04 00", inner)},
		{name: "an option that is too long", data: geneve("01 40 6558 00000a 00 0132 81 01", inner)},
		{name: "more options than bytes", data: geneve("3f 40 6558 00000a 00", nil)},
		{name: "another version", data: geneve("40 00 6558 00000a 00", inner)},
		{name: "an unknown protocol", data: geneve("00 00 9999 00000a 00", inner)},
		{name: "from its port", data: udp4(6081, 40000, strings.Repeat("a", 8))},
	}
}
