package flows

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// key identifies a flow. It is the same for both directions: a is the lower end.
type key struct {
	a, b         address
	aPort, bPort uint16
	protocol     uint8
	v6           bool
	outer, inner uint16 // VLAN IDs, plus 1
	tunnel       uint16 // a gopacket.LayerType
	network      uint32 // VNI or key of the tunnel
	ported       bool   // there are ports, or what stands for them
	oneWay       bool   // an ICMP message of a kind that has no answer: its sender is a
}

// address is an IP address. An IPv4 address is all in low.
type address struct{ high, low uint64 }

func address4(b []byte) address { return address{0, uint64(binary.BigEndian.Uint32(b))} }
func address6(b []byte) address {
	return address{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

func (a address) before(b address) bool { return a.high < b.high || a.high == b.high && a.low < b.low }

func (a address) addr(v6 bool) netip.Addr {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], a.high)
	binary.BigEndian.PutUint64(b[8:], a.low)
	if !v6 {
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return netip.AddrFrom16(b)
}

// set sets the key from a packet. It reports whether the packet has an IP header, and whether its
// sender is b.
func (k *key) set(p *packet.Packet) (reversed, ok bool) {
	h := &p.Headers
	*k = key{v6: h.IPVersion == 6, protocol: h.Protocol}
	switch ip := p.Data[h.Network:]; h.IPVersion {
	case 4:
		k.a, k.b = address4(ip[12:]), address4(ip[16:])
	case 6:
		k.a, k.b = address6(ip[8:]), address6(ip[24:])
	default:
		return false, false
	}
	if !h.Peeked { // peeked packets have neither tags nor tunnels
		k.setCarriers(p)
	}
	if h.Protocol != 0 {
		header := p.Data[h.Transport:]
		k.aPort, k.bPort, k.ported = binary.BigEndian.Uint16(header), binary.BigEndian.Uint16(header[2:]), true
	} else {
		k.setAbove(p)
	}
	if reversed = !k.oneWay && (k.b.before(k.a) || k.a == k.b && k.bPort < k.aPort); reversed {
		k.a, k.b, k.aPort, k.bPort = k.b, k.a, k.bPort, k.aPort
	}
	return reversed, true
}

// setCarriers sets the VLANs and the tunnel that the innermost IP header came through.
func (k *key) setCarriers(p *packet.Packet) {
	for _, l := range p.Layers {
		switch l := l.(type) {
		case *layer.Dot1Q:
			if id := l.VLANIdentifier + 1; k.outer == 0 {
				k.outer = id
			} else {
				k.inner = id
			}
		case *layer.VXLAN:
			k.tunnel, k.network = uint16(layers.LayerTypeVXLAN), l.VNI
		case *layer.Geneve:
			k.tunnel, k.network = uint16(layers.LayerTypeGeneve), l.VNI
		case *layer.GRE:
			k.tunnel, k.network = uint16(layers.LayerTypeGRE), l.Key
		case *layer.Tunnel:
			k.tunnel, k.network = uint16(l.LayerType()), 0 // GTP has a number for each direction
		}
	}
}

// setAbove sets the protocol above the innermost IP header, if it is neither TCP nor UDP, and the
// ports of SCTP and ICMP. Messages of ICMP have their types as ports, as in Zeek.
func (k *key) setAbove(p *packet.Packet) {
	body, whole := p.Rest, true
	for _, l := range p.Layers {
		switch l := l.(type) {
		case *layer.IPv4:
			k.protocol, body, whole = uint8(l.Protocol), l.Payload, l.FragOffset == 0
		case *layer.IPv6:
			k.protocol, body, whole = uint8(l.NextHeader), l.Payload, true
		case *layer.IPv6Extension:
			k.protocol, body = uint8(l.NextHeader), l.Payload
		case *layer.IPv6Fragment:
			k.protocol, body, whole = uint8(l.NextHeader), l.Payload, l.Offset == 0
		case *layer.AH:
			k.protocol, body = uint8(l.NextHeader), l.Payload
		}
	}
	if !whole || len(body) < 4 {
		return
	}
	switch {
	case k.protocol == layer.ProtocolSCTP:
		k.aPort, k.bPort, k.ported = binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:]), true
	case k.protocol == layer.ProtocolICMP && !k.v6:
		k.setICMP(body)
	case k.protocol == layer.ProtocolICMPv6 && k.v6:
		k.setICMP(body)
	}
}

// setICMP sets the ports of an ICMP message.
func (k *key) setICMP(message []byte) {
	k.aPort, k.bPort, k.ported = uint16(message[0]), uint16(message[1]), true
	answer, ok := layer.ICMPAnswer(k.protocol, message[0])
	if k.oneWay = !ok; ok {
		k.bPort = uint16(answer)
	}
}
