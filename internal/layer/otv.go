package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readOTV reads the 8 bytes of draft-hasmit-otv, section 3.2, in front of a frame. VXLAN on
// the port that Linux gave it first has the same.
func readOTV(data []byte) (int, int, gopacket.LayerType) {
	return 8, len(data), layers.LayerTypeEthernet
}
