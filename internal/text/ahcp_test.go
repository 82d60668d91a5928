package text

func ahcpFrames() []goldenFrame {
	const (
		head = "2b 01 01 01 7ce31135 0200000000000001 ffffffffffffffff"
		doc  = "20010db8000000000000000000000001"
	)
	message := func(hex string) []byte { return udp4(5359, 5359, string(unhex(hex))) }
	return []goldenFrame{
		{name: "discover", data: message(head + "00 00 0014 02 04 527f3b3e 03 04 000001a2 09 04 00000000 06 00")},
		{name: "offer", data: message(head + "01 07 004b 00 01 0c 10" + doc + "0a 11" + doc + "40 0b 0a c0000200 18 c6336400 18 07 02 0000 63 01 05 04 11 20010db8000000000000000000000001ff")},
		{name: "bad lengths", data: message(head + "09 00 000d 02 03 010203 03 01 05 05 03 010203")},
		{name: "an option longer than the body", data: message(head + "03 00 0003 0d 10 00")},
		{name: "a body longer than the message", data: message(head + "04 00 00ff 0d 10 00")},
		{name: "too short", data: message("2b 01 01 01")},
		{name: "version 2", data: message("2b 02 01 01")},
		{name: "something else", data: message("2c 02 01 01")},
	}
}
