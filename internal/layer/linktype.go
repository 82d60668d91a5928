package layer

import (
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// First returns the type of the first layer of frames with the link type. It returns
// false for a link type that is not decoded.
func First(link packet.LinkType) (gopacket.LayerType, bool) {
	switch link {
	case packet.LinkEthernet:
		return layers.LayerTypeEthernet, true
	case packet.LinkNull, packet.LinkLoop:
		return TypeNull, true
	case packet.LinkRaw, packet.LinkRawBSD, packet.LinkRawOBSD:
		return TypeRawIP, true
	case packet.LinkIPv4:
		return layers.LayerTypeIPv4, true
	case packet.LinkIPv6:
		return layers.LayerTypeIPv6, true
	case packet.LinkLinuxSLL:
		return layers.LayerTypeLinuxSLL, true
	case packet.LinkLinuxSLL2:
		return TypeLinuxSLL2, true
	case packet.LinkPPP:
		return layers.LayerTypePPP, true
	case packet.LinkPPPSerial:
		return TypePPPSerial, true
	case packet.LinkMPLS:
		return layers.LayerTypeMPLS, true
	case packet.LinkPPPEther:
		return layers.LayerTypePPPoE, true
	case packet.LinkPPPPppd, packet.LinkPPPWithDir:
		return TypePPPDirection, true
	case packet.LinkWiFi:
		return TypeWiFi, true
	case packet.LinkWiFiRadiotap:
		return TypeRadiotap, true
	}
	first, ok := linkHeaders[link]
	if !ok {
		first, ok = juniperTypes[link]
	}
	if !ok {
		return gopacket.LayerTypePayload, false
	}
	return first, true
}

// linkHeaders maps the link types whose frames start with a LinkHeader.
var linkHeaders = map[packet.LinkType]gopacket.LayerType{
	packet.LinkCHDLC: TypeCHDLC, packet.LinkFrameRelay: TypeFrameRelay, packet.LinkMFR: TypeMFR,
	packet.LinkENC: TypeENC, packet.LinkNFLOG: TypeNFLOG, packet.LinkPPI: TypePPI,
	packet.LinkPKTAP: TypePKTAP, packet.LinkPrism: TypePrism, packet.LinkAVS: TypeAVS,
	packet.LinkBroadcomTag: TypeBroadcomTag, packet.LinkBroadcomFirst: TypeBroadcomFirst,
	packet.LinkDSA: TypeDSA, packet.LinkSLIP: TypeSLIP, packet.LinkEDSA: TypeEDSA,
	packet.LinkFDDI: TypeFDDI, packet.LinkTokenRing: TypeTokenRing,
	packet.LinkARCNET: TypeARCNET, packet.LinkARCNETLinux: TypeARCNETLinux,
	packet.LinkIPoIB: TypeIPoIB, packet.LinkIPNET: TypeIPNET, packet.LinkIPFC: TypeIPFC,
	packet.LinkIEEE1394: TypeIEEE1394, packet.LinkSymantec: TypeSymantec, packet.LinkSunATM: TypeSunATM,
	packet.LinkATM: TypeATM, packet.LinkCLIP: TypeCLIP, packet.LinkPFLOG: TypePFLOG,
	packet.LinkATMBSD: TypeATM, packet.LinkCLIPOld: TypeCLIP, packet.LinkCHDLCOld: TypeCHDLC, packet.LinkSLIPOld: TypeSLIP, packet.LinkSLIPBSDOS: TypeSLIP,
	packet.LinkHilscher: TypeHilscher, packet.LinkHilscherRaw: TypeHilscherRaw,
}
