package text

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// tunnelPrinters are the printers of protocols that carry packets of others.
var tunnelPrinters = []Entry{
	{At: EtherType, Number: layer.EtherTypeMPLS, Print: (*Context).mpls},
	{At: EtherType, Number: layer.EtherTypeMPLSMC, Print: (*Context).mpls},
	{At: EtherType, Number: layer.EtherTypeNSH, Print: (*Context).nsh},
	{At: LinkType, Number: uint64(packet.LinkMPLS), Print: (*Context).mpls},
	{At: PPP, Number: uint64(layers.PPPTypeMPLSUnicast), Print: (*Context).mpls},
	{At: PPP, Number: uint64(layers.PPPTypeMPLSMulticast), Print: (*Context).mpls},
	{At: IPProtocol, Number: uint64(layers.IPProtocolGRE), Print: (*Context).gre},
	{At: IPProtocol, Number: uint64(layer.IPProtocolMobileIP), Print: (*Context).mobileIP},
	{At: UDPPort, Number: 500, Print: (*Context).ike},
	{At: UDPPort, Number: 4500, Rank: 1040, Print: (*Context).natt},
	{At: UDPPort, Number: 7500, Rank: 1050, Print: (*Context).ike},
	{At: UDPPort, Number: 7501, Rank: 1050, Print: (*Context).ike},
	{At: UDPPort, Number: 1701, Rank: 1060, Print: (*Context).l2tp},
	{At: UDPPort, Number: 12222, Rank: 1170, Print: (*Context).lwappData},
	{At: UDPPort, Number: 12223, Rank: 1160, Print: (*Context).lwappControl},
	{At: UDPPort, Number: 8472, Rank: 1190, Print: (*Context).otv},
	{At: UDPPort, Number: 4789, Rank: 1200, Print: (*Context).vxlan},
	{At: UDPPort, Number: 6081, Rank: 1210, Print: (*Context).geneve},
	{At: UDPPort, Number: 4342, Rank: 1220, Print: (*Context).lisp},
	{At: UDPPort, Number: 4790, Rank: 1230, Print: (*Context).vxlanGPE},
	{At: UDPPort, Number: 6635, Rank: 1240, Print: (*Context).mpls},
	{At: TCPPort, Number: 1723, Rank: 50, Print: (*Context).pptp},
	{At: UDPGuess, Rank: 10, Looks: (*Context).isGTP, Print: (*Context).gtp},
	{At: UDPGuess, Rank: 70, Looks: (*Context).isWireGuard, Print: (*Context).wireguard},
	{At: UDPPayload, Name: "vxlan", Print: (*Context).vxlan},
}

// tunnelScratch is what the family keeps.
type tunnelScratch struct {
	gre    layer.GRE
	vxlan  layer.VXLAN
	geneve layer.Geneve
	mpls   layer.MPLS
}
