package summary

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// facts are the properties of a packet that the summary counts.
type facts struct {
	types []gopacket.LayerType
	last  gopacket.LayerType // the last of types if it is TCP or UDP, else 0
	flags byte               // TCP flags (RFC 9293, section 3.1)
	bytes int                // length of the TCP payload

	internet bool // there is an IP header; the fields below describe the innermost
	src, dst address
	above    gopacket.LayerType // the layer above IP; TCP or UDP if there are ports
	from, to uint16
}

// of sets f from p.
func (f *facts) of(p *packet.Packet) {
	h := &p.Headers
	*f = facts{types: p.Types}
	if h.Peeked {
		f.types = peekedTypes(h)
	}
	if h.IPVersion == 0 {
		return
	}
	f.internet = true
	if ip := p.Data[h.Network:]; h.IPVersion == 6 {
		f.src, f.dst = address6(ip[8:]), address6(ip[24:])
	} else {
		f.src, f.dst = address4(ip[12:]), address4(ip[16:])
	}
	last := f.types[len(f.types)-1]
	switch h.Protocol {
	case packet.ProtocolTCP:
		f.above, f.last = layers.LayerTypeTCP, layers.LayerTypeTCP
		f.flags, f.bytes = p.Data[h.Transport+13], h.End-h.Payload
	case packet.ProtocolUDP:
		f.above = layers.LayerTypeUDP
		if last == f.above {
			f.last = last
		}
	default:
		f.above = aboveInternet(f.types)
		return
	}
	header := p.Data[h.Transport:]
	f.from, f.to = binary.BigEndian.Uint16(header), binary.BigEndian.Uint16(header[2:])
}

// aboveInternet returns the type of the layer above the innermost IP header, or that of
// IP if the layer above did not decode.
func aboveInternet(types []gopacket.LayerType) gopacket.LayerType {
	for i := len(types) - 1; ; i-- {
		if t := types[i]; t == layers.LayerTypeIPv4 || t == layers.LayerTypeIPv6 {
			return types[min(i+1, len(types)-1)]
		}
	}
}

// The layer types of packets that were peeked at instead of decoded.
var (
	tcp4 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv4, layers.LayerTypeTCP}
	udp4 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv4, layers.LayerTypeUDP}
	tcp6 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv6, layers.LayerTypeTCP}
	udp6 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv6, layers.LayerTypeUDP}
)

func peekedTypes(h *packet.Headers) []gopacket.LayerType {
	switch tcp := h.Protocol == packet.ProtocolTCP; {
	case tcp && h.IPVersion == 4:
		return tcp4
	case tcp:
		return tcp6
	case h.IPVersion == 4:
		return udp4
	}
	return udp6
}
