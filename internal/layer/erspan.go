package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readERSPAN2 reads the header of type II (draft-foschiano-erspan).
func readERSPAN2(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 8 || data[0]>>4 != 1 {
		return 8, len(data), gopacket.LayerTypePayload
	}
	return 8, len(data), layers.LayerTypeEthernet
}

// readERSPAN3 reads the header of type III with its optional platform part.
func readERSPAN3(data []byte) (int, int, gopacket.LayerType) {
	size := 12
	if len(data) < size || data[0]>>4 != 2 {
		return size, len(data), gopacket.LayerTypePayload
	}
	if data[11]&1 != 0 {
		size += 8
	}
	if size > len(data) {
		return size, 0, gopacket.LayerTypePayload
	}
	switch data[10] >> 2 & 0x1f {
	case 0:
		return size, len(data), layers.LayerTypeEthernet
	case 2:
		if len(data) > size && data[size]>>4 == 6 {
			return size, len(data), layers.LayerTypeIPv6
		}
		return size, len(data), layers.LayerTypeIPv4
	}
	return size, len(data), gopacket.LayerTypePayload
}
