package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// CanDecode returns LayerTypePPP.
func (p *PPP) CanDecode() gopacket.LayerClass { return layers.LayerTypePPP }

// DecodeFromBytes decodes the protocol field of RFC 1661, section 2, which has one byte
// if that is odd and two otherwise. The address and control bytes ff 03 of RFC 1662 may
// precede it (HasPPTPHeader). A header of Cisco's HDLC may stand there instead, whose
// protocol is an EtherType.
func (p *PPP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if IsCHDLC(data) {
		p.HasPPTPHeader, p.PPPType = false, layers.PPPType(binary.BigEndian.Uint16(data[2:]))
		p.Contents, p.Payload = data[:4], data[4:]
		return nil
	}
	at := 0
	if len(data) >= 2 && data[0] == 0xff && data[1] == 0x03 {
		at = 2
	}
	size := at + 2
	if at < len(data) && data[at]&1 != 0 {
		size = at + 1
	}
	if size > len(data) {
		*p = PPP{}
		df.SetTruncated()
		return errPPPShort
	}
	p.HasPPTPHeader = at == 2
	p.PPPType = layers.PPPType(data[at])
	if size == at+2 {
		p.PPPType = layers.PPPType(binary.BigEndian.Uint16(data[at:size]))
	}
	p.Contents, p.Payload = data[:size], data[size:]
	return nil
}

// IsCHDLC reports whether a frame begins with a header of Cisco's HDLC (RFC 1547, section
// 4.3.1) rather than one of PPP: the address of one station or all, and 0.
func IsCHDLC(data []byte) bool {
	return len(data) >= 4 && (data[0] == 0x0f || data[0] == 0x8f) && data[1] == 0
}

// NextLayerType returns the type for the protocol.
func (p *PPP) NextLayerType() gopacket.LayerType {
	switch p.PPPType {
	case layers.PPPTypeIPv4, PPPVJNC, EtherTypeIPv4:
		return layers.LayerTypeIPv4
	case layers.PPPTypeIPv6, EtherTypeIPv6:
		return layers.LayerTypeIPv6
	case layers.PPPTypeMPLSUnicast, layers.PPPTypeMPLSMulticast:
		return layers.LayerTypeMPLS
	case PPPOSI:
		return osiNext(p.Payload)
	}
	return gopacket.LayerTypePayload
}
