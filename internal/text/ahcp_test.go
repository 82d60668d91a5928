package text

func ahcpFrames() []goldenFrame {
	packet := func(body string) []byte {
		return udp4(5359, 5359, string(unhex("2b010102 deadbeef 0102030405060708 ffffffffffffffff"+body)))
	}
	return []goldenFrame{
		{name: "discover", data: packet("00000000")},
		{name: "offer", data: packet("0100005d" + "00 01" + shortTLV(2, "6553f100") + shortTLV(3, "00000e10") + shortTLV(4, "20010db8000000000000000000000001") + shortTLV(5, "c0000201 c0000202") + shortTLV(6, "20010db8000000000000000000000000 40") + shortTLV(7, "c000020018") + shortTLV(11, "c000020018 c633640018") + shortTLV(99, "0102"))},
		{name: "ack, odd lengths", data: packet("0307001c" + shortTLV(2, "6553f1") + shortTLV(3, "00") + shortTLV(12, "2001") + shortTLV(9, "c00002") + shortTLV(10, "20") + shortTLV(11, "c0"))},
		{name: "option too long", data: packet("05000003" + "0209" + "00")},
		{name: "option without length", data: packet("04000001" + "02")},
		{name: "unknown, too long", data: packet("07000009")},
		{name: "no body", data: packet("0000")},
		{name: "version 2", data: udp4(5359, 5359, "+\x02abc")},
		{name: "short", data: udp4(5359, 5359, "+\x01abc")},
		{name: "something else", data: udp4(5359, 5359, "text")},
		{name: "one byte", data: udp4(5359, 5359, "+")},
	}
}
