package text

func lwappFrames() []goldenFrame {
	control := "16 00 0014 0000 01 05 0004 00000000 01020304 16 06 0000 12345678"
	return []goldenFrame{
		{name: "control, to the controller", data: udp4(40000, 12223, string(unhex("020000000001"+control)))},
		{name: "control, from the controller", data: udp4(12223, 40000, string(unhex(control)))},
		{name: "control, a message longer than the packet", data: udp4(12223, 40000, string(unhex("06 00 0010 0000 63 05 00ff 00000000 01020304")))},
		{name: "data", data: udp4(40000, 12222, string(unhex("08 1d 0018 0000 000102030405060708090a0b0c0d0e0f1011")))},
		{name: "data, too short", data: udp4(40000, 12222, string(unhex("03 1d 0005 0000")))},
		{name: "another version", data: udp4(40000, 12222, string(unhex("c3 1d 0005 0000")))},
	}
}
