package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// MaxLayers is the largest number of layers of a packet that are decoded. It bounds the
// memory of a Stack. Normal traffic has at most about ten.
const MaxLayers = 32

// A factory makes layers of a type.
type factory struct {
	typ gopacket.LayerType
	new func() gopacket.DecodingLayer
}

// factories makes the layers of a Stack. Layer types that are not listed are opaque.
var factories = append(juniperFactories(), []factory{
	{layers.LayerTypeEthernet, func() gopacket.DecodingLayer { return new(Ethernet) }},
	{layers.LayerTypeDot1Q, func() gopacket.DecodingLayer { return new(Dot1Q) }},
	{layers.LayerTypeLLC, func() gopacket.DecodingLayer { return new(LLC) }},
	{layers.LayerTypeSNAP, func() gopacket.DecodingLayer { return new(SNAP) }},
	{layers.LayerTypeARP, func() gopacket.DecodingLayer { return new(ARP) }},
	{layers.LayerTypeIPv4, func() gopacket.DecodingLayer { return new(IPv4) }},
	{layers.LayerTypeIPv6, func() gopacket.DecodingLayer { return new(IPv6) }},
	{TypeIPv6Extension, func() gopacket.DecodingLayer { return new(IPv6Extension) }},
	{TypeIPv6Fragment, func() gopacket.DecodingLayer { return new(IPv6Fragment) }},
	{layers.LayerTypeTCP, func() gopacket.DecodingLayer { return new(TCP) }},
	{layers.LayerTypeUDP, func() gopacket.DecodingLayer { return new(UDP) }},
	{layers.LayerTypeICMPv4, func() gopacket.DecodingLayer { return new(ICMPv4) }},
	{layers.LayerTypeICMPv6, func() gopacket.DecodingLayer { return new(ICMPv6) }},
	{layers.LayerTypeGRE, func() gopacket.DecodingLayer { return new(GRE) }},
	{layers.LayerTypeVXLAN, func() gopacket.DecodingLayer { return new(VXLAN) }},
	{layers.LayerTypeGeneve, func() gopacket.DecodingLayer { return new(Geneve) }},
	{layers.LayerTypeIPSecAH, func() gopacket.DecodingLayer { return new(AH) }},
	{layers.LayerTypeMPLS, func() gopacket.DecodingLayer { return new(MPLS) }},
	{layers.LayerTypePPPoE, func() gopacket.DecodingLayer { return new(PPPoE) }},
	{layers.LayerTypePPP, func() gopacket.DecodingLayer { return new(PPP) }},
	{layers.LayerTypeLinuxSLL, func() gopacket.DecodingLayer { return new(LinuxSLL) }},
	{TypeLinuxSLL2, func() gopacket.DecodingLayer { return new(LinuxSLL2) }},
	{TypeNull, func() gopacket.DecodingLayer { return new(Null) }},
	{TypeRawIP, func() gopacket.DecodingLayer { return new(RawIP) }},
	{TypePPPDirection, func() gopacket.DecodingLayer { return new(PPPDirection) }},
	{TypeRadiotap, func() gopacket.DecodingLayer { return new(Radiotap) }},
	{TypeWiFi, func() gopacket.DecodingLayer { return new(WiFi) }},
	{TypeCHDLC, linkHeader(TypeCHDLC, readCHDLC)},
	{TypeFrameRelay, linkHeader(TypeFrameRelay, readFrameRelay)},
	{TypeMFR, linkHeader(TypeMFR, readMFR)},
	{TypeENC, linkHeader(TypeENC, readENC)},
	{TypeSLIP, linkHeader(TypeSLIP, readSLIP)},
	{TypeNFLOG, linkHeader(TypeNFLOG, readNFLOG)},
	{TypePPI, linkHeader(TypePPI, readPPI)},
	{TypePKTAP, linkHeader(TypePKTAP, readPKTAP)},
	{TypePrism, linkHeader(TypePrism, readPrism)},
	{TypeAVS, linkHeader(TypeAVS, readAVS)},
	{TypeBroadcomTag, sizedHeader(TypeBroadcomTag, switchTag(12, 4))},
	{TypeBroadcomFirst, sizedHeader(TypeBroadcomFirst, switchTag(0, 4))},
	{TypeDSA, sizedHeader(TypeDSA, switchTag(12, 4))},
	{TypeEDSA, sizedHeader(TypeEDSA, switchTag(12, 8))},
	{TypeFDDI, linkHeader(TypeFDDI, readFDDI)},
	{TypeTokenRing, linkHeader(TypeTokenRing, readTokenRing)},
	{TypeARCNET, linkHeader(TypeARCNET, readARCNET)},
	{TypeARCNETLinux, linkHeader(TypeARCNETLinux, readARCNETLinux)},
	{TypeIPoIB, linkHeader(TypeIPoIB, etherHeader(ipoibSize, 40))},
	{TypeIPNET, linkHeader(TypeIPNET, readIPNET)},
	{TypeIPFC, linkHeader(TypeIPFC, readFixed(ipfcSize, layers.LayerTypeLLC))},
	{TypeIEEE1394, linkHeader(TypeIEEE1394, etherHeader(firewireSize, 16))},
	{TypeSymantec, linkHeader(TypeSymantec, etherHeader(symantecSize, 6))},
	{TypeSunATM, linkHeader(TypeSunATM, readSunATM)},
	{TypePFLOG, linkHeader(TypePFLOG, readPFLOG)},
	{TypeHilscher, linkHeader(TypeHilscher, readFixed(4, layers.LayerTypeEthernet))},
	{TypeHilscherRaw, linkHeader(TypeHilscherRaw, readFixed(12, layers.LayerTypeEthernet))},
	{TypeATM, tunnel(TypeATM, readATM)},
	{TypeCLIP, tunnel(TypeCLIP, readCLIP)},
	{TypeNSH, tunnel(TypeNSH, readNSH)},
	{TypeERSPAN2, tunnel(TypeERSPAN2, readERSPAN2)},
	{TypeERSPAN3, tunnel(TypeERSPAN3, readERSPAN3)},
	{TypeWCCP, tunnel(TypeWCCP, readWCCP)},
	{TypeVXLANGPE, tunnel(TypeVXLANGPE, readVXLANGPE)},
	{TypeOTV, tunnel(TypeOTV, readOTV)},
	{TypeL2TP, tunnel(TypeL2TP, readL2TP)},
	{TypeGTP, tunnel(TypeGTP, readGTP)},
	{TypeMACsec, tunnel(TypeMACsec, readMACsec)},
	{TypeVNTag, tunnel(TypeVNTag, readVNTag)},
	{TypeCiscoMetadata, tunnel(TypeCiscoMetadata, readCiscoMetadata)},
	{TypeHSR, tunnel(TypeHSR, readHSR)},
	{TypeBackbone, tunnel(TypeBackbone, readBackbone)},
	{TypeTRILL, tunnel(TypeTRILL, readTRILL)},
	{TypeArista, tunnel(TypeArista, readArista)},
	{TypePIM, tunnel(TypePIM, readPIM)},
	{TypeNLPID, tunnel(TypeNLPID, readNLPID)},
	{TypePPPSerial, tunnel(TypePPPSerial, readPPPSerial)},
}...)

// Stack is a gopacket.DecodingLayerContainer that keeps all layers of a packet in wire
// order. Repeated layers have separate instances, which are reused for the next packet. A
// Stack allocates only for a packet with more layers of a type than any before. It is not
// safe for concurrent use.
type Stack struct {
	// Layers holds the decoded layers, outermost first, and Types their types.
	Layers []gopacket.DecodingLayer
	Types  []gopacket.LayerType
	// Rest is the data after the last of Layers, and Next its announced type, as in
	// packet.Packet.
	Rest []byte
	Next gopacket.LayerType

	// pools holds the instances by LayerType: at least one of a decoded type, none of an
	// opaque type, and at most MaxLayers+1.
	pools [][]gopacket.DecodingLayer
}

var _ gopacket.DecodingLayerContainer = (*Stack)(nil)

// NewStack returns a Stack with all layers of this package.
func NewStack() *Stack {
	s := &Stack{
		Layers: make([]gopacket.DecodingLayer, 0, MaxLayers),
		Types:  make([]gopacket.LayerType, 0, MaxLayers),
	}
	for _, f := range factories {
		s.Put(f.new())
	}
	return s
}

// Put makes d the first instance of the types that it decodes, and returns s. A type of
// another package has no second instance, so it is opaque when it is repeated in a
// packet.
func (s *Stack) Put(d gopacket.DecodingLayer) gopacket.DecodingLayerContainer {
	for _, typ := range d.CanDecode().LayerTypes() {
		if grow := int(typ) + 1 - len(s.pools); grow > 0 {
			s.pools = append(s.pools, make([][]gopacket.DecodingLayer, grow)...)
		}
		if len(s.pools[typ]) == 0 {
			s.pools[typ] = make([]gopacket.DecodingLayer, 1)
		}
		s.pools[typ][0] = d
	}
	return s
}

// Decoder returns the first instance of a type, or false if the type is opaque.
func (s *Stack) Decoder(typ gopacket.LayerType) (gopacket.DecodingLayer, bool) {
	if uint64(typ) >= uint64(len(s.pools)) || len(s.pools[typ]) == 0 {
		return nil, false
	}
	return s.pools[typ][0], true
}

// LayersDecoder returns the function with which gopacket.DecodingLayerParser decodes a
// packet into s. The function returns the type that has no decoder, or the error of the
// layer that failed. It sets its second argument to Types.
func (s *Stack) LayersDecoder(first gopacket.LayerType, df gopacket.DecodeFeedback) gopacket.DecodingLayerFunc {
	return func(data []byte, types *[]gopacket.LayerType) (gopacket.LayerType, error) {
		next, err := s.decode(data, first, df)
		*types = s.Types
		return next, err
	}
}

// decode decodes the layers of data one by one.
func (s *Stack) decode(data []byte, first gopacket.LayerType, df gopacket.DecodeFeedback) (gopacket.LayerType, error) {
	s.Layers, s.Types, s.Rest, s.Next = s.Layers[:0], s.Types[:0], data, first
	for {
		typ := s.Next
		l := s.instance(typ)
		if l == nil {
			return typ, nil
		}
		if len(s.Layers) == MaxLayers {
			return gopacket.LayerTypeZero, ErrDepth
		}
		if typ == TypeIPv6Extension || typ == layers.LayerTypeIPSecAH {
			s.announce(l)
		}
		if err := l.DecodeFromBytes(s.Rest, df); err != nil {
			return gopacket.LayerTypeZero, err
		}
		s.Layers, s.Types = append(s.Layers, l), append(s.Types, typ)
		s.Next, s.Rest = l.NextLayerType(), l.LayerPayload()
	}
}

// instance returns an instance of typ that the packet does not use yet, or nil if typ is
// opaque.
func (s *Stack) instance(typ gopacket.LayerType) gopacket.DecodingLayer {
	if uint64(typ) >= uint64(len(s.pools)) {
		return nil
	}
	pool := s.pools[typ]
	if len(pool) == 0 {
		return nil
	}
	n := 0
	for _, t := range s.Types {
		if t == typ {
			n++
		}
	}
	if n < len(pool) {
		return pool[n]
	}
	return s.grow(typ)
}

// grow adds an instance of typ to its pool and returns it.
func (s *Stack) grow(typ gopacket.LayerType) gopacket.DecodingLayer {
	for _, f := range factories {
		if f.typ == typ {
			l := f.new()
			s.pools[typ] = append(s.pools[typ], l)
			return l
		}
	}
	return nil
}

// announce sets what a header cannot decode from its own bytes: the type of an IPv6
// extension header, and the IP version of an authentication header.
func (s *Stack) announce(l gopacket.DecodingLayer) {
	if len(s.Layers) == 0 {
		return
	}
	header, v6 := layers.IPProtocol(0), true
	switch before := s.Layers[len(s.Layers)-1].(type) {
	case *IPv4:
		v6 = false
	case *IPv6:
		header = before.NextHeader
	case *IPv6Extension:
		header = before.NextHeader
	case *IPv6Fragment:
		header = before.NextHeader
	case *AH:
		header, v6 = before.NextHeader, before.V6
	}
	switch l := l.(type) {
	case *IPv6Extension:
		l.Header = header
	case *AH:
		l.V6 = v6
	}
}
