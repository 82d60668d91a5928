package text

func hsrpFrames() []goldenFrame {
	const rest = "636973636f000000 c0000201"
	return []goldenFrame{
		{name: "hello", data: udp4(1985, 1985, string(unhex("00 00 10 03 0a 64 01 00"+rest)))},
		{name: "coup, reserved set", data: udp4(1985, 1985, string(unhex("00 01 04 5a 00 ff 02 09"+rest)))},
		{name: "unknown", data: udp4(1985, 1985, string(unhex("00 07 03 5a 00 ff 02 09 1b5b6d6162636465 c0000201")))},
		{name: "version 1", data: udp4(1985, 1985, string(unhex("01 28")))},
		{name: "from the port", data: udp4(1985, 4000, hello)},
	}
}
