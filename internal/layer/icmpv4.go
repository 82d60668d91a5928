package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the first 8 bytes of a message (RFC 792). Id and Seq are bytes
// 4 to 7, whatever their meaning in the type of message.
func (i *ICMPv4) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*i = ICMPv4{}
		df.SetTruncated()
		return errICMPv4Short
	}
	i.TypeCode = layers.ICMPv4TypeCode(binary.BigEndian.Uint16(data[0:2]))
	i.Checksum = binary.BigEndian.Uint16(data[2:4])
	i.Id = binary.BigEndian.Uint16(data[4:6])
	i.Seq = binary.BigEndian.Uint16(data[6:8])
	i.Contents, i.Payload = data[:8], data[8:]
	return nil
}

// NextLayerType returns LayerTypePayload: a packet that an error quotes is not a layer of
// the packet.
func (i *ICMPv4) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }
