package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
)

// GTPPacket is the type of a message that carries a user's packet.
const GTPPacket = 255

// isGTP reports whether a datagram of size bytes has a header of version 1 (3GPP TS
// 29.281) with the right length. The check excludes GTP', which shares the control
// plane's port.
func isGTP(data []byte, size int) bool {
	return len(data) >= 8 && data[0]>>4 == 3 && int(binary.BigEndian.Uint16(data[2:]))+8 == size
}

// readGTP reads the header of 3GPP TS 29.281, section 5.1, with its extension headers.
func readGTP(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 8 {
		return 8, 0, gopacket.LayerTypePayload
	}
	size := 8
	if data[0]&7 != 0 {
		size = 12
	}
	if data[0]&4 != 0 && size <= len(data) {
		for next := data[size-1]; next != 0; next = data[size-1] {
			if size >= len(data) {
				return len(data) + 1, 0, gopacket.LayerTypePayload
			}
			n := 4 * int(data[size])
			if n == 0 { // invalid length: the next header cannot be found
				return size, len(data), gopacket.LayerTypePayload
			}
			if size += n; size > len(data) {
				return size, 0, gopacket.LayerTypePayload
			}
		}
	}
	if data[1] != GTPPacket || size >= len(data) {
		return size, len(data), gopacket.LayerTypePayload
	}
	return size, len(data), rawNext(data[size])
}
