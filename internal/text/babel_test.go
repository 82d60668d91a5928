package text

import "encoding/binary"

func babelFrames() []goldenFrame {
	packet := func(body, trailer string) []byte {
		b := unhex(body)
		head := binary.BigEndian.AppendUint16([]byte{42, 2}, uint16(len(b)))
		return udp4(6696, 6696, string(join(head, b, unhex(trailer))))
	}
	id := "0200 0000 0000 0001"
	return []goldenFrame{
		{name: "hello and more", data: packet("00"+shortTLV(1, "0000")+shortTLV(2, "0000 1234 0064")+shortTLV(3, "1234")+shortTLV(4, "0000 0007 0190")+shortTLV(4, "8000 0008 0000 00 0102aabb 03040012d687")+shortTLV(6, "0000"+id), "")},
		{name: "ihu", data: packet(shortTLV(5, "01 00 0060 04b0 c0000201")+shortTLV(5, "00 00 0060 04b0 03080012d6870012d688")+shortTLV(5, "03 00 ffff 0000 0000000000000001")+shortTLV(5, "02 00 0060 04b0 2001"), "")},
		{name: "ihu, time stamp too short", data: packet(shortTLV(5, "01 00 0060 04b0 c0000201 030400000001"), "")},
		{name: "next hop", data: packet(shortTLV(7, "01 00 c0000201")+shortTLV(7, "00 00")+shortTLV(7, "03 00 0000000000000001")+shortTLV(7, "09 00"), "")},
		{name: "update", data: packet(shortTLV(8, "01 80 18 00 0190 0007 0060 c00002")+shortTLV(8, "01 40 20 03 ffff 0007 0060 07 0203 00ff05")+shortTLV(8, "02 bf 40 00 0000 0007 0060 20010db800000001")+shortTLV(8, "02 00 80 08 0190 0007 ffff 0000000000000001 8100")+shortTLV(8, "00 00 00 00 0190 0007 ffff")+shortTLV(8, "03 00 80 08 0190 0007 0060 0000000000000002 0200"), "")},
		{name: "update, prefix too long", data: packet(shortTLV(8, "01 00 ff 00 0190 0007 0060 c00002"), "")},
		{name: "requests", data: packet(shortTLV(9, "00 00")+shortTLV(9, "01 18 c00002")+shortTLV(10, "02 20 0007 40 00"+id+"20010db8")+shortTLV(10, "00 00 0007 40 00"+id), "")},
		{name: "source-specific", data: packet(shortTLV(13, "01 18 18 00 0190 0007 0060 c00002 c63364")+shortTLV(13, "02 00 20 00 ffff 0007 0060 20010db8 0200")+shortTLV(14, "00 00 00")+shortTLV(14, "01 18 10 c00002 c633")+shortTLV(15, "01 18 0007 40 10"+id+"c00002 c633"), "")},
		{name: "source-specific, prefix missing", data: packet(shortTLV(15, "01 18 0007 40 10"+id+"c00002"), "")},
		{name: "authentication", data: packet(shortTLV(4, "0000 0007 0190")+shortTLV(11, "0001 00000002")+shortTLV(17, "00000007 0102")+shortTLV(18, "0102030405060708")+shortTLV(19, "0102030405060708"), shortTLV(12, "0007"+"000102030405060708090a0b0c0d0e0f")+shortTLV(16, "000102030405060708090a0b0c0d0e0f"))},
		{name: "unknown", data: packet(shortTLV(99, "0102")+shortTLV(4, "0000 0007 0190 99020102"), "")},
		{name: "too short", data: packet(shortTLV(4, "0000 0007"), "")},
		{name: "too short an update", data: packet(shortTLV(8, "0000 0007"), "")},
		{name: "message longer than the body", data: packet("0409 0000", "")},
		{name: "half a message", data: packet("04", "")},
		{name: "fields longer than the message", data: packet(shortTLV(4, "0000 0007 0190 0109 00"), "")},
		{name: "body longer than the packet", data: udp4(6696, 6696, "\x2a\x02\x00\x09\x00")},
		{name: "version 3", data: udp4(6697, 6697, "\x2a\x03\x00\x00")},
		{name: "something else", data: udp4(6696, 6696, "text")},
		{name: "challenge too long", data: packet(shortTLV(18, zeros(193)), "")},
	}
}
