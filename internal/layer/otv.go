package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readOTV reads the 8 bytes of draft-hasmit-otv, section 3.2, before a frame. They are
// the same in VXLAN on the port that Linux used first.
func readOTV(data []byte) (int, int, gopacket.LayerType) {
	return 8, len(data), layers.LayerTypeEthernet
}
