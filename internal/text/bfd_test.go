package text

func bfdFrames() []goldenFrame {
	const times = "00000001 00000002 000f4240 000186a0 00000000"
	packet := func(port uint16, hex string) []byte { return udp4(50000, port, string(unhex(hex))) }
	return []goldenFrame{
		{name: "up", data: packet(3784, "20 c8 03 18"+times)},
		{name: "down, password", data: packet(4784, "21 44 05 1f"+times+"01 07 02 70617373")},
		{name: "MD5", data: packet(6784, "2f 84 05 30"+times+"02 18 02 00 00000005 000102030405060708090a0b0c0d0e0f")},
		{name: "SHA1", data: packet(3784, "20 3f 05 34"+times+"05 1c 02 00 00000005 000102030405060708090a0b0c0d0e0f10111213")},
		{name: "bad lengths", data: packet(3784, "20 04 05 34"+times+"05 0c 02 00 00000005")},
		{name: "bad password", data: packet(3784, "20 04 05 34"+times+"01 40 02 00 00000005")},
		{name: "version 0", data: packet(3784, "03 e4 ff 18"+"00000001 00000002 ffffffff 000186a0 00000000 09 04 01 00")},
		{name: "version 2", data: packet(3784, "40 c8 03 18"+times)},
		{name: "echo", data: packet(3785, "40c8")},
		{name: "from the port", data: udp4(3784, 50000, hello)},
	}
}
