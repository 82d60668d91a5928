package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes RFC 8926, section 3.4. It leaves options in Contents, because
// gopacket's fields would need allocations.
func (g *Geneve) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	*g = Geneve{}
	size := 8
	if len(data) >= size {
		size += int(data[0]&0x3f) * 4
	}
	if len(data) < size {
		df.SetTruncated()
		return errGeneveShort
	}
	g.Version = data[0] >> 6
	g.OptionsLength = uint8(size - 8)
	g.OAMPacket = data[1]&0x80 != 0
	g.CriticalOption = data[1]&0x40 != 0
	g.Protocol = layers.EthernetType(binary.BigEndian.Uint16(data[2:4]))
	g.VNI = binary.BigEndian.Uint32(data[4:8]) >> 8
	g.Contents, g.Payload = data[:size], data[size:]
	return nil
}

// CanDecode returns LayerTypeGeneve.
func (g *Geneve) CanDecode() gopacket.LayerClass { return layers.LayerTypeGeneve }

// NextLayerType returns the type for the protocol in version 0. Other versions are
// opaque.
func (g *Geneve) NextLayerType() gopacket.LayerType {
	if g.Version != 0 {
		return gopacket.LayerTypePayload
	}
	return etherNext(g.Protocol)
}
