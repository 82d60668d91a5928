package text

import "ringcap/internal/layer"

func ciscoTagFrames() []goldenFrame {
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	return []goldenFrame{
		{name: "vn-tag", data: ether(layer.EtherTypeVNTag, unhex("80050003 0800"), inner)},
		{name: "vn-tag of a list, looped", data: ether(layer.EtherTypeVNTag, unhex("40058003 8100 0005 0800"), inner)},
		{name: "vn-tag of 802.3", data: ether(layer.EtherTypeVNTag, unhex("00050003 0004 424203 00"))},
		{name: "vn-tag of something else", data: ether(layer.EtherTypeVNTag, unhex("00050003 9999"), []byte(hello))},
		{name: "metadata", data: ether(layer.EtherTypeCisco, unhex("01 01 0001 0007 0800"), inner)},
		{name: "metadata of two options", data: ether(layer.EtherTypeCisco, unhex("01 02 0002 0007 0001 0008 0800"), inner)},
		{name: "tags in GRE", data: ether(layer.EtherTypeIPv4, ip4(layer.ProtocolGRE, nil, join(unhex("0000 8100 0005 0800"), inner)))},
	}
}
