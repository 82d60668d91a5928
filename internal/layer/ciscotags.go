package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// readVNTag reads the tag of IEEE 802.1Qbh as Cisco's adapters write it: six bytes after
// the EtherType, of which the last two are the next EtherType.
func readVNTag(data []byte) (int, int, gopacket.LayerType) { return readTag(data, 6) }

// readCiscoMetadata reads the tag of Cisco TrustSec: a version, the length of the options
// in words of four bytes, the options, and an EtherType.
func readCiscoMetadata(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 2 {
		return 2, 0, gopacket.LayerTypePayload
	}
	return readTag(data, 2+4*int(data[1])+2)
}

// readTag reads a tag of size bytes that ends with an EtherType or a length.
func readTag(data []byte, size int) (int, int, gopacket.LayerType) {
	if len(data) < size {
		return size, 0, gopacket.LayerTypePayload
	}
	t := layers.EthernetType(binary.BigEndian.Uint16(data[size-2:]))
	if t <= MaxEthernetLength {
		return size, size + int(t), layers.LayerTypeLLC
	}
	return size, len(data), etherNext(t)
}
