package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readNSH reads the headers of RFC 8300, section 2, including metadata.
func readNSH(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 8 {
		return 8, 0, gopacket.LayerTypePayload
	}
	size := 4 * (int(data[1]) & 0x3f)
	if data[0]>>6 != 0 || size < 8 { // another version, or no service path header
		return 8, len(data), gopacket.LayerTypePayload
	}
	next := gopacket.LayerTypePayload
	switch data[3] {
	case 1:
		next = layers.LayerTypeIPv4
	case 2:
		next = layers.LayerTypeIPv6
	case 3:
		next = layers.LayerTypeEthernet
	}
	return size, len(data), next
}
