package text

func ripFrames() []goldenFrame {
	message := func(hex string) []byte { return udp4(520, 520, string(unhex(hex))) }
	return []goldenFrame{
		{name: "version 1", data: message("02 01 0000 0002 0000 c0000200 00000000 00000000 00000001 0000 0000 00000000 00000000 00000000 00000010 0009 0000 01020304 00000000 00000000 00000001 0002 0000 c0000200 00000001 00000000 00000001")},
		{name: "version 2", data: message("02 02 0000 0002 0000 c0000200 ffffff00 00000000 00000001 0002 0007 0a000000 ff000000 c0000203 00000010 0002 0000 0a000000 ff00ff00 c0000203 00000010 0017 0000 0a000000 ff000000 c0000203 00000010")},
		{name: "authenticated", data: message("02 02 0000 ffff 0003 0018 01 10 00000005 00000000 00000000 0002 0000 00000000 00000000 00000000 00000010 ffff 0001 000102030405060708090a0b0c0d0e0f")},
		{name: "password", data: message("01 02 0000 ffff 0002 73656372657400000000000000000000 ffff 0009 0102")},
		{name: "a route that is too short", data: message("02 02 0000 0002 0000 c0000200 ffffff00")},
		{name: "an odd entry that is too short", data: message("02 02 0000 0009 0000 c0000200 ffffff00")},
		{name: "version 3", data: message("02 03 0000")},
		{name: "triggered", data: message("06 02 0000")},
		{name: "unknown command", data: message("63 02 0000")},
		{name: "too short", data: message("02 02")},
	}
}
