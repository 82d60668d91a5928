// Package inet prints the internet layer: IP, its control protocols, and ARP.
package inet

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var be = binary.BigEndian

// Printers are the printers of the internet layer.
var Printers = []dissect.Entry{
	{At: dissect.EtherType, Number: layer.EtherTypeIPv4, Print: ipv4},
	{At: dissect.EtherType, Number: layer.EtherTypeARP, Print: arp},
	{At: dissect.EtherType, Number: layer.EtherTypeRARP, Print: arp},
	{At: dissect.EtherType, Number: layer.EtherTypeIPX, Print: ipxEthernet},
	{At: dissect.EtherType, Number: layer.EtherTypeIPv6, Print: ipv6},
	{At: dissect.EtherType, Number: layer.EtherTypeDECnet, Print: decnet},
	{At: dissect.EtherType, Number: layer.EtherTypeAppleTalk, Print: etherTalk},
	{At: dissect.EtherType, Number: layer.EtherTypeAARP, Print: aarp},
	{At: dissect.LinkType, Number: uint64(packet.LinkLocalTalk), Print: localTalk},
	{At: dissect.SNAP, Number: layer.OUIAppletalk<<16 | layer.EtherTypeAppleTalk, Print: etherTalk},
	{At: dissect.SAP, Number: layer.SAPIP, Print: ipv4},
	{At: dissect.SAP, Number: layer.SAPIPX, Print: ipxLLC},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeIPv4), Print: ipv4},
	{At: dissect.PPP, Number: layer.PPPVJNC, Print: ipv4},
	{At: dissect.PPP, Number: layer.EtherTypeIPv4, Print: ipv4},
	{At: dissect.PPP, Number: uint64(layers.PPPTypeIPv6), Print: ipv6},
	{At: dissect.PPP, Number: layer.EtherTypeIPv6, Print: ipv6},
	{At: dissect.PPP, Number: layer.PPPIPX, Print: ipx},
	{At: dissect.PPP, Number: layer.EtherTypeIPX, Print: ipx},
	{At: dissect.NLPID, Number: layer.NLPIDIPv4, Print: ipv4},
	{At: dissect.NLPID, Number: layer.NLPIDIPv6, Print: ipv6},
	{At: dissect.IPProtocol, Number: layer.ProtocolICMP, Print: icmp},
	{At: dissect.IPProtocol, Number: layer.ProtocolIGMP, Print: igmp},
	{At: dissect.IPProtocol, Number: layer.ProtocolIPv4, Print: ipv4},
	{At: dissect.IPProtocol, Number: layer.ProtocolIPv6, Print: ipv6},
	{At: dissect.IPProtocol, Number: layer.ProtocolESP, Print: espHeader},
	{At: dissect.IPProtocol, Number: layer.ProtocolAH, Print: ahPayload},
	{At: dissect.IPProtocol, Number: layer.ProtocolICMPv6, Print: icmp6},
	{At: dissect.IPProtocol, Number: layer.ProtocolNoNextHeader, Print: noNextHeader},
	{At: dissect.IPProtocol, Number: layer.ProtocolIPComp, Print: ipcomp},
	{At: dissect.ByName, Name: "ipx", Print: ipx},
	{At: dissect.ByName, Name: "AppleTalk", Print: appleTalk},
}

// scratch is the family's memory, see dissect.Scratch.
type scratch struct {
	arp       layer.ARP
	ipv6      layer.IPv6
	extension layer.IPv6Extension
	fragment  layer.IPv6Fragment
	plain     []byte // decrypted payloads, see espPayload
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyInet)
}
