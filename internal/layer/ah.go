package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType is LayerTypeIPSecAH.
func (a *AH) LayerType() gopacket.LayerType { return layers.LayerTypeIPSecAH }

// CanDecode is LayerTypeIPSecAH.
func (a *AH) CanDecode() gopacket.LayerClass { return layers.LayerTypeIPSecAH }

// DecodeFromBytes reads RFC 4302, section 2: the length counts words of 4 bytes, less
// 2. One under 12 bytes, which leaves out the sequence number, is followed, as
// tcpdump does. V6 stays as it is: the Stack sets it first.
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

// NextLayerType follows the next header, as the IP version around it has it.
func (a *AH) NextLayerType() gopacket.LayerType {
	if a.V6 {
		return ipv6Next[a.NextHeader]
	}
	return ipv4Next[a.NextHeader]
}
