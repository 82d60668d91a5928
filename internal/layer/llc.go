package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns LayerTypeLLC.
func (l *LLC) LayerType() gopacket.LayerType { return layers.LayerTypeLLC }

// CanDecode returns LayerTypeLLC.
func (l *LLC) CanDecode() gopacket.LayerClass { return layers.LayerTypeLLC }

// DecodeFromBytes decodes IEEE 802.2: two service access points, then a control field of
// one byte or, in frames with sequence numbers, of two bytes, little-endian.
func (l *LLC) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	*l = LLC{}
	size := 3
	if len(data) > 2 && data[2]&3 != 3 {
		size = 4
	}
	if len(data) < size {
		df.SetTruncated()
		return errLLCShort
	}
	l.DSAP, l.SSAP, l.Control = data[0], data[1], uint16(data[2])
	if size == 4 {
		l.Control |= uint16(data[3]) << 8
	}
	l.Contents, l.Payload = data[:size], data[size:]
	return nil
}

// NextLayerType returns the type for the service access points. Frames with sequence
// numbers are opaque.
func (l *LLC) NextLayerType() gopacket.LayerType {
	sap := l.DSAP &^ 1
	raw := l.DSAP == 0xff && l.SSAP == 0xff // the start of Novell's own header, not LLC
	if l.Control != LLCUnnumbered || sap != l.SSAP&^1 || raw {
		return gopacket.LayerTypePayload
	}
	switch sap {
	case SAPIP:
		return layers.LayerTypeIPv4
	case SAPSNAP:
		return layers.LayerTypeSNAP
	case SAPOSI:
		return osiNext(l.Payload)
	}
	return gopacket.LayerTypePayload
}

// LayerType returns LayerTypeSNAP.
func (s *SNAP) LayerType() gopacket.LayerType { return layers.LayerTypeSNAP }

// CanDecode returns LayerTypeSNAP.
func (s *SNAP) CanDecode() gopacket.LayerClass { return layers.LayerTypeSNAP }

// DecodeFromBytes decodes the 5 bytes of RFC 1042.
func (s *SNAP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	*s = SNAP{}
	if len(data) < 5 {
		df.SetTruncated()
		return errSNAPShort
	}
	s.OUI = uint32(data[0])<<16 | uint32(data[1])<<8 | uint32(data[2])
	s.Type = layers.EthernetType(binary.BigEndian.Uint16(data[3:5]))
	s.Contents, s.Payload = data[:5], data[5:]
	return nil
}

// NextLayerType returns the type for the EtherType, if the organisation uses EtherTypes.
func (s *SNAP) NextLayerType() gopacket.LayerType {
	if s.OUI == OUIEthernet || s.OUI == OUICiscoBridged {
		return etherNext(s.Type)
	}
	return gopacket.LayerTypePayload
}
