package text

import "ringcap/internal/layer"

func nshFrames() []goldenFrame {
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	return []goldenFrame{
		{name: "metadata of type 1", data: ether(layer.EtherTypeNSH, unhex("2fc6 01 01 000001 02 00000001 00000002 00000003 00000004"), inner)},
		{name: "metadata of type 2", data: ether(layer.EtherTypeNSH, unhex("0004 02 03 000001 02 0001 02 01 12000000"), icmp4("0800 0000 1234 0001 61626364"))},
		{name: "type 1 of another length", data: ether(layer.EtherTypeNSH, unhex("0002 01 01 000001 02"), inner)},
		{name: "metadata that is too long", data: ether(layer.EtherTypeNSH, unhex("0003 02 01 000001 02 0001 02 05"), inner)},
		{name: "no path", data: ether(layer.EtherTypeNSH, unhex("0001 01 01 000001 02"), inner)},
		{name: "too many headers", data: ether(layer.EtherTypeNSH, unhex("003f 01 01 000001 02"), inner)},
		{name: "another version", data: ether(layer.EtherTypeNSH, unhex("4006 01 01 000001 02"), inner)},
		{name: "an unknown protocol", data: ether(layer.EtherTypeNSH, unhex("0002 02 fe 000001 02"), inner)},
	}
}
