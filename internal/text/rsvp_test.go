package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
)

// rsvpMessageOf returns a message of objects.
func rsvpMessageOf(kind byte, objects ...[]byte) []byte {
	m := join(unhex("11 00 00f4 ff 00 0000"), join(objects...))
	m[1] = kind
	binary.BigEndian.PutUint16(m[6:], uint16(len(m)))
	return m
}

// rsvpObjectOf returns an object of a class and of a type of that class.
func rsvpObjectOf(class, kind byte, value string) []byte {
	o := join([]byte{0, 0, class, kind}, unhex(value))
	binary.BigEndian.PutUint16(o, uint16(len(o)))
	return o
}

func rsvpFrame(message []byte) []byte { return ether(layer.EtherTypeIPv4, ip4(46, nil, message)) }

func rsvpFrames() []goldenFrame {
	const (
		v4      = "c0000201"
		v6      = "20010db8000000000000000000000001"
		mbit100 = "4b3ebc20" // 100 Mbps in bytes a second
	)
	o := rsvpObjectOf
	path := rsvpMessageOf(1,
		o(1 /* session */, 7, v4+"0000 0007"+v4), o(3 /* hop */, 1, v4+"00000001"), o(5 /* time values */, 1, "00007530"),
		o(20 /* explicit route */, 1, "01 08"+v4+"20 00 81 08"+v4+"20 01 20 04 fde8"), o(19 /* label request */, 1, "0000 0800 0000 1234"),
		o(207 /* session attribute */, 7, "07 00 04 05 6c73700a31 000000"), o(11 /* sender template */, 7, v4+"0000 0001"),
		o(12 /* tspec */, 2, "0000 0007 01 00 0006 7f 00 0005"+mbit100+mbit100+mbit100+"00000014 000005dc"),
		o(13 /* adspec */, 2, "0000 000f 01 80 0008 04 00 0001 00000003 06 00 0001"+mbit100+"08 00 0001 ffffffff 0a 00 0001 000005dc"+
			"02 00 0003 82 00 0002"+mbit100+"00000005 05 00 0002 85 00 0001 00000009"),
		o(205 /* fast reroute */, 1, "07 00 10 00"+mbit100+"00000001 00000002 00000003"), o(63 /* detour */, 7, v4+"c0000202"),
		o(196 /* admin status */, 1, "80000001"), o(195 /* notify request */, 1, v4), o(66 /* class type */, 1, "00000003"))
	resv := rsvpMessageOf(2,
		o(1 /* session */, 1, v4+"11 01 1388"), o(8 /* style */, 1, "00 000012"), o(9 /* flowspec */, 2, "0000 0001 05 00 0001 99 00 0000"),
		o(10 /* filter spec */, 1, v4+"0000 1388"), o(16 /* label */, 1, "00000064 00000065"), o(21 /* recorded route */, 1, "01 08"+v4+"20 0f 03 08 01 01 00000064"),
		o(15 /* confirm */, 1, v4), o(36 /* label set */, 1, "02000001 00000001 00000009"), o(36 /* label set */, 1, "00000001 00000007 00000008"))
	v6s := rsvpMessageOf(2,
		o(1 /* session */, 2, v6+"11 01 1388"), o(1 /* session */, 8, v6+"0000 0007"+v6), o(1 /* session */, 13, v4+"0000 0007"+v4),
		o(1 /* session */, 14, v4+"0000 0007"+v6+"0000 0000"), o(11 /* sender template */, 1, v4+"0000 1388"), o(11 /* sender template */, 2, v6+"0000 1388"),
		o(11 /* sender template */, 12, v4+"0000 0001"+v4+"0002 0000"), o(11 /* sender template */, 13, v6+"0000 0001"+v6+"0000 0002"),
		o(10 /* filter spec */, 2, v6+"0000 1388"), o(10 /* filter spec */, 3, v6+"00 012345"), o(10 /* filter spec */, 7, v4+"0000 0001"), o(10 /* filter spec */, 8, v6+"0000 0001"),
		o(10 /* filter spec */, 12, v4+"0000 0001"+v4+"0002 0000"), o(10 /* filter spec */, 13, v6+"0000 0001"+v6+"0000 0002"),
		o(15 /* confirm */, 2, v6), o(195 /* notify request */, 2, v6), o(3 /* hop */, 2, v6+"00000001"), o(3 /* hop */, 3, v4+"00000001 00000002"),
		o(50 /* sub-LSP */, 1, v4), o(50 /* sub-LSP */, 2, v6))
	labels := rsvpMessageOf(2,
		o(16 /* label */, 2, "00000064"), o(129 /* suggested label */, 3, "00000001 00000002 00000003"), o(19 /* label request */, 2, "0000 86dd 80050020 00060040"),
		o(19 /* label request */, 3, "0000 0800 00000010 00000020"), o(19 /* label request */, 4, "02 01 0021"), o(205 /* fast reroute */, 7, "07 00 10 00 7f800000 00000001 00000002"),
		o(131 /* restart capability */, 1, "000003e8 000007d0"), o(134 /* capability */, 1, "00000015"), o(204 /* LSP attributes */, 1, "0002 0000 01 04 0102 10 03 05 00"),
		o(4 /* integrity */, 1, "80 00 000000000001 0000000000000002 000102030405060708090a0b0c0d0e0f"))
	refresh := join(rsvpMessageOf(15, o(23 /* message ID */, 1, "01 000002 00000007"), o(25 /* message ID list */, 1, "01 000002 00000007 00000008")),
		rsvpMessageOf(13, o(24 /* message ID ack */, 1, "00 000002 00000007")))
	uni := o(229 /* UNI */, 1, "0008 01 01"+v4+"0014 02 02"+v6+"0008 01 03 49000000 0008 03 00 00000000 0010 04 00 80000001 00000002 00000003 0008 05 00 07000000 0004 09 00")
	return []goldenFrame{
		{name: "path", data: rsvpFrame(path)},
		{name: "reservation", data: rsvpFrame(resv)},
		{name: "other families", data: rsvpFrame(v6s)},
		{name: "labels and settings", data: rsvpFrame(labels)},
		{name: "errors", data: rsvpFrame(rsvpMessageOf(3, o(6 /* error */, 1, v4+"04 18 0005"), o(6 /* error */, 2, v6+"04 18 0007"), o(6 /* error */, 1, v4+"00 1c 0002"), o(6 /* error */, 3, v4+"00 01 0002"), o(6 /* error */, 4, v6+"00 01 0002")))},
		{name: "hello", data: rsvpFrame(rsvpMessageOf(20, o(22 /* hello */, 1, "00000001 00000002")))},
		{name: "bundle", data: rsvpFrame(rsvpMessageOf(12 /* bundle */, refresh))},
		{name: "bundle, message too long", data: rsvpFrame(rsvpMessageOf(12 /* bundle */, at(rsvpMessageOf(13), 6, 1, 0)))},
		{name: "user network interface", data: rsvpFrame(rsvpMessageOf(1, uni))},
		{name: "user network interface, too short", data: rsvpFrame(rsvpMessageOf(1, o(229 /* UNI */, 1, "0004 01 01")))},
		{name: "user network interface, length", data: rsvpFrame(rsvpMessageOf(1, o(229 /* UNI */, 1, "0040 01 01")))},
		{name: "unknown objects and types", data: rsvpFrame(rsvpMessageOf(1, o(200, 1, "01020304"), o(1 /* session */, 99, "01020304"), o(9 /* flowspec */, 1, "01020304")))},
		{name: "object too short", data: rsvpFrame(rsvpMessageOf(1, o(1 /* session */, 1, v4)))},
		{name: "object too long", data: rsvpFrame(rsvpMessageOf(1, at(o(5 /* time values */, 1, "00007530"), 1, 12)))},
		{name: "object of a length that cannot be", data: rsvpFrame(rsvpMessageOf(1, unhex("0000 0101")))},
		{name: "object of an odd length", data: rsvpFrame(rsvpMessageOf(1, unhex("0005 0101")))},
		{name: "route too long", data: rsvpFrame(rsvpMessageOf(1, o(20 /* explicit route */, 1, "20 40 0000"), o(20 /* explicit route */, 1, "20 00 0000"), o(20 /* explicit route */, 1, "01 08"+v4+"18 00")))},
		{name: "route of a length that cannot be", data: rsvpFrame(rsvpMessageOf(1, o(20 /* explicit route */, 1, "01 04 0000")))},
		{name: "properties too long", data: rsvpFrame(rsvpMessageOf(1, o(204 /* LSP attributes */, 1, "0001 0000 01 09 0000")))},
		{name: "properties too short", data: rsvpFrame(rsvpMessageOf(1, o(204 /* LSP attributes */, 1, "0001 0000 01 00 0000")))},
		{name: "name too long", data: rsvpFrame(rsvpMessageOf(1, o(207 /* session attribute */, 7, "07 00 04 ff")))},
		{name: "range too short", data: rsvpFrame(rsvpMessageOf(1, o(36 /* label set */, 1, "02000001")))},
		{name: "unknown type", data: rsvpFrame(rsvpMessageOf(99, unhex("01020304")))},
		{name: "version 2", data: rsvpFrame(at(rsvpMessageOf(1), 0, 0x21))},
		{name: "length too short", data: rsvpFrame(at(rsvpMessageOf(1), 7, 4))},
	}
}
