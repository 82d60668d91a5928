package text

func vqpFrames() []goldenFrame {
	message := func(hex string) []byte { return udp4(1589, 1589, string(unhex(hex))) }
	return []goldenFrame{
		{name: "join", data: message("01 01 00 05 00000007 00000c01 0004 c0000201 00000c02 0003 46612f 00000c04 0002 6100 00000c06 0006 020000000001 00000c99 0002 aabb")},
		{name: "denied", data: message("01 02 03 01 00000007 00000c08 0005 0200000000")},
		{name: "bad address", data: message("01 63 63 02 00000007 00000c01 0003 c00002")},
		{name: "an object longer than the message", data: message("01 03 05 02 00000007 00000c03 0009 61")},
		{name: "empty object", data: message("01 04 04 02 00000007 00000c03 0000")},
		{name: "version 2", data: message("02 04 04 02 00000007")},
		{name: "too short", data: message("01 04")},
	}
}
