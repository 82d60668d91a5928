package layer

import (
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// findHeaders fills h from the layers of data, as Peek does without them.
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

// offset is where in data a slice of it starts. No layer cuts the capacity of its payload.
func offset(data, part []byte) int { return cap(data) - cap(part) }
