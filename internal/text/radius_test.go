package text

import (
	"encoding/binary"
	"strings"
)

// radiusPacket returns a packet with attributes, each of which is a type and a value.
func radiusPacket(code string, attributes ...string) []byte {
	m := unhex(code + "68 0000" + strings.Repeat("a5", 16))
	for _, a := range attributes {
		v := unhex(a)
		m = append(m, v[0], byte(len(v)+1))
		m = append(m, v[1:]...)
	}
	binary.BigEndian.PutUint16(m[2:], uint16(len(m)))
	return m
}

func radiusFrames() []goldenFrame {
	frame := func(code string, attributes ...string) []byte {
		return udp4(40000, 1812, string(radiusPacket(code, attributes...)))
	}
	broken := radiusPacket("01", "01 626f62", "02 00")
	broken[len(broken)-2] = 0
	long := radiusPacket("01", "01 626f62")
	long[21] = 200
	shorter := radiusPacket("01", "01 626f62")
	shorter[3] = 200
	return []goldenFrame{
		{name: "texts", data: frame("01", "01 626f620a", "02 00112233", "1e 6100", "45 05 0001 73656372", "42 01 31302e", "42 3130", "3a 31 7631")},
		{name: "numbers", data: frame("02", "05 00000007", "06 00000002", "06 00000000", "06 00000099", "3d 00000013", "17 fffffffe", "25 00000000", "26 00000000", "26 00000009", "05 0007")},
		{name: "tunnels", data: frame("02", "40 01000003", "41 00000001", "53 02000005", "38 31000007", "38 0007", "51 00 3432")},
		{name: "times", data: frame("04", "29 00000009", "2e 00000e0f", "55 0002b514", "37 65544640")},
		{name: "addresses", data: frame("02", "04 c0000201", "08 ffffffff", "08 fffffffe", "08 c0000209", "5f 20010db8000000000000000000000001", "61 0040 20010db80001", "61 00ff", "61 0030 2001", "61 00", "04 c000")},
		{name: "vendors", data: frame("02", "1a 00000009 0107616263 0a64", "1a 00000137 0101", "1a 0000ffff 01ff", "1a 0000")},
		{name: "EAP and causes", data: frame("28", "4f 04670004", "4f 0102", "65 000000c9", "65 00000099", "65 00")},
		{name: "AppleTalk", data: frame("02", "46 000102030405060708090a0b0c0d0e0f", "47 01 08 00000001 00000002 00000003", "54 0001020304050607", "46 00", "54 00")},
		{name: "mobility and places", data: frame("02", "7c 0000010000000003", "7c 00", "7d 40 20010db8000000000000000000000001", "7d ff 20010db8000000000000000000000001", "7e 31 7265616c6d", "7e 39 61", "7e 31",
			"7f 0001 00 01 e8000000 80000000 e8000001 00000000 475053", "80 0001 0102414243", "81 8001 e8000000 00000000 6e6f7465", "81 00", "7f 00")},
		{name: "unknown", data: frame("63", "f0 0102", "3b 01")},
		{name: "an attribute that is too short", data: udp4(40000, 1812, string(broken))},
		{name: "an attribute that is too long", data: udp4(40000, 3799, string(long))},
		{name: "longer than the datagram", data: udp4(40000, 1813, string(shorter))},
		{name: "shorter than its header", data: udp4(40000, 1813, string(make([]byte, 20)))},
	}
}
