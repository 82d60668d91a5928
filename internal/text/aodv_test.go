package text

func aodvFrames() []goldenFrame {
	const doc = "20010db8000000000000000000000001"
	message := func(hex string) []byte { return udp4(654, 654, string(unhex(hex))) }
	message6 := func(hex string) []byte {
		return ether(etherIPv6, summed(ip6(17, udpDatagram(654, 654, unhex(hex)))))
	}
	return []goldenFrame{
		{name: "request", data: message("01 00 00 03 00000007 c0000201 00000001 c0000202 00000002")},
		{name: "request with flags and hello", data: message("01 f8 00 03 00000007 c0000201 00000001 c0000202 00000002 01 04 000003e8")},
		{name: "reply", data: message("02 00 1f 03 c0000201 00000001 c0000202 00001388 02 00")},
		{name: "reply with flags and bad hello", data: message("02 c0 1f 03 c0000201 00000001 c0000202 00001388 01 02 00000000")},
		{name: "error", data: message("03 80 00 02 c0000201 00000001 c0000202 00000002")},
		{name: "error, too short", data: message("03 00 00 02 c0000201 00000001 c000")},
		{name: "acknowledgement", data: message("04 00")},
		{name: "unknown", data: message("09 00")},
		{name: "IPv6 request", data: message6("01 00 00 03 00000007" + doc + "00000001" + doc + "00000002")},
		{name: "IPv6 reply", data: message6("02 00 00 03" + doc + "00000001" + doc + "00000002")},
		{name: "IPv6 error", data: message6("03 00 00 01" + doc + "00000001")},
		{name: "draft request", data: message6("10 00 00 03 00000007 00000001 00000002" + doc + doc)},
		{name: "draft reply", data: message6("11 00 00 03 00000001" + doc + doc + "00000002")},
		{name: "draft error and acknowledgement", data: message6("12 00 00 01" + doc + "00000001")},
		{name: "draft acknowledgement", data: message6("13 00")},
		{name: "too short", data: message("01 00 00 03")},
	}
}
