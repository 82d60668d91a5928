package text

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// routingPrinters are the printers of routing protocols.
var routingPrinters = []Entry{
	{At: SAP, Number: 0xfe, Print: (*Context).isoclns},
	{At: PPP, Number: 0x23, Print: (*Context).isoclns},
	{At: NLPID, Number: layer.NLPIDCLNP, Print: (*Context).clnp},
	{At: NLPID, Number: layer.NLPIDESIS, Print: (*Context).esis},
	{At: NLPID, Number: layer.NLPIDISIS, Print: (*Context).isis},
	{At: IPProtocol, Number: uint64(layer.IPProtocolEGP), Print: (*Context).egp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolIGRP), Print: (*Context).igrp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolRSVP), Print: (*Context).rsvp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolEIGRP), Print: (*Context).eigrp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolOSPF), Print: (*Context).ospfEither},
	{At: IPProtocol, Number: uint64(layer.IPProtocolPIM), Print: (*Context).pim},
	{At: IPProtocol, Number: uint64(layers.IPProtocolVRRP), Print: (*Context).vrrp},
	{At: IGMPType, Number: 0x13, Part: dvmrpInIGMP},
	{At: IGMPType, Number: 0x14, Part: pim1InIGMP},
	{At: UDPPort, Number: 496, Print: (*Context).autoRP},
	{At: UDPPort, Number: 520, Print: (*Context).rip},
	{At: UDPPort, Number: 521, Print: (*Context).ripng},
	{At: UDPPort, Number: 646, Print: (*Context).ldp},
	{At: UDPPort, Number: 654, Print: (*Context).aodv},
	{At: UDPPort, Number: 698, Print: (*Context).olsr},
	{At: UDPPort, Number: 701, Print: (*Context).lmp},
	{At: UDPPort, Number: 5359, Rank: 1070, Print: (*Context).ahcp},
	{At: UDPPort, Number: 6696, Rank: 1080, Print: (*Context).babel},
	{At: UDPPort, Number: 6697, Rank: 1080, Print: (*Context).babel},
	{At: UDPPort, Number: 8231, Rank: 1090, Print: (*Context).hncp},
	{At: UDPPort, Number: 1985, Rank: 1110, Print: (*Context).hsrp},
	{At: UDPPort, Number: 3503, Rank: 1120, Print: (*Context).lspPing},
	{At: UDPPort, Number: bfdControl, Rank: 1130, Print: (*Context).bfd},
	{At: UDPPort, Number: bfdEcho, Rank: 1130, Print: (*Context).bfd},
	{At: UDPPort, Number: bfdMultihop, Rank: 1130, Print: (*Context).bfd},
	{At: UDPPort, Number: bfdLag, Rank: 1130, Print: (*Context).bfd},
	{At: TCPPort, Number: 179, Rank: 40, Print: (*Context).bgp},
	{At: TCPPort, Number: 639, Rank: 160, Print: (*Context).msdp},
	{At: TCPPort, Number: 323, Rank: 170, Print: (*Context).rpki},
	{At: TCPPort, Number: 646, Rank: 180, Print: (*Context).ldp},
	{At: UDPPayload, Name: "aodv", Print: (*Context).aodv},
	{At: UDPPayload, Name: "lmp", Print: (*Context).lmp},
	{At: Named, Name: "nhrp", Print: (*Context).nhrp},
}

// routingScratch is what the family keeps.
type routingScratch struct {
	babel babelReader
	isis  isisReader
}
