package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 4 bytes of RFC 4443, section 2.1.
func (i *ICMPv6) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 4 {
		*i = ICMPv6{}
		df.SetTruncated()
		return errICMPv6Short
	}
	i.TypeCode = layers.ICMPv6TypeCode(binary.BigEndian.Uint16(data[0:2]))
	i.Checksum = binary.BigEndian.Uint16(data[2:4])
	i.Contents, i.Payload = data[:4], data[4:]
	return nil
}

// NextLayerType returns LayerTypePayload: the body is part of the message.
func (i *ICMPv6) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }
