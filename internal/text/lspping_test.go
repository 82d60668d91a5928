package text

import "encoding/binary"

// lspTLVOf returns a TLV, padded to a multiple of 4 bytes.
func lspTLVOf(kind uint16, value ...[]byte) []byte {
	v := join(value...)
	f := binary.BigEndian.AppendUint16(nil, kind)
	f = append(binary.BigEndian.AppendUint16(f, uint16(len(v))), v...)
	for len(f)%4 != 0 {
		f = append(f, 0)
	}
	return f
}

func lspPingFrames() []goldenFrame {
	const (
		v4 = "c0000201"
		v6 = "20010db8000000000000000000000001"
		rd = "0000 0064 00000001"
	)
	head := "0001 0000 01 02 03 01 00000007 00000001 5a5b5c5d 00000064 "
	frame := func(head string, fields ...[]byte) []byte {
		return udp4(3503, 3503, string(join(unhex(head), join(fields...))))
	}
	sub := func(kind uint16, value string) []byte { return lspTLVOf(kind, unhex(value)) }
	targets := join(sub(1 /* LDP IPv4 */, v4+"20"), sub(2 /* LDP IPv6 */, v6+"80"), sub(3 /* RSVP IPv4 */, v4+"0000 0007"+v4+v4+"0000 0001"), sub(4 /* RSVP IPv6 */, v6+"0000 0007"+v6+v6+"0000 0001"),
		sub(6 /* VPN IPv4 */, rd+v4+"18"), sub(7 /* VPN IPv6 */, rd+v6+"40"), sub(8 /* L2 VPN endpoint */, rd+"0001 0002 0005"), sub(9 /* old pseudowire */, v4+"00000064 0005"),
		sub(10 /* pseudowire */, v4+v4+"00000064 0005"), sub(12 /* BGP IPv4 */, v4+"20"), sub(13 /* BGP IPv6 */, v6+"80"), sub(99, "0102"), sub(1 /* LDP IPv4 */, v4))
	return []goldenFrame{
		{name: "targets", data: frame(head+"00000000 00000000", lspTLVOf(1 /* target FEC stack */, targets))},
		{name: "reply", data: frame("0001 0000 02 01 01 00 00000007 00000001 5a5b5c5d 00000064 5a5b5c5e 0000c350", lspTLVOf(3, []byte{1}), lspTLVOf(4), lspTLVOf(15 /* BFD */, unhex("00000009")), lspTLVOf(5 /* vendor */, unhex("00000a4c")), lspTLVOf(5 /* vendor */, unhex("0102")))},
		{name: "downstream", data: frame(head+"00000000 00000000",
			lspTLVOf(2 /* downstream mapping */, unhex("05dc 01 00"+v4+v4+"00 00 0000 003e8103")), lspTLVOf(2 /* downstream mapping */, unhex("05dc 02 00"+v4+"00000007 00 00 0000")),
			lspTLVOf(2 /* downstream mapping */, unhex("05dc 03 00"+v6+v6+"00 00 0000")), lspTLVOf(2 /* downstream mapping */, unhex("05dc 04 00"+v6+"00000007 00 00 0000")),
			lspTLVOf(2 /* downstream mapping */, unhex("05dc 09 00 00000000")), lspTLVOf(2 /* downstream mapping */, unhex("05dc 01 00"+v4)), lspTLVOf(2 /* downstream mapping */, unhex("05")), lspTLVOf(2 /* downstream mapping */, unhex("05dc 01 00"+v4+v4)))},
		{name: "targets too short", data: frame(head+"00000000 00000000", lspTLVOf(1 /* target FEC stack */, unhex("0001")), lspTLVOf(1 /* target FEC stack */, unhex("0001 0009 0000")), lspTLVOf(1 /* target FEC stack */, unhex("0001 0005"+v4+"20")))},
		{name: "field too long", data: frame(head+"00000000 00000000", unhex("0001 0040 0000"))},
		{name: "field without padding", data: frame(head+"00000000 00000000", unhex("0003 0001 00"))},
		{name: "rest too short", data: frame(head+"00000000 00000000", unhex("0001"))},
		{name: "unknown", data: frame("0001 0000 09 09 63 00 00000007 00000001 5a5b5c5d 00000064 00000000 00000000")},
		{name: "version 2", data: frame("0002 0000 09 09 63 00 00000007 00000001 5a5b5c5d 00000064 00000000 00000000")},
		{name: "too short", data: frame("0001 0000")},
	}
}
