package layer

import (
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// findHeaders sets h from the decoded layers of data. Peek does the same without layers.
func findHeaders(data []byte, decoded []gopacket.DecodingLayer, h *packet.Headers) {
	*h = packet.Headers{}
	for i := len(decoded) - 1; i >= 0; i-- {
		switch l := decoded[i].(type) {
		case *TCP:
			h.Protocol = packet.ProtocolTCP
			setTransport(data, &l.BaseLayer, h)
		case *UDP:
			h.Protocol = packet.ProtocolUDP
			setTransport(data, &l.BaseLayer, h)
		case *IPv4:
			h.IPVersion, h.Network = 4, offset(data, l.Contents)
			return
		case *IPv6:
			h.IPVersion, h.Network = 6, offset(data, l.Contents)
			return
		}
	}
}

func setTransport(data []byte, l *layers.BaseLayer, h *packet.Headers) {
	h.Transport = offset(data, l.Contents)
	h.Payload = h.Transport + len(l.Contents)
	h.End = h.Payload + len(l.Payload)
}

// offset returns the offset in data of part, a slice of it. It requires that no layer
// cuts the capacity of its payload.
func offset(data, part []byte) int { return cap(data) - cap(part) }
