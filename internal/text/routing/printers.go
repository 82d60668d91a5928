// Package routing prints routing protocols, and those that distribute labels.
package routing

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

var Printers = []dissect.Entry{
	{At: dissect.SAP, Number: layer.SAPOSI, Print: isoclns},
	{At: dissect.EtherType, Number: layer.EtherTypeOSI, Print: isoclnsEther},
	{At: dissect.PPP, Number: layer.PPPOSI, Print: isoclns},
	{At: dissect.NLPID, Number: layer.NLPIDCLNP, Print: clnp},
	{At: dissect.NLPID, Number: layer.NLPIDESIS, Print: esis},
	{At: dissect.NLPID, Number: layer.NLPIDISIS, Print: isis},
	{At: dissect.IPProtocol, Number: layer.ProtocolEGP, Print: egp},
	{At: dissect.IPProtocol, Number: layer.ProtocolIGRP, Print: igrp},
	{At: dissect.IPProtocol, Number: layer.ProtocolRSVP, Print: rsvp},
	{At: dissect.IPProtocol, Number: layer.ProtocolEIGRP, Print: eigrp},
	{At: dissect.IPProtocol, Number: layer.ProtocolOSPF, Print: ospfEither},
	{At: dissect.IPProtocol, Number: layer.ProtocolPIM, Print: pim},
	{At: dissect.IPProtocol, Number: layer.ProtocolVRRP, Print: vrrp},
	{At: dissect.IGMPType, Number: 0x13, Part: dvmrpInIGMP},
	{At: dissect.IGMPType, Number: 0x14, Part: pim1InIGMP},
	{At: dissect.UDPPort, Number: layer.PortAutoRP, Print: autoRP},
	{At: dissect.UDPPort, Number: layer.PortRIP, Print: rip},
	{At: dissect.UDPPort, Number: layer.PortRIPng, Print: ripng},
	{At: dissect.UDPPort, Number: layer.PortLDP, Print: ldp},
	{At: dissect.UDPPort, Number: layer.PortAODV, Print: aodv},
	{At: dissect.UDPPort, Number: layer.PortOLSR, Print: olsr},
	{At: dissect.UDPPort, Number: layer.PortLMP, Print: lmp},
	{At: dissect.UDPPort, Number: layer.PortAHCP, Rank: 1070, Print: ahcp},
	{At: dissect.UDPPort, Number: layer.PortBabel, Rank: 1080, Print: babel},
	{At: dissect.UDPPort, Number: layer.PortBabelOld, Rank: 1080, Print: babel},
	{At: dissect.UDPPort, Number: layer.PortHNCP, Rank: 1090, Print: hncp},
	{At: dissect.UDPPort, Number: layer.PortHSRP, Rank: 1110, Print: hsrp},
	{At: dissect.UDPPort, Number: layer.PortLSPPing, Rank: 1120, Print: lspPing},
	{At: dissect.UDPPort, Number: layer.PortBFDControl, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: layer.PortBFDEcho, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: layer.PortBFDMultihop, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: layer.PortBFDLAG, Rank: 1130, Print: bfd},
	{At: dissect.TCPPort, Number: layer.PortBGP, Rank: 40, Print: bgp},
	{At: dissect.TCPPort, Number: layer.PortMSDP, Rank: 160, Print: msdp},
	{At: dissect.TCPPort, Number: layer.PortRPKI, Rank: 170, Print: rpki},
	{At: dissect.TCPPort, Number: layer.PortLDP, Rank: 180, Print: ldp},
	{At: dissect.UDPPayload, Name: "aodv", Print: aodv},
	{At: dissect.UDPPayload, Name: "lmp", Print: lmp},
	{At: dissect.ByName, Name: "nhrp", Print: nhrp},
}

// scratch is the memory that the printers of the family reuse.
type scratch struct {
	babel babelReader
	isis  isisReader
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyRouting)
}
