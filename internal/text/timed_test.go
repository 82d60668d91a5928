package text

func timedFrames() []goldenFrame {
	message := func(hex string) []byte { return udp4(525, 525, string(append(unhex(hex), make([]byte, 60)...))) }
	return []goldenFrame{
		{name: "adjust", data: message("01 01 0007 00000001 0007a120 686f7374")},
		{name: "adjust back", data: message("01 01 0007 ffffffff 0007a120 686f7374")},
		{name: "adjust far back", data: message("05 01 0007 fffffffe 0007a120 686f7374")},
		{name: "no time", data: message("16 01 0007 fffffffe ffffffff 686f7374")},
		{name: "loop", data: message("18 01 0007 09000000 00000000 686f7374")},
		{name: "unknown", data: message("63 01 0007 09000000 00000000 686f7374")},
	}
}
