package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// ipv4Next and ipv6Next are the layer types of the 256 protocol numbers. They must not be
// changed.
var (
	ipv4Next = ipNext(false)
	ipv6Next = ipNext(true)
)

// ipNext returns the layer types under IPv4 or IPv6. It starts from gopacket's types, so
// that an opaque protocol at least has a name.
func ipNext(v6 bool) *[256]gopacket.LayerType {
	var next [256]gopacket.LayerType
	for i := range next {
		next[i] = layers.IPProtocolMetadata[i].LayerType
		if next[i] == gopacket.LayerTypeZero {
			next[i] = gopacket.LayerTypePayload
		}
	}
	// gopacket treats protocol 94 like protocol 4 (RFC 2003), but it is another one.
	next[layers.IPProtocolIPIP] = gopacket.LayerTypePayload
	next[ProtocolPIM] = TypePIM
	hop, icmp := gopacket.LayerTypePayload, layers.LayerTypeICMPv4
	fragment := gopacket.LayerTypePayload
	if v6 {
		next[ProtocolEthernet] = layers.LayerTypeEthernet
		hop, icmp, fragment = TypeIPv6Extension, gopacket.LayerTypePayload, TypeIPv6Fragment
	}
	next[layers.IPProtocolICMPv4] = icmp
	next[layers.IPProtocolIPv6Fragment] = fragment
	next[layers.IPProtocolIPv6HopByHop] = hop
	next[layers.IPProtocolIPv6Routing] = hop
	next[layers.IPProtocolIPv6Destination] = hop
	next[ProtocolMobility] = hop
	next[ProtocolMobilityOld] = hop
	return &next
}
