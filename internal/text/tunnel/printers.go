// Package tunnel prints protocols that carry the packets of others.
package tunnel

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var be = binary.BigEndian

// Printers are the printers of protocols that carry packets of others.
var Printers = []dissect.Entry{
	{At: dissect.EtherType, Number: layer.EtherTypeMPLS, Print: mpls},
	{At: dissect.EtherType, Number: layer.EtherTypeMPLSUp, Print: mpls},
	{At: dissect.EtherType, Number: layer.EtherTypeNSH, Print: nsh},
	{At: dissect.LinkType, Number: uint64(packet.LinkMPLS), Print: mpls},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeMPLSUnicast), Print: mpls},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeMPLSMulticast), Print: mpls},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolGRE), Print: gre},
	{At: dissect.IPProtocol, Number: uint64(layer.ProtocolMobileIP), Print: mobileIP},
	{At: dissect.UDPPort, Number: 500, Print: ike},
	{At: dissect.UDPPort, Number: 4500, Rank: 1040, Print: natt},
	{At: dissect.UDPPort, Number: 7500, Rank: 1050, Print: ike},
	{At: dissect.UDPPort, Number: 7501, Rank: 1050, Print: ike},
	{At: dissect.UDPPort, Number: 1701, Rank: 1060, Print: l2tp},
	{At: dissect.UDPPort, Number: 12222, Rank: 1170, Print: lwappData},
	{At: dissect.UDPPort, Number: 12223, Rank: 1160, Print: lwappControl},
	{At: dissect.UDPPort, Number: 8472, Rank: 1190, Print: otv},
	{At: dissect.UDPPort, Number: 4789, Rank: 1200, Print: vxlan},
	{At: dissect.UDPPort, Number: 6081, Rank: 1210, Print: geneve},
	{At: dissect.UDPPort, Number: 4342, Rank: 1220, Print: lisp},
	{At: dissect.UDPPort, Number: 4790, Rank: 1230, Print: vxlanGPE},
	{At: dissect.UDPPort, Number: 6635, Rank: 1240, Print: mpls},
	{At: dissect.TCPPort, Number: 1723, Rank: 50, Print: pptp},
	{At: dissect.UDPGuess, Rank: 10, Looks: isGTP, Print: gtp},
	{At: dissect.UDPGuess, Rank: 70, Looks: isWireGuard, Print: wireguard},
	{At: dissect.UDPPayload, Name: "vxlan", Print: vxlan},
}

// scratch is what the family keeps.
type scratch struct {
	gre    layer.GRE
	vxlan  layer.VXLAN
	geneve layer.Geneve
	mpls   layer.MPLS
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyTunnel)
}
