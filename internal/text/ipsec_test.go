package text

import "ringcap/internal/layer"

func ipsecFrames() []goldenFrame {
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	ah := func(next, length byte) []byte {
		return join([]byte{next, length}, unhex("0000 00000100 00000007 0102030405060708090a0b0c"))
	}
	ports := udpDatagram(5000, 6000, []byte(hello))
	return []goldenFrame{
		{name: "esp", data: ether(layer.EtherTypeIPv4, ip4(50, nil, unhex("0000dead 00000005 0102030405060708")))},
		{name: "esp, nothing in it", data: ether(layer.EtherTypeIPv6, ip6(50, unhex("0000dead 00000005")))},
		{name: "ah, transport", data: ether(layer.EtherTypeIPv4, ip4(51, nil, join(ah(17, 4), ports)))},
		{name: "ah, tunnel", data: ether(layer.EtherTypeIPv6, ip6(51, join(ah(4, 4), inner)))},
		{name: "ah before an extension header", data: ether(layer.EtherTypeIPv6, ip6(51, join(ah(60, 4), unhex("1100010400000000"), ports)))},
		{name: "ah of 8 bytes", data: ether(layer.EtherTypeIPv6, ip6(51, unhex("3b00ffff 00000000 8000fae6 00")))},
		{name: "ipcomp", data: ether(layer.EtherTypeIPv4, ip4(108, nil, unhex("0400 635c 0102")))},
		{name: "ipcomp behind ah", data: ether(layer.EtherTypeIPv4, ip4(51, nil, join(ah(108, 4), unhex("0400 635c 0102"))))},
	}
}
