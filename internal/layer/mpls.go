package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// CanDecode returns LayerTypeMPLS.
func (m *MPLS) CanDecode() gopacket.LayerClass { return layers.LayerTypeMPLS }

// DecodeFromBytes decodes the 4 bytes of RFC 3032, section 2.1.
func (m *MPLS) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 4 {
		*m = MPLS{}
		df.SetTruncated()
		return errMPLSShort
	}
	entry := binary.BigEndian.Uint32(data[0:4])
	m.Label = entry >> 12
	m.TrafficClass = uint8(entry>>9) & 0x07
	m.StackBottom = entry&0x100 != 0
	m.TTL = uint8(entry)
	m.Contents, m.Payload = data[:4], data[4:]
	return nil
}

// NextLayerType returns MPLS for the next entry of the stack. At the bottom it returns
// the type for an explicit null label, or else the IP version in the first four bits.
func (m *MPLS) NextLayerType() gopacket.LayerType {
	if !m.StackBottom {
		return layers.LayerTypeMPLS
	}
	switch {
	case len(m.Payload) == 0:
	case m.Label == 0 || m.Label == 3:
		return layers.LayerTypeIPv4
	case m.Label == 2:
		return layers.LayerTypeIPv6
	case m.Payload[0]>>4 == 4 && m.Payload[0]&15 < 5: // not an IPv4 header
	default:
		return ipVersion(m.Payload)
	}
	return gopacket.LayerTypePayload
}
