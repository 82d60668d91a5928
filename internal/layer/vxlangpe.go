package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readVXLANGPE reads the 8 bytes of draft-ietf-nvo3-vxlan-gpe.
func readVXLANGPE(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 8 {
		return 8, 0, gopacket.LayerTypePayload
	}
	next := gopacket.LayerTypePayload
	switch data[3] {
	case 1:
		next = layers.LayerTypeIPv4
	case 2:
		next = layers.LayerTypeIPv6
	case 3:
		next = layers.LayerTypeEthernet
	case 4:
		next = TypeNSH
	case 5:
		next = layers.LayerTypeMPLS
	}
	return 8, len(data), next
}
