package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes RFC 826: 8 bytes, then four addresses of the two sizes in the
// header, each from 0 to 255. AddrType holds the low 8 bits of the hardware type;
// Contents[0:2] has all of it. Bytes after the addresses are padding of the link layer
// and not part of the payload.
func (a *ARP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*a = ARP{}
		df.SetTruncated()
		return errARPShort
	}
	hw, prot := int(data[4]), int(data[5])
	size := 8 + 2*hw + 2*prot
	if len(data) < size {
		*a = ARP{}
		df.SetTruncated()
		return errARPShort
	}
	a.AddrType = layers.LinkType(binary.BigEndian.Uint16(data[0:2]))
	a.Protocol = layers.EthernetType(binary.BigEndian.Uint16(data[2:4]))
	a.HwAddressSize, a.ProtAddressSize = data[4], data[5]
	a.Operation = binary.BigEndian.Uint16(data[6:8])
	rest := data[8:size]
	a.SourceHwAddress, rest = rest[:hw], rest[hw:]
	a.SourceProtAddress, rest = rest[:prot], rest[prot:]
	a.DstHwAddress, a.DstProtAddress = rest[:hw], rest[hw:]
	a.Contents, a.Payload = data[:size], nil
	return nil
}

// NextLayerType returns LayerTypePayload: nothing follows ARP.
func (a *ARP) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }
