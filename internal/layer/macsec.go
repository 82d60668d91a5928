package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

const macsecICV = 16 // bytes of the integrity check value at the end

// readMACsec reads the security tag of IEEE 802.1AE, section 9.3. If the frame is not
// encrypted, it also reads the EtherType after the tag.
func readMACsec(data []byte) (int, int, gopacket.LayerType) {
	size := 6
	if len(data) >= size && data[0]&0x20 != 0 {
		size = 14 // with the secure channel identifier
	}
	if len(data) < size {
		return size, 0, gopacket.LayerTypePayload
	}
	short := int(data[1])
	if short > 0x3f || data[0]&0x80 != 0 || data[0]&0x0c != 0 { // invalid, or encrypted
		return size, len(data), gopacket.LayerTypePayload
	}
	end := len(data) - macsecICV
	if end < size+max(2, short) {
		return len(data) + 1, 0, gopacket.LayerTypePayload
	}
	if short != 0 {
		end = size + short
	}
	t := layers.EthernetType(binary.BigEndian.Uint16(data[size:]))
	if t <= MaxEthernetLength {
		end = min(end, size+2+int(t))
	}
	return size + 2, end, etherOrLLC(t)
}
