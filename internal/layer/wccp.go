package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readWCCP reads the four bytes that version 2 of WCCP puts before a packet that it
// redirects: draft-wilson-wrec-wccp-v2, section 4.12.
func readWCCP(data []byte) (int, int, gopacket.LayerType) {
	return 4, len(data), layers.LayerTypeIPv4
}

// wccpNext is the layer of a redirected packet: version 1 has no header of its own.
func wccpNext(payload []byte) gopacket.LayerType {
	if len(payload) > 0 && payload[0]>>4 == 4 {
		return layers.LayerTypeIPv4
	}
	return TypeWCCP
}
