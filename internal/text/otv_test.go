package text

func otvFrames() []goldenFrame {
	inner := icmp4("0800 0000 1234 0001 61626364")
	return []goldenFrame{
		{name: "otv", data: udp4(40000, 8472, string(join(unhex("08000001 00002a00"), inner)))},
		{name: "no flag", data: udp4(8472, 40000, string(join(unhex("00000001 00002a00"), inner)))},
		{name: "too short", data: udp4(40000, 8472, "text")},
	}
}
