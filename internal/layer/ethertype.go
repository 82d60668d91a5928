package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// ciscoDiscovery is an EtherType to gopacket, but a number of Cisco's own.
const ciscoDiscovery = 0x2000

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
	case EtherTypeNSH:
		return TypeNSH
	case EtherTypeMACsec:
		return TypeMACsec
	case EtherTypeVNTag:
		return TypeVNTag
	case EtherTypeCisco:
		return TypeCiscoMetadata
	}
	switch {
	case IsVLAN(uint16(t)):
		return layers.LayerTypeDot1Q
	case t < MinEtherType || t == ciscoDiscovery:
		return gopacket.LayerTypePayload
	}
	if next := layers.EthernetTypeMetadata[t].LayerType; next != gopacket.LayerTypeZero {
		return next
	}
	return gopacket.LayerTypePayload
}

// etherOrLLC is etherNext where a number may be a length instead, which LLC follows. What is
// too small for an EtherType and too large for a length announces nothing.
func etherOrLLC(t layers.EthernetType) gopacket.LayerType {
	if t <= MaxEthernetLength {
		return layers.LayerTypeLLC
	}
	return etherNext(t)
}
