package text

func mobilityFrames() []goldenFrame {
	mobility := func(message string) []byte { return over6(135, message) }
	home := "20010db8000000000000000000000009"
	return []goldenFrame{
		{name: "binding refresh", data: mobility("3b 00 00 00 0000 0000")},
		{name: "home test init", data: mobility("3b 01 01 00 0000 0000 0102030405060708")},
		{name: "care-of test", data: mobility("3b 02 04 00 0000 0007 0102030405060708 1112131415161718")},
		{name: "binding update", data: mobility("3b 05 05 00 0000 0007 c000 0e10 0310" + home + "0404 0001 0002 00" + "0104 00000000 00")},
		{name: "binding acknowledgement", data: mobility("3b 03 06 00 0000 0080 0007 0e10 0202 000a 050a 000102030405060708 09 0103000000 00")},
		{name: "binding error", data: mobility("3b 02 07 00 0000 0200 " + home)},
		{name: "option unknown", data: mobility("3b 01 00 00 0000 0000 7702 0102 01020000")},
		{name: "option too long", data: mobility("3b 01 00 00 0000 0000 7709 0102 01020000")},
		{name: "options too short", data: mobility("3b 01 00 00 0000 0000 0102 0102 0310 0000")},
		{name: "refresh advice too short", data: mobility("3b 01 00 00 0000 0000 0103 000000 0200 00")},
		{name: "half an option", data: mobility("3b 01 00 00 0000 0000 0105 0000000000 01")},
		{name: "too small", data: mobility("3b 00 05 00 0000 0007 c000 0e10")},
		{name: "another protocol, unknown type", data: mobility("06 00 09 00 0000 0000")},
		{name: "old", data: over6(62, "3b 00 00 00 0000 0000")},
		{name: "short", data: mobility("3b")},
	}
}
