package text

func msdpFrames() []goldenFrame {
	const source = "000000 20 e8010101 c0000203"
	packet := ip4(17, nil, udpDatagram(5000, 6000, []byte(hello)))
	active := join(unhex("01 0035 01 c0000201"+source), packet)
	return []goldenFrame{
		{name: "source active", data: routeSegment(639, unhex("01 0014 01 c0000201"+source))},
		{name: "source active with a packet, response", data: routeSegment(639, join(active, unhex("03 0014 01 c0000201"+source)))},
		{name: "source active with a packet that is cut", data: routeSegment(639, join(unhex("01 001e 01 c0000201"+source), packet[:10]))},
		{name: "request", data: routeSegment(639, unhex("02 0008 00 e8010101 02 0009 00 e8010101 00"))},
		{name: "keepalive", data: routeSegment(639, unhex("04 0003 04 0004 00"))},
		{name: "notification, unknown", data: routeSegment(639, unhex("05 0004 81 06 0003 09 0003"))},
		{name: "not a message", data: routeSegment(639, unhex("09 0003"))},
		{name: "too long, too short", data: routeSegment(639, unhex("04 0010"))},
		{name: "one byte", data: routeSegment(639, unhex("04"))},
	}
}
