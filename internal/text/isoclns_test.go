package text

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"ringcap/internal/text/dissect"
)

// osi returns an 802.3 frame with an OSI packet.
func osi(packet ...byte) []byte {
	b := unhex("0180c2000014 020000000001")
	b = binary.BigEndian.AppendUint16(b, uint16(3+len(packet)))
	return join(b, unhex("fefe03"), packet)
}

// osiSum is like osi, but sets the checksum of the n bytes at off. The checksum is at byte
// at of them.
func osiSum(message string, off, at, n int) []byte {
	m := unhex(message)
	binary.BigEndian.PutUint16(m[off+at:], uint16(dissect.Fletcher(m[off:off+n], at)))
	return osi(m...)
}

func isoclnsFrames() []goldenFrame {
	return []goldenFrame{
		{name: "null", data: osi(0x00, 0x01)},
		{name: "unknown", data: osi(0x33, 0x01, 0x02)},
		{name: "one byte", data: osi(0x33)},
		{name: "IPv4", data: osi(join([]byte{0xcc}, summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello)))))...)},
		{name: "IPv6", data: osi(join([]byte{0x8e}, summed(ip6(17, udpDatagram(5000, 6000, []byte(hello)))))...)},
		{name: "PPP", data: osi(join(unhex("cf 0021"), summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello)))))...)},
		{name: "nothing", data: osi()},
	}
}

func clnpFrames() []goldenFrame {
	ends := "03 490001 03 490002"
	return []goldenFrame{
		{name: "data", data: osiSum("81 11 01 3f 1c 0015 0000"+ends+"01020304", 0, 7, 17)},
		{name: "wrong checksum", data: osi(unhex("81 11 01 3e 1c 0015 1234" + ends + "01020304")...)},
		{name: "segment", data: osi(unhex("81 17 01 3f fc 0015 0000" + ends + "1234 0008 0100" + "01020304")...)},
		{name: "segment, no room", data: osi(unhex("81 13 01 3f fc 0015 0000" + ends + "1234" + "01020304")...)},
		{name: "options", data: osi(unhex("81 32 01 3f 1e 0032 0000" + ends + "cd010e c301d1 c301c0 c50280ff c80700030349000303 cb0701030349000303 cc020000")...)},
		{name: "options without end", data: osi(unhex("81 16 01 3f 1e 0016 0000" + ends + "c1099102 aa")...)},
		{name: "odd options", data: osi(unhex("81 1f 01 3f 1e 001f 0000" + ends + "c80200ff c8020000 9902aabb c100")...)},
		{name: "error report", data: osi(unhex("81 14 01 3f 01 0025 0000" + ends + "c10181" + "81 11 01 3f 1c 0011 0000" + ends)...)},
		{name: "echo response of nothing known", data: osi(unhex("81 11 01 3f 1f 0015 0000" + ends + "01020304")...)},
		{name: "version 2", data: osi(unhex("81 11 02 3f 1c 0015 0000" + ends)...)},
		{name: "longer than the packet", data: osi(unhex("81 21 01 3f 1c 0015 0000" + ends)...)},
		{name: "shorter than its header", data: osi(unhex("81 08 01 3f 1c 0015 0000" + ends)...)},
		{name: "addresses too long", data: osi(unhex("81 11 01 3f 1c 0015 0000" + "09 490001 03 490002")...)},
		{name: "no address", data: osi(unhex("81 0b 01 3f 1c 0015 0000" + "00 00")...)},
	}
}

func esisFrames() []goldenFrame {
	return []goldenFrame{
		{name: "end system", data: osiSum("82 15 01 00 02 012c 0000 02 03490001 03490002 c602003c", 0, 7, 21)},
		{name: "intermediate system", data: osi(unhex("82 14 01 00 04 012c 1234 03490001 8102 cc8e c5 01 02")...)},
		{name: "redirect", data: osi(unhex("82 1c 01 00 06 012c 0000 03490001 06020000000002 03490002 cd0105 c60105")...)},
		{name: "redirect to a strange address", data: osi(unhex("82 12 01 00 06 012c 0000 03490001 020304 00 cd")...)},
		{name: "redirect, no room", data: osi(unhex("82 0e 01 00 06 012c 0000 03490001 06020000000002")...)},
		{name: "address too long", data: osi(unhex("82 0d 01 00 04 012c 0000 09490001 000000000000")...)},
		{name: "addresses missing", data: osi(unhex("82 0e 01 00 02 012c 0000 02 03490001 00000000")...)},
		{name: "option too long", data: osi(unhex("82 10 01 00 04 012c 0000 03490001 c6 09 00")...)},
		{name: "unknown", data: osi(unhex("82 0d 01 00 09 012c 0000 03490001")...)},
		{name: "version 2", data: osi(unhex("82 0d 02 00 04 012c 0000 03490001")...)},
		{name: "longer than the packet", data: osi(unhex("82 1d 01 00 04 012c 0000 03490001")...)},
		{name: "shorter than its header", data: osi(unhex("82 0a 01 00 04 012c 0000 03490001")...)},
		{name: "no header", data: osi(0x82, 0x0a)},
	}
}

func isisFrames() []goldenFrame {
	lan := func(tlvs string) []byte {
		b := unhex("831b0100 0f010000 03 020000000001 001b 0000 40 02000000000101" + tlvs)
		binary.BigEndian.PutUint16(b[17:], uint16(len(b)))
		return osi(b...)
	}
	lsp := func(tlvs string) []byte {
		b := unhex("831b0100 14010003 0000 04b0 0200000000010000 00000007 0000 ff" + tlvs)
		binary.BigEndian.PutUint16(b[8:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[24:], uint16(dissect.Fletcher(b[12:], 12)))
		return osi(b...)
	}
	float := "4cee6b28"
	floats := float + "00000000 7f800000 7fc00000 ff800000 42c80000" + float + float
	return []goldenFrame{
		{name: "LAN hello", data: lan(shortTLV(1, "03490001") + shortTLV(6, "020000000002") + shortTLV(129, "cc81") + shortTLV(132, "c0000201") + shortTLV(232, "20010db8000000000000000000000001") + shortTLV(8, "000000"))},
		{name: "LAN hello, odd TLVs", data: lan(shortTLV(1, "09490001") + shortTLV(6, "020000000002ff") + shortTLV(129, "81c0000f01") + shortTLV(2, "01c000") + shortTLV(153, "010203") + shortTLV(8, "") + "0809")},
		{name: "point-to-point hello", data: osi(unhex("83140100 11010000 02 020000000001 001b 003c 09" + shortTLV(240, "00 00000001 020000000002 00000002") + shortTLV(211, "03") + shortTLV(211, "00 0014 020000000002") + shortTLV(240, "0a"))...)},
		{name: "link state", data: lsp(shortTLV(137, "6c6f63616c1b6f7374") + shortTLV(14, "05dc") + shortTLV(134, "c0000201") + shortTLV(13, "02 020000000002 020000000003") + shortTLV(12, "0000") + shortTLV(12, "1234") + shortTLV(241, "00000009"))},
		{name: "link state, authentication", data: lsp(shortTLV(10, "01 736563726574") + shortTLV(10, "36 000102030405060708090a0b0c0d0e0f") + shortTLV(10, "03 0001 abcd") + shortTLV(10, "36 abcd") + shortTLV(10, "77 0102") + shortTLV(10, "ff 01"))},
		{name: "reachability of old", data: lsp(shortTLV(2, "00 0a808080 02000000000200") + shortTLV(3, "0a4a8000 020000000003") + shortTLV(128, "0a8080c0 c0000200 ffffff00") + shortTLV(130, "c1018080 c0000200 ff00ff00") + shortTLV(5, "0a808080 06490001 01") + shortTLV(4, "020000000004") + shortTLV(128, "010203"))},
		{name: "IPv4 prefixes", data: lsp(shortTLV(135, "0000000a 18 c00002 0000000a 60 c0000201"+"10"+shortTLV(3, "40 00 00000028")+shortTLV(1, "00000005")+shortTLV(9, "")) + shortTLV(135, "0000000a 3f"))},
		{name: "IPv4 prefixes, more fields", data: lsp(shortTLV(135, "0000000a c8 c0"+"18"+shortTLV(2, "0000000000000005")+shortTLV(3, "08 00 000064")+shortTLV(117, "aabb")+shortTLV(99, "0f")) + shortTLV(235, "4002 0000000a 08 0a"))},
		{name: "IPv6 prefixes", data: lsp(shortTLV(236, "0000000a 60 20 20010db8 06"+shortTLV(1, "00000005")+"0000000a 80 10 2001") + shortTLV(237, "0002 0000000a 00 00") + shortTLV(236, "0000000a 00 ff"))},
		{name: "prefixes too long", data: lsp(shortTLV(135, "0000000a 18 c000") + shortTLV(135, "000000"))},
		{name: "IS neighbors", data: lsp(shortTLV(22, "02000000000200 00000a 65"+shortTLV(3, "00000001")+shortTLV(4, "0000000100000002")+shortTLV(6, "c0000201")+shortTLV(8, "c0000202")+shortTLV(9, float)+shortTLV(10, float)+shortTLV(11, floats)+shortTLV(18, "00000a")+shortTLV(19, "0003")+shortTLV(20, "2107")+shortTLV(19, "0100")))},
		{name: "IS neighbors, GMPLS", data: lsp(shortTLV(22, "02000000000200 00000a c9"+shortTLV(21, "01020000"+floats+float+"05dc")+shortTLV(21, "64050000"+floats+float+"00000000")+shortTLV(21, "33020000"+floats+"ff")+shortTLV(22, "01"+float+float+"00")+shortTLV(12, "09")+shortTLV(29, "00000a 07 1234")+"6001"+"00"))},
		{name: "IS neighbors, segments", data: lsp(shortTLV(222, "0002 02000000000200 00000a 2f"+shortTLV(32, "30 00 020000000002 000012")+shortTLV(32, "80 05 020000000002 00000012")+shortTLV(32, "20 08 020000000002")+shortTLV(255, "010203")+shortTLV(250, "00")))},
		{name: "IS neighbors, lengths", data: lsp(shortTLV(22, "02000000000200 00000a 02 0309") + shortTLV(22, "02000000000200 00000a 01 0309") + shortTLV(22, "02000000000200 00000a 20 0309") + shortTLV(22, "02000000000200 00000a 20 03"))},
		{name: "IS alias", data: lsp(shortTLV(24, "02000000000200 00") + shortTLV(24, "02000000000200 08"+shortTLV(29, "000000000000")))},
		{name: "half a neighbor", data: lsp(shortTLV(22, "02000000000200 0000"))},
		{name: "topologies", data: lsp(shortTLV(229, "c002 8000 0fff 00") + shortTLV(242, "c0000201 01"+shortTLV(2, "c0 0003e8"+shortTLV(1, "000fa0")+shortTLV(1, "00000fa0")+shortTLV(1, "0000000fa0")+shortTLV(9, "010203"))+shortTLV(99, "010203")) + shortTLV(242, "c000"))},
		{name: "bridging", data: lsp(shortTLV(144, "0123"+shortTLV(1, "0000000100000002 00000003 8000 00100005 01 80 00000001 001002")+shortTLV(3, "020000000002 0001 80000007 40000008")+shortTLV(7, "00")) + shortTLV(143, "1002"+shortTLV(6, "00000001 0018")+shortTLV(6, "00000001")+"0609") + shortTLV(144, "0123"+shortTLV(1, "00")))},
		{name: "bridging, configuration", data: lsp(shortTLV(143, "0002"+shortTLV(4, "01 6e616d65"+zeros(28)+"0001"+zeros(16)+"02"+zeros(50))+shortTLV(5, "b3"+zeros(32))))},
		{name: "empty areas", data: lsp(shortTLV(1, zeros(9)) + shortTLV(1, ""))},
		{name: "the rest", data: lsp(shortTLV(131, "01aa") + shortTLV(131, "020007") + shortTLV(250, "00000c aabb") + shortTLV(138, "02000000000200 01 c0000201 c0000202 00000001") + shortTLV(7, "0001 0002 0003") + shortTLV(42, "0102") + shortTLV(9, "04b0 0200000000010001 00000007 1234"))},
		{name: "complete sequence", data: osi(unhex("83210100 19010000 0033 02000000000100 0000000000000000 ffffffffffffffff 0910 04b0 0200000000010000 00000007 1234")...)},
		{name: "partial sequence", data: osi(unhex("83110100 1b010000 0023 02000000000100 0910 04b0 0200000000010000 00000007 1234")...)},
		{name: "shorter than its header", data: osi(unhex("83110100 1b010000 0003 02000000000100")...)},
		{name: "wrong header length", data: osi(unhex("83120100 1b010000 0011 02000000000100 000000")...)},
		{name: "wrong header length of a link state", data: osi(unhex("83120100 14010000 0011 02000000000100 000000")...)},
		{name: "unknown type", data: osi(unhex("83110100 05010000 0011 02000000000100")...)},
		{name: "version 2", data: osi(unhex("83110200 1b010000 0011 02000000000100")...)},
		{name: "PDU version 2", data: osi(unhex("83110100 1b020000 0011 02000000000100")...)},
		{name: "identifiers of 3 bytes", data: osi(unhex("83110103 1b010000 0011 02000000000100")...)},
		{name: "255 areas", data: osi(unhex("83110100 1b0100ff 0011 02000000000100")...)},
		{name: "header longer than the packet", data: osi(unhex("83ff0100 1b010000 0011 02000000000100")...)},
		{name: "header shorter than the common one", data: osi(unhex("83010100 1b010000 0011 02000000000100")...)},
		{name: "short", data: osi(0x83, 0x1b)},
	}
}

// shortTLV returns a TLV of IS-IS in hexadecimal.
func shortTLV(kind byte, value string) string {
	return hex.EncodeToString(append([]byte{kind, byte(len(unhex(value)))}, unhex(value)...))
}

// zeros returns n zero bytes in hexadecimal.
func zeros(n int) string { return strings.Repeat("00", n) }
