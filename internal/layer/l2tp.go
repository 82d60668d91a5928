package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Bits of the first two bytes of the header.
const (
	l2tpControl  = 0x8000
	l2tpLength   = 0x4000
	l2tpSequence = 0x0800
	l2tpOffset   = 0x0200
)

// isL2TP distinguishes version 2 from L2F and version 3, which share the port.
func isL2TP(data []byte) bool { return len(data) >= 2 && data[1]&15 == 2 }

// readL2TP reads the header of RFC 2661, section 3.1. The attributes of a control message
// are opaque.
func readL2TP(data []byte) (int, int, gopacket.LayerType) {
	word := func(at int) int {
		if at+2 > len(data) {
			return 0
		}
		return int(binary.BigEndian.Uint16(data[at:]))
	}
	flags, size, end := word(0), 6, len(data)
	if flags&l2tpLength != 0 {
		size, end = 8, word(2)
	}
	if flags&l2tpSequence != 0 {
		size += 4
	}
	if flags&l2tpOffset != 0 {
		size += 2 + word(size)
	}
	if flags&l2tpControl != 0 || end < size {
		return size, len(data), gopacket.LayerTypePayload
	}
	return size, end, layers.LayerTypePPP
}
