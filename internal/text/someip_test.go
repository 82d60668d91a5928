package text

func someipFrames() []goldenFrame {
	return []goldenFrame{
		{name: "notification", data: udp4(30490, 30490, string(unhex("ffff8100 00000030 00000002 01 01 02 00")))},
		{name: "unknown type and code", data: udp4(30490, 30490, string(unhex("12340001 00000008 00010002 01 01 77 20")))},
		{name: "too short", data: udp4(30490, 30490, "text")},
	}
}
