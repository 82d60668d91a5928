package layer

import (
	"encoding/binary"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes reads the 14 bytes of RFC 894, or of IEEE 802.3 where the
// type field is under 0x600: then Length is set, EthernetType is
// EthernetTypeLLC and the payload ends at Length.
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

// NextLayerType follows the EtherType; an 802.3 frame holds LLC.
func (e *Ethernet) NextLayerType() gopacket.LayerType {
	if e.EthernetType == layers.EthernetTypeLLC {
		return etherOrLLC(layers.EthernetType(e.Length))
	}
	return etherNext(e.EthernetType)
}

// clip ends payload where a header says, n bytes on, and reports when so many
// were not captured.
func clip(payload []byte, n int, df gopacket.DecodeFeedback) []byte {
	if n > len(payload) {
		df.SetTruncated()
		return payload
	}
	return payload[:n]
}
