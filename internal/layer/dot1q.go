package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 4 bytes after the tag protocol identifier (IEEE 802.1Q,
// 9.6). A Type below 0x600 is an 802.3 length, at which the payload ends.
func (d *Dot1Q) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 4 {
		*d = Dot1Q{}
		df.SetTruncated()
		return errDot1QShort
	}
	tci := binary.BigEndian.Uint16(data[0:2])
	d.Priority = uint8(tci >> 13)
	d.DropEligible = tci&0x1000 != 0
	d.VLANIdentifier = tci & 0x0fff
	d.Type = layers.EthernetType(binary.BigEndian.Uint16(data[2:4]))
	d.Contents, d.Payload = data[:4], data[4:]
	if d.Type < MinEtherType {
		d.Payload = clip(d.Payload, int(d.Type), df)
	}
	return nil
}

// NextLayerType returns the type for the EtherType. LLC follows a length.
func (d *Dot1Q) NextLayerType() gopacket.LayerType { return etherOrLLC(d.Type) }
