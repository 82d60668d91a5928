package text

import "ringcap/internal/layer"

func macsecFrames() []goldenFrame {
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	proof := make([]byte, 16)
	return []goldenFrame{
		{name: "integrity only", data: ether(layer.EtherTypeMACsec, unhex("20 00 00000044 0200000000010001 0800"), inner, proof)},
		{name: "short, padded", data: ether(layer.EtherTypeMACsec, unhex("01 23 00000044 0800"), inner, unhex("0000000000"), proof)},
		{name: "encrypted", data: ether(layer.EtherTypeMACsec, unhex("2c 00 00000044 0200000000010001"), []byte("ciphertext"))},
		{name: "a tag in it", data: ether(layer.EtherTypeMACsec, unhex("00 00 00000044 8100 0064 0800"), inner, proof)},
		{name: "another version", data: ether(layer.EtherTypeMACsec, unhex("80 00 00000044 0800"), inner, proof)},
		{name: "shorter than its proof", data: ether(layer.EtherTypeMACsec, unhex("00 00 00000044 0800"))},
	}
}
