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

// Printers holds the printers of this package.
var Printers = []dissect.Entry{
	{At: dissect.EtherType, Number: layer.EtherTypeMPLS, Print: mpls},
	{At: dissect.EtherType, Number: layer.EtherTypeMPLSUp, Print: mpls},
	{At: dissect.EtherType, Number: layer.EtherTypeNSH, Print: nsh},
	{At: dissect.LinkType, Number: uint64(packet.LinkMPLS), Print: mpls},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeMPLSUnicast), Print: mpls},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeMPLSMulticast), Print: mpls},
	{At: dissect.IPProtocol, Number: layer.ProtocolGRE, Print: gre},
	{At: dissect.IPProtocol, Number: layer.ProtocolMPLS, Print: mpls},
	{At: dissect.IPProtocol, Number: layer.ProtocolMobileIP, Print: mobileIP},
	{At: dissect.UDPPort, Number: layer.PortIKE, Print: ike},
	{At: dissect.UDPPort, Number: layer.PortIKENAT, Rank: 1040, Print: natt},
	{At: dissect.UDPPort, Number: layer.PortIKEUser1, Rank: 1050, Print: ike},
	{At: dissect.UDPPort, Number: layer.PortIKEUser2, Rank: 1050, Print: ike},
	{At: dissect.UDPPort, Number: layer.PortL2TP, Rank: 1060, Print: l2tp},
	{At: dissect.UDPPort, Number: layer.PortLWAPPData, Rank: 1170, Print: lwappData},
	{At: dissect.UDPPort, Number: layer.PortLWAPPControl, Rank: 1160, Print: lwappControl},
	{At: dissect.UDPPort, Number: layer.PortOTV, Rank: 1190, Print: otv},
	{At: dissect.UDPPort, Number: layer.PortVXLAN, Rank: 1200, Print: vxlan},
	{At: dissect.UDPPort, Number: layer.PortGeneve, Rank: 1210, Print: geneve},
	{At: dissect.UDPPort, Number: layer.PortLISPControl, Rank: 1220, Print: lisp},
	{At: dissect.UDPPort, Number: layer.PortVXLANGPE, Rank: 1230, Print: vxlanGPE},
	{At: dissect.UDPPort, Number: layer.PortMPLS, Rank: 1240, Print: mpls},
	{At: dissect.UDPPort, Number: layer.PortBCMLI, Rank: 1245, Looks: isBCMLI, Print: bcmLI},
	{At: dissect.TCPPort, Number: layer.PortPPTP, Rank: 50, Print: pptp},
	{At: dissect.UDPTunnel, Number: layer.PortGTPUser, Looks: isGTP, Print: gtp},
	{At: dissect.UDPTunnel, Number: layer.PortGTPControl, Looks: isGTP, Print: gtp},
	{At: dissect.UDPGuess, Rank: 70, Looks: isWireGuard, Print: wireguard},
	{At: dissect.UDPPayload, Name: "vxlan", Print: vxlan},
}

// scratch holds the layers that the family decodes into.
type scratch struct {
	gre layer.GRE
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyTunnel)
}
