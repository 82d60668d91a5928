package text

func nodeInfoFrames() []goldenFrame {
	cookie := "0102030405060708"
	node := func(m string) []byte { return icmp6Message(m) }
	return []goldenFrame{
		{name: "query, noop", data: node("8b01 0000 0000 0000" + cookie)},
		{name: "query, types", data: node("8b01 0000 0001 0001" + cookie + "00")},
		{name: "query, name of an address", data: node("8b00 0000 0002 0000" + cookie + "20010db8000000000000000000000002")},
		{name: "query, addresses of a name", data: node("8b01 0000 0003 003e" + cookie + "04686f7374 076578616d706c6500 00")},
		{name: "query, addresses of a whole name", data: node("8b01 0000 0003 0002" + cookie + "04686f7374 076578616d706c65 00")},
		{name: "query, name that ends early", data: node("8b01 0000 0003 0040" + cookie + "04686f7374 00 010203")},
		{name: "query, name too long", data: node("8b01 0000 0003 0000" + cookie + "3f686f7374")},
		{name: "query, name as in drafts", data: node("8b01 0000 0004 0002" + cookie + "04 686f7374")},
		{name: "query, name of an IPv4 address", data: node("8b02 0000 0002 0000" + cookie + "c0000201")},
		{name: "query, subject of a wrong length", data: node("8b02 0000 0002 0000" + cookie + "c000020100")},
		{name: "query, unknown", data: node("8b07 0000 0009 0000" + cookie + "c0000201")},
		{name: "query, draft", data: node("8b00 0000 0002 0000" + cookie)},
		{name: "who are you", data: node("8b00 0000 0000 0000 00000000")},
		{name: "reply, name", data: node("8c00 0000 0002 0001" + cookie + "0000000a 04686f7374 0000")},
		{name: "reply, addresses", data: node("8c00 0000 0003 003f" + cookie + "0000000a 20010db8000000000000000000000002 0000000b")},
		{name: "reply, IPv4 addresses", data: node("8c00 0000 0004 0002" + cookie + "0000000a c0000201 0000000b c0000202")},
		{name: "reply, types", data: node("8c00 0000 0001 0001" + cookie + "0000000f")},
		{name: "reply, noop", data: node("8c00 0000 0000 0000" + cookie + "00")},
		{name: "reply, unknown", data: node("8c00 0000 0009 0000" + cookie)},
		{name: "refused", data: node("8c01 0000 0003 0000" + cookie + "00")},
		{name: "not known", data: node("8c02 0000 0003 0000" + cookie)},
		{name: "renumbering", data: node("8a00 0000 00000007 01 f8 03e8 00000000" + "01 0b 05 20 10 40 0000 20010db8000000000000000000000000" + "20 10 c0 40 ffffffff 00000e10 c0 000000 20010db9000000000000000000000000" + "20 10 c0 40 00000e10 ffffffff 00 000000 20010db9000000000000000000000000")},
		{name: "renumbering, odd length", data: node("8a00 0000 00000007 01 00 03e8 00000009" + "07 0a 05 20 10 40 0000 20010db8000000000000000000000000")},
		{name: "renumbering, result", data: node("8a01 0000 00000007 01 01 03e8 00000000")},
		{name: "renumbering, reset", data: node("8aff 0000 00000007 01 00 03e8 00000000")},
		{name: "renumbering, unknown", data: node("8a09 0000 00000007 01 00 03e8 00000000")},
	}
}
