// Package routing prints routing protocols, and those that distribute labels.
package routing

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

// Printers are the printers of routing protocols.
var Printers = []dissect.Entry{
	{At: dissect.SAP, Number: layer.SAPOSI, Print: isoclns},
	{At: dissect.PPP, Number: layer.PPPOSI, Print: isoclns},
	{At: dissect.NLPID, Number: layer.NLPIDCLNP, Print: clnp},
	{At: dissect.NLPID, Number: layer.NLPIDESIS, Print: esis},
	{At: dissect.NLPID, Number: layer.NLPIDISIS, Print: isis},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolEGP), Print: egp},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolIGRP), Print: igrp},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolRSVP), Print: rsvp},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolEIGRP), Print: eigrp},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolOSPF), Print: ospfEither},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolPIM), Print: pim},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolVRRP), Print: vrrp},
	{At: dissect.IGMPType, Number: 0x13, Part: dvmrpInIGMP},
	{At: dissect.IGMPType, Number: 0x14, Part: pim1InIGMP},
	{At: dissect.UDPPort, Number: 496, Print: autoRP},
	{At: dissect.UDPPort, Number: 520, Print: rip},
	{At: dissect.UDPPort, Number: 521, Print: ripng},
	{At: dissect.UDPPort, Number: 646, Print: ldp},
	{At: dissect.UDPPort, Number: 654, Print: aodv},
	{At: dissect.UDPPort, Number: 698, Print: olsr},
	{At: dissect.UDPPort, Number: 701, Print: lmp},
	{At: dissect.UDPPort, Number: 5359, Rank: 1070, Print: ahcp},
	{At: dissect.UDPPort, Number: 6696, Rank: 1080, Print: babel},
	{At: dissect.UDPPort, Number: 6697, Rank: 1080, Print: babel},
	{At: dissect.UDPPort, Number: 8231, Rank: 1090, Print: hncp},
	{At: dissect.UDPPort, Number: 1985, Rank: 1110, Print: hsrp},
	{At: dissect.UDPPort, Number: 3503, Rank: 1120, Print: lspPing},
	{At: dissect.UDPPort, Number: bfdControl, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: bfdEcho, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: bfdMultihop, Rank: 1130, Print: bfd},
	{At: dissect.UDPPort, Number: bfdLag, Rank: 1130, Print: bfd},
	{At: dissect.TCPPort, Number: 179, Rank: 40, Print: bgp},
	{At: dissect.TCPPort, Number: 639, Rank: 160, Print: msdp},
	{At: dissect.TCPPort, Number: 323, Rank: 170, Print: rpki},
	{At: dissect.TCPPort, Number: 646, Rank: 180, Print: ldp},
	{At: dissect.UDPPayload, Name: "aodv", Print: aodv},
	{At: dissect.UDPPayload, Name: "lmp", Print: lmp},
	{At: dissect.ByName, Name: "nhrp", Print: nhrp},
}

// scratch is what the family keeps.
type scratch struct {
	babel babelReader
	isis  isisReader
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyRouting)
}
