package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// ciscoDiscovery is the SNAP protocol of Cisco's CDP. gopacket treats it as an EtherType.
const ciscoDiscovery = 0x2000

// etherNext returns the layer type for an EtherType: one of this package, an opaque one
// for which gopacket has a name, or LayerTypePayload. For a length it returns
// LayerTypePayload.
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
	case EtherTypeHSR:
		return TypeHSR
	case EtherTypeArista:
		return TypeArista
	case EtherTypeBackbone:
		return TypeBackbone
	case EtherTypeTRILL:
		return TypeTRILL
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

// etherOrLLC is etherNext for a field that may also hold the length of an LLC frame. For
// a value between lengths and EtherTypes it returns LayerTypePayload.
func etherOrLLC(t layers.EthernetType) gopacket.LayerType {
	if t <= MaxEthernetLength {
		return layers.LayerTypeLLC
	}
	return etherNext(t)
}
