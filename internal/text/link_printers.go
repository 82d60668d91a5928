package text

import (
	"ringcap/internal/layer"
	"ringcap/packet"
)

// linkPrinters are the printers of link layers.
var linkPrinters = []Entry{
	{At: LinkType, Number: uint64(packet.LinkEthernet), Print: (*Context).ethernet},
	{At: LinkType, Number: uint64(packet.LinkRaw), Print: (*Context).rawIP},
	{At: LinkType, Number: uint64(packet.LinkRawBSD), Print: (*Context).rawIP},
	{At: LinkType, Number: uint64(packet.LinkRawOBSD), Print: (*Context).rawIP},
	{At: LinkType, Number: uint64(packet.LinkIPv4), Print: (*Context).rawIPv4},
	{At: LinkType, Number: uint64(packet.LinkIPv6), Print: (*Context).rawIPv6},
	{At: LinkType, Number: uint64(packet.LinkNull), Print: (*Context).null},
	{At: LinkType, Number: uint64(packet.LinkLoop), Print: (*Context).null},
	{At: LinkType, Number: uint64(packet.LinkLinuxSLL), Print: (*Context).sll},
	{At: LinkType, Number: uint64(packet.LinkLinuxSLL2), Print: (*Context).sll2},
	{At: LinkType, Number: uint64(packet.LinkPPP), Print: (*Context).pppFrame},
	{At: LinkType, Number: uint64(packet.LinkPPPSerial), Print: (*Context).pppSerial},
	{At: LinkType, Number: uint64(packet.LinkPPPEther), Print: (*Context).pppoe},
	{At: LinkType, Number: uint64(packet.LinkPPPPppd), Print: (*Context).pppDirection},
	{At: LinkType, Number: uint64(packet.LinkPPPWithDir), Print: (*Context).pppDirection},
	{At: LinkType, Number: uint64(packet.LinkCHDLC), Print: (*Context).chdlc},
	{At: LinkType, Number: uint64(packet.LinkFrameRelay), Print: (*Context).frameRelay},
	{At: LinkType, Number: uint64(packet.LinkMFR), Print: (*Context).frf16},
	{At: LinkType, Number: uint64(packet.LinkBroadcomTag), Print: (*Context).broadcomSecond},
	{At: LinkType, Number: uint64(packet.LinkBroadcomFirst), Print: (*Context).broadcomFirst},
	{At: LinkType, Number: uint64(packet.LinkDSA), Print: (*Context).dsa},
	{At: LinkType, Number: uint64(packet.LinkEDSA), Print: (*Context).edsa},
	{At: LinkType, Number: uint64(packet.LinkENC), Print: (*Context).enc},
	{At: LinkType, Number: uint64(packet.LinkNFLOG), Print: (*Context).nflog},
	{At: LinkType, Number: uint64(packet.LinkPPI), Print: (*Context).ppi},
	{At: LinkType, Number: uint64(packet.LinkPKTAP), Print: (*Context).pktap},
	{At: LinkType, Number: uint64(packet.LinkSLIP), Print: (*Context).slip},
	{At: LinkType, Number: uint64(packet.LinkWiFi), Print: (*Context).wifiAlone},
	{At: LinkType, Number: uint64(packet.LinkWiFiRadiotap), Print: (*Context).radiotap},
	{At: LinkType, Number: uint64(packet.LinkPrism), Print: (*Context).prism},
	{At: LinkType, Number: uint64(packet.LinkAVS), Print: (*Context).avs},
	{At: LinkType, Number: uint64(packet.Link802154), Print: (*Context).wpan},
	{At: LinkType, Number: uint64(packet.Link802154NoFCS), Print: (*Context).wpan},

	// EtherTypes.
	{At: EtherType, Number: layer.EtherTypeSlow, Print: (*Context).slow},
	{At: EtherType, Number: layer.EtherTypePPP, Print: (*Context).pppEther},
	{At: EtherType, Number: layer.EtherTypePPPoED, Print: (*Context).pppoe},
	{At: EtherType, Number: layer.EtherTypePPPoES, Print: (*Context).pppoe},
	{At: EtherType, Number: layer.EtherTypeEAPOL, Print: (*Context).eapol},
	{At: EtherType, Number: layer.EtherTypeLLDP, Print: (*Context).lldp},
	{At: EtherType, Number: layer.EtherTypeLoop, Print: (*Context).loopback},

	// LLC and SNAP.
	{At: SAP, Number: 0x42, Print: (*Context).stp},
	{At: SNAP, Number: layer.OUICisco<<16 | pidCDP, Print: (*Context).cdp},
	{At: SNAP, Number: layer.OUICisco<<16 | pidUDLD, Print: (*Context).udld},
	{At: SNAP, Number: layer.OUICisco<<16 | pidVTP, Print: (*Context).vtp},
	{At: SNAP, Number: layer.OUICisco<<16 | pidPVST, Print: (*Context).stp},
	{At: SNAP, Number: layer.OUICisco<<16 | pidVLAN, Print: (*Context).stp},
	{At: SNAP, Number: layer.OUIBridged<<16 | pidEther, Print: (*Context).ethernet},
	{At: SNAP, Number: layer.OUIBridged<<16 | pidEtherFCS, Print: (*Context).ethernet},
	{At: SNAP, Number: layer.OUIBridged<<16 | pidBPDU, Print: (*Context).stp},

	// PPP.
	{At: PPP, Number: layer.PPPLCP, Print: (*Context).lcp},
	{At: PPP, Number: layer.PPPIPCP, Print: (*Context).ipcp},
	{At: PPP, Number: layer.PPPIPv6CP, Print: (*Context).ipv6cp},
	{At: PPP, Number: layer.PPPCCP, Print: (*Context).ccp},
	{At: PPP, Number: layer.PPPBACP, Print: (*Context).bacp},
	{At: PPP, Number: layer.PPPOSICP, Print: (*Context).osicp},
	{At: PPP, Number: layer.PPPMPLSCP, Print: (*Context).mplscp},
	{At: PPP, Number: layer.PPPMultilink, Print: (*Context).mlppp},
	{At: PPP, Number: layer.PPPCHAP, Print: (*Context).chap},
	{At: PPP, Number: layer.PPPPAP, Print: (*Context).pap},
	{At: PPP, Number: layer.PPPBAP, Print: (*Context).bap},
	{At: PPP, Number: layer.PPPCompressed, Print: (*Context).pppData},

	// Within others.
	{At: NLPID, Number: layer.NLPIDQ933, Print: (*Context).q933},
	{At: NLPID, Number: layer.NLPIDPPP, Print: (*Context).ppp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolEthernet), Print: (*Context).ethernetInIP},
	{At: Named, Name: "eap header", Part: eapHeaderPart},
}

// linkScratch is what the family keeps.
type linkScratch struct {
	ethernet  layer.Ethernet
	tag       layer.Dot1Q
	pppoe     layer.PPPoE
	ppp       layer.PPP
	direction layer.PPPDirection
	sll       layer.LinuxSLL
	sll2      layer.LinuxSLL2
	null      layer.Null
	dump      []byte // bytes that do not stand together in the frame
}
