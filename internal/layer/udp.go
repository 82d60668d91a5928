package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes RFC 768. The payload ends where Length says. If Length is below
// 8, the payload is all of the data: a datagram of over 65535 bytes has such a Length
// (RFC 2675, section 4), and so may an invalid one.
func (u *UDP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 8 {
		*u = UDP{}
		df.SetTruncated()
		return errUDPShort
	}
	u.SrcPort = layers.UDPPort(binary.BigEndian.Uint16(data[0:2]))
	u.DstPort = layers.UDPPort(binary.BigEndian.Uint16(data[2:4]))
	u.Length = binary.BigEndian.Uint16(data[4:6])
	u.Checksum = binary.BigEndian.Uint16(data[6:8])
	u.Contents, u.Payload = data[:8], data[8:]
	if u.Length >= 8 {
		u.Payload = clip(u.Payload, int(u.Length)-8, df)
	}
	return nil
}

// NextLayerType returns the type of the tunnel on one of the ports, or LayerTypePayload.
func (u *UDP) NextLayerType() gopacket.LayerType {
	next := UDPNext(u.SrcPort, u.DstPort)
	if next != gopacket.LayerTypePayload && !looksLike(next, u.Payload, int(u.Length)-8) {
		return gopacket.LayerTypePayload
	}
	return next
}

// UDPNext returns the type of the tunnel that may be between these ports, or
// LayerTypePayload. Geneve's port counts only as the destination, because others may use
// it as a source port by chance.
func UDPNext(src, dst layers.UDPPort) gopacket.LayerType {
	if dst == PortGeneve {
		return layers.LayerTypeGeneve
	}
	if next := udpTunnel(dst); next != gopacket.LayerTypePayload {
		return next
	}
	return udpTunnel(src)
}

// TransportFlow returns the flow of the ports, or an empty one before decoding.
func (u *UDP) TransportFlow() gopacket.Flow {
	return portFlow(layers.EndpointUDPPort, u.Contents)
}
