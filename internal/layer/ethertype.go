package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// EtherTypes (IEEE 802 Numbers, IANA) that gopacket has no name for.
const (
	etherTypeRARP   layers.EthernetType = 0x8035
	etherTypeQinQ91 layers.EthernetType = 0x9100 // 802.1ad before it was a standard

	// minEtherType is the lowest EtherType; below it the field is the length
	// of an 802.3 frame.
	minEtherType layers.EthernetType = 0x0600
)

// etherNext is the layer that an EtherType announces: one of this package, an
// opaque one that gopacket has a name for, or LayerTypePayload. Lengths are
// not EtherTypes and yield LayerTypePayload.
func etherNext(t layers.EthernetType) gopacket.LayerType {
	switch t {
	case layers.EthernetTypeIPv4:
		return layers.LayerTypeIPv4
	case layers.EthernetTypeIPv6:
		return layers.LayerTypeIPv6
	case layers.EthernetTypeARP, etherTypeRARP:
		return layers.LayerTypeARP
	case layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ, etherTypeQinQ91:
		return layers.LayerTypeDot1Q
	}
	if t < minEtherType {
		return gopacket.LayerTypePayload
	}
	if next := layers.EthernetTypeMetadata[t].LayerType; next != gopacket.LayerTypeZero {
		return next
	}
	return gopacket.LayerTypePayload
}
