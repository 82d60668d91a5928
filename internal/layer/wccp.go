package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readWCCP reads the four bytes that version 2 of WCCP inserts before a redirected packet
// (draft-wilson-wrec-wccp-v2, section 4.12).
func readWCCP(data []byte) (int, int, gopacket.LayerType) {
	return 4, len(data), layers.LayerTypeIPv4
}

// wccpNext returns the layer type of a redirected packet. Version 1 has no header of its
// own.
func wccpNext(payload []byte) gopacket.LayerType {
	if len(payload) > 0 && payload[0]>>4 == 4 {
		return layers.LayerTypeIPv4
	}
	return TypeWCCP
}
