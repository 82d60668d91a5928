package text

func rpkiFrames() []goldenFrame {
	segment := func(s string) []byte { return tcpTo(323, string(unhex(s))) }
	return []goldenFrame{
		{name: "notify and query", data: segment("00 00 1234 0000000c 00000007 00 01 1234 0000000c 00000006")},
		{name: "reset and response", data: segment("00 02 0000 00000008 00 03 1234 00000008")},
		{name: "prefixes", data: segment("00 04 0000 00000014 01 18 20 00 c0000200 0000fde8" +
			"00 06 0000 00000020 00 20 30 00 20010db8000000000000000000000000 0000fde9 00 07 1234 0000000c 00000008")},
		{name: "error", data: segment("00 0a 0003 0000001c 00000008 00 02 0000 00000008 00000004 6e6f1b21")},
		{name: "error, wrong length", data: segment("00 0a 0003 00000010 000000ff 00000000")},
		{name: "unknown kind", data: segment("00 05 0000 0000000a abcd")},
		{name: "another version", data: segment("01 00 1234 0000000c 00000007")},
		{name: "too short", data: segment("00 00 1234")},
	}
}
