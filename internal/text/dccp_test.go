package text

import "ringcap/internal/layer"

func dccpFrames() []goldenFrame {
	dccp := func(header string) []byte { return ether(layer.EtherTypeIPv4, ip4(33, nil, unhex(header))) }
	const start = "d6f0 1389 "
	return []goldenFrame{
		{name: "request", data: dccp(start + "09 10 0000 01 00 00005cf6e3c3 00000005 200305020000 220401 02 200401 02 000000")},
		{name: "response", data: dccp(start + "07 00 0000 03 00 00005cf6e3c3 000000005e880000 00000005")},
		{name: "data, short numbers", data: dccp(start + "03 00 0000 04 000007 68656c6c6f")},
		{name: "ack, short numbers", data: dccp(start + "04 00 0000 06 000007 00000008")},
		{name: "ack with options", data: dccp(start + "12 0a 0000 07 00 00005cf6e3c3 000000005e880000" +
			"00 0102 24040102 250301 260300 2603ff 2a0800000001 0005 2906 00000007 2b060000000a 2c0601020304 80040005 0000")},
		{name: "reset", data: dccp(start + "08 00 0000 0f 00 00005cf6e3c3 000000005e880000 01000000 00000000")},
		{name: "a bad option", data: dccp(start + "07 00 0000 0d 00 00005cf6e3c3 000000005e880000 2609 0000")},
		{name: "an unknown type", data: dccp(start + "06 00 0000 1f 00 00005cf6e3c3 000000005e880000")},
		{name: "too short", data: ether(layer.EtherTypeIPv6, ip6(33, unhex(start+"04 00 0000 06 000007")))},
		{name: "header too long", data: dccp(start + "ff 0f 0000 05 00 00005cf6e3c3")},
	}
}
