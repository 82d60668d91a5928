package text

import "encoding/binary"

// lmpMessageOf returns a message of objects.
func lmpMessageOf(kind byte, objects ...[]byte) []byte {
	m := join(unhex("10 00 01 00 0000 0000"), join(objects...))
	m[3] = kind
	binary.BigEndian.PutUint16(m[4:], uint16(len(m)))
	return m
}

// lmpObjectOf returns an object of a class and of a type of that class.
func lmpObjectOf(class, kind byte, value string) []byte {
	o := join([]byte{kind, class, 0, 0}, unhex(value))
	binary.BigEndian.PutUint16(o[2:], uint16(len(o)))
	return o
}

func lmpFrames() []goldenFrame {
	const (
		v4      = "c0000201"
		v6      = "20010db8000000000000000000000001"
		mbit100 = "4b3ebc20" // 100 Mbps in bytes a second
	)
	o := lmpObjectOf
	frame := func(kind byte, objects ...[]byte) []byte {
		return udp4(701, 701, string(lmpMessageOf(kind, objects...)))
	}
	return []goldenFrame{
		{name: "config", data: frame(1, o(1 /* control channel */, 1, "00000007"), o(2 /* node ID */, 2, v4), o(5 /* message ID */, 1, "00000009"), o(5 /* message ID */, 2, "00000009"), o(6 /* config */, 0x81, "0096 01c2"))},
		{name: "hello", data: frame(4, o(7 /* hello */, 1, "00000001 00000002"))},
		{name: "identifiers", data: frame(14, o(3 /* link ID */, 1, v4), o(3 /* link ID */, 4, v6), o(4 /* interface ID */, 5, "00000007"))},
		{name: "links", data: frame(14, o(11 /* TE link */, 1, "03000000"+v4+v4), o(11 /* TE link */, 2, "00000000"+v6+v6), o(11 /* TE link */, 3, "01000000 00000007 00000008"),
			o(12 /* data link */, 1, "07000000"+v4+v4+"01 0c 01 02"+mbit100+mbit100+"02 08 0000 000005f0"), o(12 /* data link */, 2, "00000000"+v6+v6+"09 04 0000"), o(12 /* data link */, 3, "01000000 00000007 00000008"))},
		{name: "subobjects that cannot be", data: frame(14, o(12 /* data link */, 1, "00000000"+v4+v4+"01 00 0000"), o(12 /* data link */, 1, "00000000"+v4+v4+"01 05 0000"), o(12 /* data link */, 1, "00000000"+v4+v4+"01 0c 0000"))},
		{name: "verification", data: frame(5, o(8 /* begin verify */, 1, "0003 0064 00000002 02 00 8000"+mbit100+"000005f0"), o(9 /* begin verify ack */, 1, "0001 0002"), o(10 /* verify ID */, 1, "00000007"), o(20 /* error */, 1, "00000003"), o(20 /* error */, 2, "00000021"))},
		{name: "status", data: frame(17, o(13 /* channel status */, 1, v4+"c0000001"), o(13 /* channel status */, 2, v6+"00000002"), o(13 /* channel status */, 3, "00000007 80000009"),
			o(14 /* channel status request */, 1, v4+v4), o(14 /* channel status request */, 2, v6), o(14 /* channel status request */, 3, "00000007"))},
		{name: "services", data: frame(50, o(51 /* service discovery */, 1, "03 01 0000"), o(51 /* service discovery */, 2, "05 06 07 01 0001 0002 0003 0004"+v4), o(51 /* service discovery */, 2, "06 07 00 00 0001 0002 0003 0004"+v4),
			o(51 /* service discovery */, 2, "09 00 00 00 0001 0002 0003 0004"+v4), o(51 /* service discovery */, 3, "00000003 00000001"), o(51 /* service discovery */, 4, "00000007"))},
		{name: "unknown objects and types", data: frame(99, o(200, 1, "01020304"), o(1 /* control channel */, 9, "01020304"))},
		{name: "not correct", data: frame(1, o(1 /* control channel */, 1, "0000000700000008"), o(12 /* data link */, 2, "00000000"))},
		{name: "object too short", data: frame(1, unhex("01010003"))},
		{name: "object of an odd length", data: frame(1, unhex("01010005"))},
		{name: "object too long", data: udp4(701, 701, string(at(lmpMessageOf(1, o(1 /* control channel */, 1, "00000007")), 5, 12)))},
		{name: "message too short", data: udp4(701, 701, string(at(lmpMessageOf(1), 5, 7)))},
		{name: "message too long", data: udp4(701, 701, string(at(lmpMessageOf(1), 5, 90)))},
		{name: "version 2", data: udp4(701, 701, string(at(lmpMessageOf(1), 0, 0x20)))},
	}
}
