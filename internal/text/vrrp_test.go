package text

import "ringcap/internal/layer"

func vrrpFrames() []goldenFrame {
	packet := func(hex string) []byte { return ether(layer.EtherTypeIPv4, ip4(112, nil, unhex(hex))) }
	v6 := linkLocal(ip6(112, unhex("31 24 64 02 03e8 0000 fe800000000000000000000000003636 20010db8000000000000000000000001")), "ff020000000000000000000000000012")
	v6[7] = 255
	return []goldenFrame{
		{name: "version 2, password", data: packet("21 01 64 02 01 01 0000 c0000201 c0000202 7365637265740000")},
		{name: "version 2", data: packet("21 01 64 01 00 01 7cfc c0000201")},
		{name: "version 3", data: packet("31 01 64 01 0064 0000 c0000201")},
		{name: "version 3 over IPv6", data: ether(layer.EtherTypeIPv6, v6)},
		{name: "fewer addresses than it says", data: packet("31 01 64 ff 0064 0000 c0000201")},
		{name: "unknown type", data: packet("2f 01 64 01")},
	}
}
