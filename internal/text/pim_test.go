package text

func pimFrames() []goldenFrame {
	one := func(message string) []byte { return sum4(2, message) }
	two := func(message string) []byte { return sum4(103, message) }
	addr, group, source := "0100 c0000201 ", "01000020 e1020304 ", "01000720 c0000209 "
	return []goldenFrame{
		{name: "v1 query", data: one("14000000 10000000 10000069")},
		{name: "v1 query, odd mode and version", data: one("14000000 20000000 40000069")},
		{name: "v1 register", data: one("14010000 10000000 00000000 45000014 00000000 c0000201 e1020304")},
		{name: "v1 register-stop", data: one("14020000 10000000 e1020304 c0000201")},
		{name: "v1 join of one", data: one("14030000 10000000 c0000201 000000d2 00200401 e1020304 ffffffff 0001 0000 01e0 c0000209")},
		{name: "v1 prune of one", data: one("14030000 10000000 c0000201 000000b4 00200401 e1020304 ffff0000 0000 0001 0020 c0000209")},
		{name: "v1 graft", data: one("14060000 10000000 c0000201 000000d2 00200401 e1020304 ffffffff 0001 0001 01e0 c0000209 0020 c000020a")},
		{name: "v1 reachable", data: one("14040000 10000000 e1020304 ffffff00 c0000201 0000010e")},
		{name: "v1 assert", data: one("14050000 10000000 e1020304 ffffffff c0000209 80000065 00000014")},
		{name: "v1 mode", data: one("14080000 10000000")},

		{name: "hello", data: two("20000000 00010002 0069 00020004 01f409c4 00130004 00000001 00140004 0badcafe 00150004 01000000 00160000")},
		{name: "hello, rare values", data: two("20000000 00120000 00150004 013c0001 0018000c 0100c0000203 0100c0000204 ffff0003 616263")},
		{name: "hello, wrong length", data: two("20000000 00010003 006900")},
		{name: "hello, longer than the message", data: two("20000000 00010004 0069")},
		{name: "hello, half an option", data: two("20000000 0001")},
		{name: "register", data: two("21000000 80000000 " + quote + ports)},
		{name: "register, null", data: two("21000000 40000000 05000014 00000000 00000000 00000000 c0000201 e1020304")},
		{name: "register of IPv6", data: two("21000000 00000000 " + quote6 + ports)},
		{name: "register, version 5", data: two("21000000 00000000 55")},
		{name: "register of nothing", data: two("21000000 00000000")},
		{name: "register-stop", data: two("22000000 " + group + addr)},
		{name: "join", data: two("23000000 " + addr + "000100d2" + group + "0001 0002" + source + "01000220 c000020a 0100f818 c000020b")},
		{name: "join, infinite, cut short", data: two("23000000 " + addr + "0002ffff" + group + "0001 0000")},
		{name: "graft acknowledgement", data: two("27000000 000100d2" + "01008118 e1020300" + "0001 0000" + source)},
		{name: "join, addresses as in RFC 2117", data: two("23040000 c0000201 000100d2 0020 e1020304 0001 0000 0020 c0000209")},
		{name: "bootstrap", data: two("24000000 04d20a40" + addr + "01000004 e0000000" + "01010000" + addr + "00960000")},
		{name: "bootstrap, short", data: two("24000000 04d20a40" + addr + "01000004 e0000000" + "0101")},
		{name: "assert", data: two("25000000 " + group + addr + "80000065 00000014")},
		{name: "candidate", data: two("28000000 01050096" + addr + "01000004 e0000000")},
		{name: "refresh", data: two("29000000 " + addr + group + addr + "003c")},
		{name: "election, offer", data: two("2a100000 " + addr + "00000065 00000014")},
		{name: "election, backoff", data: two("2a300000 " + addr + "00000065 00000014" + addr + "00000064 0000000a 03e8")},
		{name: "election, pass", data: two("2a400000 " + addr + "00000065 00000014" + addr + "00000064 0000000a")},
		{name: "address of a strange family", data: two("22000000 0900 c0000201")},
		{name: "unknown type", data: two("2f000000")},
		{name: "version 3", data: two("30000000")},
		{name: "short", data: over4(103, "2000")},
		{name: "shorter", data: over4(103, "20")},
		{name: "wrong checksum", data: over4(103, "20001234 00010002 0069")},
		{name: "without checksum", data: over4(103, "20000000 00010002 0069")},
		{name: "over IPv6", data: over6(103, "20000000 00180012 0200 20010db8000000000000000000000001")},
	}
}

func autoRPFrames() []goldenFrame {
	rp := func(message string) []byte { return udp4(496, 496, string(unhex(message))) }
	return []goldenFrame{
		{name: "candidate", data: rp("1101 00b5 00000000 c0000201 0302 0004 e0000000 0308 ef000000")},
		{name: "mapping", data: rp("1202 0000 00000000 c0000201 0100 c0000202 8401 f904 e0000000")},
		{name: "unknown", data: rp("1300 003c 00000000")},
		{name: "short", data: rp("1101")},
		{name: "entries missing", data: rp("1101 00b5 00000000 c0000201 0202 0004 e0000000")},
	}
}
