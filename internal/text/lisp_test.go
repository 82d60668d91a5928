package text

func lispFrames() []goldenFrame {
	lisp := func(message string) []byte { return udp4(4342, 4342, string(unhex(message))) }
	auth := "0001 0014" + zeros(20)
	record := "000005a0 01 20 10 00 0000 0001 c0000201" + "01 64 01 64 0005 0001 c6336402"
	record6 := "000005a0 01 40 60 00 0007 0002 20010db8000000000000000000000001" + "01 64 ff 00 0000 0002 20010db8000000000000000000000002"
	id := "000102030405060708090a0b0c0d0e0f 0000000000000007"
	return []goldenFrame{
		{name: "register", data: lisp("3a000102 0000000000000001" + auth + record + record6 + id)},
		{name: "notify", data: lisp("40000001 0000000000000001" + auth + record + "0102")},
		{name: "notify, identifiers cut", data: lisp("48000001 0000000000000001" + auth + record + "0102")},
		{name: "register, locator of a strange family", data: lisp("30000001 0000000000000001 0000 0000" + "000005a0 01 20 00 00 0000 0001 c0000201 01 64 01 64 0000 0003")},
		{name: "register, strange family", data: lisp("30000001 0000000000000001 0002 0000" + "000005a0 01 20 e0 00 0000 4003 c0000201")},
		{name: "register without records", data: lisp("30000000 0000000000000001 0009 0000")},
		{name: "register, fewer records", data: lisp("30000003 0000000000000001" + auth + record)},
		{name: "authentication too long", data: lisp("30000001 0000000000000001 0001 0099")},
		{name: "request", data: lisp("10000001 0000000000000001 0000 0000")},
		{name: "unknown", data: lisp("90000001 0000000000000001 0000 0000")},
		{name: "short", data: lisp("30000001")},
	}
}
