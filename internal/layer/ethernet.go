package layer

import (
	"encoding/binary"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 14 bytes of RFC 894. If the type field is below 0x600, the
// frame is one of IEEE 802.3: Length is then set, EthernetType is EthernetTypeLLC and the
// payload has Length bytes.
func (e *Ethernet) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 14 {
		*e = Ethernet{}
		df.SetTruncated()
		return errEthernetShort
	}
	e.DstMAC = net.HardwareAddr(data[0:6])
	e.SrcMAC = net.HardwareAddr(data[6:12])
	e.EthernetType = layers.EthernetType(binary.BigEndian.Uint16(data[12:14]))
	e.Length = 0
	e.Contents, e.Payload = data[:14], data[14:]
	if e.EthernetType < MinEtherType {
		e.Length = uint16(e.EthernetType)
		e.EthernetType = layers.EthernetTypeLLC
		e.Payload = clip(e.Payload, int(e.Length), df)
	}
	return nil
}

// NextLayerType returns the type for the EtherType. An 802.3 frame contains LLC.
func (e *Ethernet) NextLayerType() gopacket.LayerType {
	if e.EthernetType == layers.EthernetTypeLLC {
		return etherOrLLC(layers.EthernetType(e.Length))
	}
	return etherNext(e.EthernetType)
}

// clip cuts payload to n bytes, the length that a header gives. If fewer were captured,
// it reports the packet as truncated.
func clip(payload []byte, n int, df gopacket.DecodeFeedback) []byte {
	if n > len(payload) {
		df.SetTruncated()
		return payload
	}
	return payload[:n]
}
