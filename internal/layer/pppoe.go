package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// CanDecode returns LayerTypePPPoE.
func (p *PPPoE) CanDecode() gopacket.LayerClass { return layers.LayerTypePPPoE }

// DecodeFromBytes decodes the 6 bytes of RFC 2516, section 4. The payload ends where
// Length says.
func (p *PPPoE) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 6 {
		*p = PPPoE{}
		df.SetTruncated()
		return errPPPoEShort
	}
	p.Version = data[0] >> 4
	p.Type = data[0] & 0x0f
	p.Code = layers.PPPoECode(data[1])
	p.SessionId = binary.BigEndian.Uint16(data[2:4])
	p.Length = binary.BigEndian.Uint16(data[4:6])
	p.Contents, p.Payload = data[:6], clip(data[6:], int(p.Length), df)
	return nil
}

// NextLayerType returns PPP in a session. The tags of discovery are opaque.
func (p *PPPoE) NextLayerType() gopacket.LayerType {
	if p.Code == layers.PPPoECodeSession {
		return layers.LayerTypePPP
	}
	return gopacket.LayerTypePayload
}
