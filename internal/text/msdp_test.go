package text

func msdpFrames() []goldenFrame {
	segment := func(s string) []byte { return tcpTo(639, string(unhex(s))) }
	entry := "00000020 ef010203 c0000201"
	return []goldenFrame{
		{name: "active", data: segment("01 0014 01 c0000202" + entry)},
		{name: "active with a packet", data: segment("01 0030 01 c0000202" + entry + "4500001c 00010000 40117a87 c0000201 c6336402 1388 8235 0008 0000")},
		{name: "request, keepalive, notification", data: segment("02 0008 00 ef010203 04 0003 05 0003")},
		{name: "response, more than there is", data: segment("03 0020 01 c0000202")},
		{name: "unknown", data: segment("07 0004 00")},
		{name: "in the middle of a message", data: segment("ff 0004 00")},
	}
}
