package summary

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// facts are what is counted of a packet.
type facts struct {
	types []gopacket.LayerType
	last  gopacket.LayerType // that of TCP or UDP if it is the last of types, else 0
	flags byte               // of TCP: RFC 9293, section 3.1
	bytes int                // of payload, of TCP

	internet bool // the rest is of the innermost IP header
	src, dst address
	above    gopacket.LayerType // what is above it: TCP or UDP where there are ports
	from, to uint16
}

// decoded sets the facts of a packet by its layers.
func (f *facts) decoded(p *packet.Packet) {
	*f = facts{types: p.Types}
	if n := len(p.Layers); n > 0 {
		switch l := p.Layers[n-1].(type) {
		case *layer.TCP:
			f.last, f.flags, f.bytes = layers.LayerTypeTCP, l.Contents[13], len(l.Payload)
		case *layer.UDP:
			f.last = layers.LayerTypeUDP
		}
	}
	for i := len(p.Layers) - 1; i >= 0 && !f.internet; i-- {
		switch ip := p.Layers[i].(type) {
		case *layer.IPv4:
			f.ends(address4(ip.Contents[12:]), address4(ip.Contents[16:]))
			f.ports(p, i)
		case *layer.IPv6:
			f.ends(address6(ip.Contents[8:]), address6(ip.Contents[24:]))
			f.ports(p, i)
		}
	}
}

// ends sets the addresses.
func (f *facts) ends(src, dst address) { f.internet, f.src, f.dst = true, src, dst }

// ports sets what is above the layer at.
func (f *facts) ports(p *packet.Packet, at int) {
	f.above = p.Types[min(at+1, len(p.Types)-1)]
	for _, l := range p.Layers[at+1:] {
		switch t := l.(type) {
		case *layer.TCP:
			f.from, f.to, f.above = uint16(t.SrcPort), uint16(t.DstPort), layers.LayerTypeTCP
			return
		case *layer.UDP:
			f.from, f.to, f.above = uint16(t.SrcPort), uint16(t.DstPort), layers.LayerTypeUDP
			return
		}
	}
}

// The types of the layers of plain packets.
var (
	tcp4 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv4, layers.LayerTypeTCP}
	udp4 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv4, layers.LayerTypeUDP}
	tcp6 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv6, layers.LayerTypeTCP}
	udp6 = []gopacket.LayerType{layers.LayerTypeEthernet, layers.LayerTypeIPv6, layers.LayerTypeUDP}
)

// plain sets the facts of a packet that was not decoded, since its headers stand where
// nearly all packets have them (packet.Found.Plain).
func (f *facts) plain(frame []byte) {
	ip, body := layer.PlainHeaders(frame)
	tcp, udp, proto := tcp4, udp4, ip[9]
	if len(ip) == 40 {
		tcp, udp, proto = tcp6, udp6, ip[6]
		f.ends(address6(ip[8:]), address6(ip[24:]))
	} else {
		f.ends(address4(ip[12:]), address4(ip[16:]))
	}
	f.from, f.to = binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])
	if layers.IPProtocol(proto) == layers.IPProtocolTCP {
		f.types, f.last, f.above = tcp, layers.LayerTypeTCP, layers.LayerTypeTCP
		f.flags, f.bytes = body[13], len(body)-int(body[12]>>4)*4
	} else {
		f.types, f.last, f.above = udp, layers.LayerTypeUDP, layers.LayerTypeUDP
	}
}
