package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 8 bytes of RFC 7348, section 5, and the group policy bits
// of draft-smith-vxlan-group-policy.
func (v *VXLAN) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*v = VXLAN{}
		df.SetTruncated()
		return errVXLANShort
	}
	v.GBPExtension = data[0]&0x80 != 0
	v.ValidIDFlag = data[0]&0x08 != 0
	v.GBPDontLearn = data[1]&0x40 != 0
	v.GBPApplied = data[1]&0x08 != 0
	v.GBPGroupPolicyID = binary.BigEndian.Uint16(data[2:4])
	v.VNI = binary.BigEndian.Uint32(data[4:8]) >> 8
	v.Contents, v.Payload = data[:8], data[8:]
	return nil
}

// NextLayerType returns LayerTypeEthernet.
func (v *VXLAN) NextLayerType() gopacket.LayerType { return layers.LayerTypeEthernet }
