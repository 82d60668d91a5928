package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readHSR reads the tag of IEC 62439-3: path and size, a sequence number, and an EtherType.
func readHSR(data []byte) (int, int, gopacket.LayerType) { return readTag(data, 6) }

// readBackbone reads the tag of a service instance (IEEE 802.1Q, clause 9.7), which an
// Ethernet frame follows.
func readBackbone(data []byte) (int, int, gopacket.LayerType) {
	return 4, len(data), layers.LayerTypeEthernet
}

// TRILLSize returns the length of a header of RFC 6325, section 3, with its options.
func TRILLSize(flags uint16) int { return 6 + 4*int(flags>>6&0x1f) }

// readTRILL reads a header of version 0, which an Ethernet frame follows.
func readTRILL(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 6 {
		return 6, 0, gopacket.LayerTypePayload
	}
	flags := binary.BigEndian.Uint16(data)
	if flags>>14 != 0 {
		return 6, len(data), gopacket.LayerTypePayload
	}
	return TRILLSize(flags), len(data), layers.LayerTypeEthernet
}

// The kind of Arista's header that is known, and the formats of its time.
const (
	AristaTimestamp = 1
	AristaLong      = 1 // seconds in 32 bits
	AristaShort     = 2 // in 16 bits
)

// AristaSize returns the length of the header by the byte with its format, 0 for one that is
// not known.
func AristaSize(format int) int {
	switch format >> 4 {
	case AristaLong:
		return 12
	case AristaShort:
		return 10
	}
	return 0
}

// readArista reads the time at which a switch of Arista saw a frame, and an EtherType.
func readArista(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 4 {
		return 4, 0, gopacket.LayerTypePayload
	}
	size := AristaSize(int(data[3]))
	if size == 0 || binary.BigEndian.Uint16(data) != AristaTimestamp {
		return 0, len(data), gopacket.LayerTypePayload
	}
	return readTag(data, size+2)
}
