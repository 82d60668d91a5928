package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns LayerTypeIPSecAH.
func (a *AH) LayerType() gopacket.LayerType { return layers.LayerTypeIPSecAH }

// CanDecode returns LayerTypeIPSecAH.
func (a *AH) CanDecode() gopacket.LayerClass { return layers.LayerTypeIPSecAH }

// DecodeFromBytes decodes RFC 4302, section 2. The length field counts words of 4 bytes,
// minus 2. A length below 12 bytes, which leaves out the sequence number, is accepted as
// in tcpdump. DecodeFromBytes does not change V6, which the Stack sets before.
func (a *AH) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 12 || len(data) < 8+4*int(data[1]) {
		*a = AH{V6: a.V6}
		df.SetTruncated()
		return errAHShort
	}
	size := 8 + 4*int(data[1])
	a.NextHeader = layers.IPProtocol(data[0])
	a.SPI = binary.BigEndian.Uint32(data[4:8])
	a.Seq = binary.BigEndian.Uint32(data[8:12])
	a.Contents, a.Payload = data[:size], data[size:]
	return nil
}

// NextLayerType returns the type for the next header under the same IP version.
func (a *AH) NextLayerType() gopacket.LayerType {
	if a.V6 {
		return ipv6Next[a.NextHeader]
	}
	return ipv4Next[a.NextHeader]
}
