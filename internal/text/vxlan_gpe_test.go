package text

func gpeFrames() []goldenFrame {
	gpe := func(header string, payload ...[]byte) []byte {
		return udp4(4790, 4790, string(join(unhex(header), join(payload...))))
	}
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	return []goldenFrame{
		{name: "ipv4", data: gpe("0c0000 01 00002a 00", inner)},
		{name: "ipv6", data: gpe("0c0000 02 00002a 00", ip6(59, nil))},
		{name: "ethernet", data: gpe("0d0000 03 00002a 00", icmp4("0800 0000 1234 0001 61626364"))},
		{name: "nsh", data: gpe("0c0000 04 00002a 00", unhex("0002 02 01 000001 02"), inner)},
		{name: "mpls", data: gpe("0c0000 05 00002a 00 00010140"), length: 0},
		{name: "an unknown protocol", data: gpe("000000 09 00002a 00", inner)},
		{name: "too short", data: gpe("0c0000 01")},
	}
}
