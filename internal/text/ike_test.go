package text

import "encoding/binary"

// ikeMessageOf returns a message of payloads. head holds the next payload, the version, the
// exchange type and the flags.
func ikeMessageOf(head, id string, payloads ...string) []byte {
	m := unhex("0102030405060708 0000000000000000" + head + id + "00000000")
	for _, p := range payloads {
		m = append(m, unhex(p)...)
	}
	binary.BigEndian.PutUint32(m[24:], uint32(len(m)))
	return m
}

func ikeFrames() []goldenFrame {
	ike := func(m []byte) []byte { return udp4(500, 500, string(m)) }
	const (
		oakley   = "0000 0028 01 01 0000 80010005 80020002 80030001 80040002 800b0001 000c0004 00007080 8099 0001"
		proposal = "0000 0030 01 01 00 01" + oakley
		sa       = "0d00 003c 00000001 00000001" + proposal
		vid      = "0000 0014 000102030405060708090a0b0c0d0e0f"
		encr     = "0300 000c 01 00 000c 800e 0080"
		prf      = "0300 0008 02 00 0002"
		dh       = "0000 0008 04 00 000e"
		sa2      = "2200 0030 0000 002c 01 01 08 03 0102030405060708" + encr + prf + dh
	)
	return []goldenFrame{
		{name: "v1, association", data: ike(ikeMessageOf("01 10 02 00", "00000000", sa, vid))},
		{name: "v1, keys", data: ike(ikeMessageOf("04 10 04 00", "00000000", "0a00 0008 01020304", "0500 000c 0102030405060708",
			"0800 000c 01 11 01f4 c0000201", "0900 0008 01020304", "0600 0008 01020304", "0700 0009 04 01020304", "0000 0009 04 01020304"))},
		{name: "v1, identities", data: ike(ikeMessageOf("05 10 20 00", "00000007", "0500 000c 02 00 0000 6d61696c", "0500 0010 04 00 0000 c0000200 ffffff00",
			"0500 0018 05 00 0000 20010db8000000000000000000000001", "0500 0010 07 00 0000 c0000201 c0000209", "0500 000a 01 00 0000 c000", "0000 000c 0b 00 0000 01020304"))},
		{name: "v1, notifications", data: ike(ikeMessageOf("0b 10 05 00", "00000007", "0b00 0010 00000001 03 04 6002 0a0b0c0d",
			"0b00 000c 00000001 01 00 000e", "0b00 0010 00000001 01 00 6001 00000001", "0b00 0010 00000001 01 00 6000 800b0001", "0c00 000c 00000002 01 00 4000", "0000 0014 00000001 03 04 0002 01020304 05060708"))},
		{name: "v1, encrypted", data: ike(ikeMessageOf("08 10 20 03", "00000007", "0102030405060708"))},
		{name: "v1, esp proposals", data: ike(ikeMessageOf("01 10 20 00", "00000007", "0000 003c 00000001 00000002 00000000 0200 0018 01 03 04 01 0a0b0c0d 0000 000c 01 0c 0000 80010001 0000 0014 02 02 00 01 0000 000c 01 03 0000 80050002"))},
		{name: "v2, init", data: ike(ikeMessageOf("21 20 22 08", "00000000", sa2, "2800 0010 000e 0000 0102030405060708", "2900 000c 0102030405060708", "2980 000c 01 00 4004 01020304", "2b00 000a 00 00 4006 0102", "0000 000c 7669643200010203"))},
		{name: "v2, what would be encrypted", data: ike(ikeMessageOf("23 20 23 28", "00000001", "2700 000e 02 000000 686f73742e61", "2c00 000c 02 000000 01020304", "2d00 0008 01000000", "0000 0008 01000000"))},
		{name: "v2, encrypted", data: ike(ikeMessageOf("2e 20 23 20", "00000001", "2300 0010 0102030405060708 090a0b0c"))},
		{name: "v2, an item too long", data: ike(ikeMessageOf("21 20 22 08", "00000000", "2200 0010 0000 0020 01 01 00 01 00000000"))},
		{name: "another version, a payload cut", data: ike(ikeMessageOf("01 30 02 00", "00000000"))},
		{name: "a payload longer than the message", data: ike(ikeMessageOf("0d 10 02 00", "00000000", "0000 0fff"))},
		{name: "an unknown payload and one of no length", data: ike(ikeMessageOf("63 10 63 00", "00000000", "0d00 0008 01020304", "0000 0000"))},
		{name: "keep-alive", data: udp4(4500, 4500, "\xff")},
		{name: "esp in udp", data: udp4(40000, 4500, string(unhex("0000dead 00000005 0102030405060708")))},
		{name: "ike in udp", data: udp4(40000, 4500, string(join(make([]byte, 4), ikeMessageOf("0d 10 02 00", "00000000", vid))))},
		{name: "too short", data: udp4(40000, 4500, "abc")},
	}
}
