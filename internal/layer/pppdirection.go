package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns TypePPPDirection.
func (d *PPPDirection) LayerType() gopacket.LayerType { return TypePPPDirection }

// CanDecode returns TypePPPDirection.
func (d *PPPDirection) CanDecode() gopacket.LayerClass { return TypePPPDirection }

// DecodeFromBytes decodes the direction byte. In LINKTYPE_PPP_WITH_DIR it precedes the
// frame. In LINKTYPE_PPP_PPPD it replaces the address byte ff, and the control byte 03
// follows (https://www.tcpdump.org/linktypes.html).
func (d *PPPDirection) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 2 {
		*d = PPPDirection{}
		df.SetTruncated()
		return errPPPShort
	}
	size := 1
	if data[1] == 0x03 {
		size = 2
	}
	d.Out = data[0] != 0
	d.Contents, d.Payload = data[:size], data[size:]
	return nil
}

// NextLayerType returns LayerTypePPP.
func (d *PPPDirection) NextLayerType() gopacket.LayerType { return layers.LayerTypePPP }
