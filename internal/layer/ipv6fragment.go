package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns TypeIPv6Fragment.
func (f *IPv6Fragment) LayerType() gopacket.LayerType { return TypeIPv6Fragment }

// CanDecode returns TypeIPv6Fragment.
func (f *IPv6Fragment) CanDecode() gopacket.LayerClass { return TypeIPv6Fragment }

// DecodeFromBytes decodes the 8 bytes of RFC 8200, section 4.5.
func (f *IPv6Fragment) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*f = IPv6Fragment{}
		df.SetTruncated()
		return errFragmentShort
	}
	place := binary.BigEndian.Uint16(data[2:4])
	f.NextHeader = layers.IPProtocol(data[0])
	f.Offset = place &^ 7 // 13 bits in units of 8 bytes; without a shift they are in bytes
	f.More = place&1 != 0
	f.Identification = binary.BigEndian.Uint32(data[4:8])
	f.Contents, f.Payload = data[:8], data[8:]
	return nil
}

// NextLayerType returns the type for the next header in the first fragment. Later
// fragments are opaque.
func (f *IPv6Fragment) NextLayerType() gopacket.LayerType {
	if f.Offset != 0 {
		return gopacket.LayerTypeFragment
	}
	return ipv6Next[f.NextHeader]
}
