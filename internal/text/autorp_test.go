package text

func autoRPFrames() []goldenFrame {
	rp := func(hex string) []byte { return udp4(496, 496, string(unhex(hex))) }
	return []goldenFrame{
		{name: "mapping", data: rp("12 02 00b5 00000000 c0000201 03 02 00 04 e0000000 01 08 ef000000 c0000202 02 01 06 10 e0010000")},
		{name: "announcement", data: rp("11 01 0000 00000000 c0000201 fc 00")},
		{name: "another type", data: rp("19 00 0e11 00000000")},
		{name: "too short", data: rp("1200")},
	}
}
