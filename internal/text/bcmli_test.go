package text

import "ringcap/internal/layer"

func bcmLIFrames() []goldenFrame {
	inner := summed(ip4(17, nil, udpDatagram(1000, 2000, []byte(hello))))
	inner6 := summed(ip6(17, udpDatagram(1000, 2000, []byte(hello))))
	shim := func(header string, packet ...[]byte) []byte {
		return udp4(layer.PortBCMLI, 5000, string(join(unhex(header), join(packet...))))
	}
	tagged := ether(layer.EtherTypeVLAN, unhex("0005 0800"), inner)
	return []goldenFrame{
		{name: "ethernet", data: shim("4ec0004d", ether(layer.EtherTypeIPv4, inner))},
		{name: "one tag", data: shim("6e40004e", tagged)},
		{name: "two tags", data: shim("6e80004f", ether(layer.EtherTypeQinQ, unhex("0006 8100 0005 86dd"), inner6))},
		{name: "IPv4", data: shim("4a000050", inner)},
		{name: "IPv6", data: shim("4c000051", inner6)},
		{name: "undecided", data: shim("48000052", inner6)},
		{name: "undecided and not IP", data: shim("48000052", []byte(hello), []byte(hello))},
		{name: "padded", data: shim("4ec0004d", ether(layer.EtherTypeIPv4, summed(ip4(17, nil, udpDatagram(1000, 2000, []byte("x"))))), make([]byte, 17))},
		{name: "no direction", data: shim("0ec0004d", ether(layer.EtherTypeIPv4, inner))},
		{name: "another number of tags", data: shim("4ec0004d", tagged)},
		{name: "another length", data: shim("4a000050", inner, []byte("x"))},
		{name: "another version", data: shim("4c000051", inner)},
		{name: "another kind", data: shim("42000051", inner)},
		{name: "to the port", data: udp4(5000, layer.PortBCMLI, string(join(unhex("4a000050"), inner)))},
		{name: "of a client that asks DNS", data: udp4(layer.PortBCMLI, 53, string(join(unhex("4a000050"), inner)))},
		{name: "nothing", data: udp4(layer.PortBCMLI, 5000, "")},
	}
}
