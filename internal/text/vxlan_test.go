package text

func vxlanFrames() []goldenFrame {
	inner := icmp4("0800 0000 1234 0001 61626364")
	return []goldenFrame{
		{name: "vxlan", data: udp4(40000, 4789, string(join(unhex("08000000 00002a00"), inner)))},
		{name: "vxlan, a port reused for something else", data: udp4(40000, 4789, "text")},
	}
}
