package text

import "ringcap/internal/layer"

func greFrames() []goldenFrame {
	inner := icmp4("0800 0000 1234 0001 61626364")
	packet := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	gre := func(header string, payload ...[]byte) []byte {
		return ether(layer.EtherTypeIPv4, ip4(47, nil, join(unhex(header), join(payload...))))
	}
	return []goldenFrame{
		{name: "erspan I", data: gre("0000 88be", inner)},
		{name: "erspan II", data: gre("1000 88be 00000007 1064 8c05 00000009", inner)},
		{name: "erspan II, another version", data: gre("1000 88be 00000007 2064 8c05 00000009", inner)},
		{name: "erspan III", data: gre("1000 22eb 00000007 2064 8005 00000001 0002 0032", inner)},
		{name: "erspan III with a platform part", data: gre("1000 22eb 00000007 2064 8005 00000001 0002 0033 0102030405060708", inner)},
		{name: "erspan III, ip", data: gre("1000 22eb 00000007 2064 8005 00000001 0002 0832", packet)},
		{name: "erspan III, another frame", data: gre("1000 22eb 00000007 2064 8005 00000001 0002 0432", packet)},
		{name: "wccp 1", data: gre("0000 883e", packet)},
		{name: "wccp 2", data: gre("0000 883e a0 05 06 07", packet)},
		{name: "nsh", data: gre("0000 894f 0002 02 01 000001 02", packet)},
	}
}
