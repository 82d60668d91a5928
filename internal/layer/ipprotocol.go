package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// ipv4Next and ipv6Next are the layers that the 256 protocol numbers announce.
// They are filled once and only read.
var (
	ipv4Next = ipNext(false)
	ipv6Next = ipNext(true)
)

// ipNext starts from gopacket's names, so that an opaque protocol is at least
// called by its own, and says what is decoded under IPv4 or IPv6.
func ipNext(v6 bool) *[256]gopacket.LayerType {
	var next [256]gopacket.LayerType
	for i := range next {
		next[i] = layers.IPProtocolMetadata[i].LayerType
		if next[i] == gopacket.LayerTypeZero {
			next[i] = gopacket.LayerTypePayload
		}
	}
	// RFC 2003 is protocol 4; gopacket decodes 94 as the same, which it is not.
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
