package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// etherNext is the layer that an EtherType announces: one of this package, an
// opaque one that gopacket has a name for, or LayerTypePayload. Lengths are
// not EtherTypes and yield LayerTypePayload.
func etherNext(t layers.EthernetType) gopacket.LayerType {
	switch t {
	case EtherTypeIPv4:
		return layers.LayerTypeIPv4
	case EtherTypeIPv6:
		return layers.LayerTypeIPv6
	case EtherTypeARP, EtherTypeRARP:
		return layers.LayerTypeARP
	}
	switch {
	case IsVLAN(uint16(t)):
		return layers.LayerTypeDot1Q
	case t < MinEtherType:
		return gopacket.LayerTypePayload
	}
	if next := layers.EthernetTypeMetadata[t].LayerType; next != gopacket.LayerTypeZero {
		return next
	}
	return gopacket.LayerTypePayload
}
