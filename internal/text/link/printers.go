// Package link prints link layers, and protocols that stay on one link.
package link

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

var be = binary.BigEndian

// Printers are the printers of link layers.
var Printers = append(juniperPrinters(), []dissect.Entry{
	{At: dissect.LinkType, Number: uint64(packet.LinkEthernet), Print: ethernet},
	{At: dissect.LinkType, Number: uint64(packet.LinkRaw), Print: rawIP},
	{At: dissect.LinkType, Number: uint64(packet.LinkRawBSD), Print: rawIP},
	{At: dissect.LinkType, Number: uint64(packet.LinkRawOBSD), Print: rawIP},
	{At: dissect.LinkType, Number: uint64(packet.LinkIPv4), Print: rawIPv4},
	{At: dissect.LinkType, Number: uint64(packet.LinkIPv6), Print: rawIPv6},
	{At: dissect.LinkType, Number: uint64(packet.LinkNull), Print: null},
	{At: dissect.LinkType, Number: uint64(packet.LinkLoop), Print: null},
	{At: dissect.LinkType, Number: uint64(packet.LinkLinuxSLL), Print: sll},
	{At: dissect.LinkType, Number: uint64(packet.LinkLinuxSLL2), Print: sll2},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPP), Print: pppFrame},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPPSerial), Print: pppSerial},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPPEther), Print: pppoe},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPPPppd), Print: pppDirection},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPPWithDir), Print: pppDirection},
	{At: dissect.LinkType, Number: uint64(packet.LinkCHDLC), Print: chdlc},
	{At: dissect.LinkType, Number: uint64(packet.LinkFrameRelay), Print: frameRelay},
	{At: dissect.LinkType, Number: uint64(packet.LinkMFR), Print: frf16},
	{At: dissect.LinkType, Number: uint64(packet.LinkBroadcomTag), Print: broadcomSecond},
	{At: dissect.LinkType, Number: uint64(packet.LinkBroadcomFirst), Print: broadcomFirst},
	{At: dissect.LinkType, Number: uint64(packet.LinkDSA), Print: dsa},
	{At: dissect.LinkType, Number: uint64(packet.LinkEDSA), Print: edsa},
	{At: dissect.LinkType, Number: uint64(packet.LinkENC), Print: enc},
	{At: dissect.LinkType, Number: uint64(packet.LinkNFLOG), Print: nflog},
	{At: dissect.LinkType, Number: uint64(packet.LinkPPI), Print: ppi},
	{At: dissect.LinkType, Number: uint64(packet.LinkPKTAP), Print: pktap},
	{At: dissect.LinkType, Number: uint64(packet.LinkSLIP), Print: slip},
	{At: dissect.LinkType, Number: uint64(packet.LinkSLIPBSDOS), Print: slipBSDOS},
	{At: dissect.LinkType, Number: uint64(packet.LinkSLIPOld), Print: slipBSDOS},
	{At: dissect.LinkType, Number: uint64(packet.LinkCHDLCOld), Print: chdlc},
	{At: dissect.LinkType, Number: uint64(packet.LinkATMBSD), Print: atm},
	{At: dissect.LinkType, Number: uint64(packet.LinkCLIPOld), Print: clip},
	{At: dissect.LinkType, Number: uint64(packet.LinkWiFi), Print: wifiAlone},
	{At: dissect.LinkType, Number: uint64(packet.LinkWiFiRadiotap), Print: radiotap},
	{At: dissect.LinkType, Number: uint64(packet.LinkPrism), Print: prism},
	{At: dissect.LinkType, Number: uint64(packet.LinkAVS), Print: avs},
	{At: dissect.LinkType, Number: uint64(packet.Link802154), Print: wpan},
	{At: dissect.LinkType, Number: uint64(packet.Link802154NoFCS), Print: wpan},
	{At: dissect.LinkType, Number: uint64(packet.LinkFDDI), Print: fddi},
	{At: dissect.LinkType, Number: uint64(packet.LinkTokenRing), Print: tokenRing},
	{At: dissect.LinkType, Number: uint64(packet.LinkARCNET), Print: arcnet},
	{At: dissect.LinkType, Number: uint64(packet.LinkARCNETLinux), Print: arcnetLinux},
	{At: dissect.LinkType, Number: uint64(packet.LinkIPoIB), Print: ipoib},
	{At: dissect.LinkType, Number: uint64(packet.LinkIPNET), Print: ipnet},
	{At: dissect.LinkType, Number: uint64(packet.LinkIPFC), Print: ipfc},
	{At: dissect.LinkType, Number: uint64(packet.LinkIEEE1394), Print: ieee1394},
	{At: dissect.LinkType, Number: uint64(packet.LinkSymantec), Print: symantec},
	{At: dissect.LinkType, Number: uint64(packet.LinkATM), Print: atm},
	{At: dissect.LinkType, Number: uint64(packet.LinkCLIP), Print: clip},
	{At: dissect.LinkType, Number: uint64(packet.LinkSunATM), Print: sunATM},
	{At: dissect.LinkType, Number: uint64(packet.LinkPFLOG), Print: pflog},
	{At: dissect.LinkType, Number: uint64(packet.LinkHilscher), Print: hilscher},
	{At: dissect.LinkType, Number: uint64(packet.LinkHilscherRaw), Print: hilscherRaw},
	{At: dissect.LinkType, Number: uint64(packet.LinkUSBLinux), Print: usbLinux},
	{At: dissect.LinkType, Number: uint64(packet.LinkUSBMapped), Print: usbMapped},
	{At: dissect.LinkType, Number: uint64(packet.LinkUSBPcap), Print: usbPcap},
	{At: dissect.LinkType, Number: uint64(packet.LinkBluetoothH4), Print: bluetoothH4},
	{At: dissect.LinkType, Number: uint64(packet.LinkBluetoothH4P), Print: bluetoothH4P},
	{At: dissect.LinkType, Number: uint64(packet.LinkBluetoothMon), Print: bluetoothMonitor},
	{At: dissect.LinkType, Number: uint64(packet.LinkVSOCK), Print: vsock},
	{At: dissect.LinkType, Number: uint64(packet.LinkNetlink), Print: netlink},
	{At: dissect.LinkType, Number: uint64(packet.LinkMTP2Header), Print: mtp2Header},
	{At: dissect.LinkType, Number: uint64(packet.LinkMTP2), Print: mtp2},
	{At: dissect.LinkType, Number: uint64(packet.LinkMTP3), Print: mtp3},
	{At: dissect.LinkType, Number: uint64(packet.LinkSCCP), Print: sccp},
	{At: dissect.LinkType, Number: uint64(packet.Link802154TAP), Print: wpanTAP},
	{At: dissect.LinkType, Number: uint64(packet.Link802154PHY), Print: wpanPHY},

	// EtherTypes.
	{At: dissect.EtherType, Number: layer.EtherTypeSlow, Print: slow},
	{At: dissect.EtherType, Number: layer.EtherTypePPP, Print: pppEther},
	{At: dissect.EtherType, Number: layer.EtherTypeTEB, Print: ethernetInside},
	{At: dissect.EtherType, Number: layer.EtherTypeVLAN, Print: tagInside},
	{At: dissect.EtherType, Number: layer.EtherTypeQinQ, Print: tagInside},
	{At: dissect.EtherType, Number: layer.EtherTypeVLAN9100, Print: tagInside},
	{At: dissect.EtherType, Number: layer.EtherTypeVLAN9200, Print: tagInside},
	{At: dissect.EtherType, Number: layer.EtherTypeMACsec, Print: macsecInside},
	{At: dissect.EtherType, Number: layer.EtherTypeVNTag, Print: vnTag},
	{At: dissect.EtherType, Number: layer.EtherTypeCisco, Print: ciscoMetadata},
	{At: dissect.EtherType, Number: layer.EtherTypePPPoED, Print: pppoe},
	{At: dissect.EtherType, Number: layer.EtherTypePPPoES, Print: pppoe},
	{At: dissect.EtherType, Number: layer.EtherTypeOldPPPoED, Print: pppoe},
	{At: dissect.EtherType, Number: layer.EtherTypeOldPPPoES, Print: pppoe},
	{At: dissect.EtherType, Number: layer.EtherTypeEAPOL, Print: eapol},
	{At: dissect.EtherType, Number: layer.EtherTypeLLDP, Print: lldp},
	{At: dissect.EtherType, Number: layer.EtherTypeLoopback, Print: loopback},
	{At: dissect.EtherType, Number: layer.EtherTypeAoE, Print: aoe},
	{At: dissect.EtherType, Number: layer.EtherTypeMPCP, Print: mpcp},
	{At: dissect.EtherType, Number: layer.EtherTypeCALM, Print: calmFAST},
	{At: dissect.EtherType, Number: layer.EtherTypeGeoNet, Print: geoNet},
	{At: dissect.EtherType, Number: layer.EtherTypeOldGeoNet, Print: geoNet},
	{At: dissect.EtherType, Number: layer.EtherTypeNLB, Print: msNLB},
	{At: dissect.EtherType, Number: layer.EtherTypeRealtek, Print: realtek},
	{At: dissect.EtherType, Number: layer.EtherTypeTIPC, Print: tipc},
	{At: dissect.EtherType, Number: layer.EtherTypeCFM, Print: cfm},
	{At: dissect.EtherType, Number: layer.EtherTypeOldCFM, Print: cfm},
	{At: dissect.EtherType, Number: layer.EtherTypeProfinet, Print: profinet},
	{At: dissect.EtherType, Number: layer.EtherTypeEtherCAT, Print: etherCAT},
	{At: dissect.EtherType, Number: layer.EtherTypePowerlink, Print: powerlink},
	{At: dissect.EtherType, Number: layer.EtherTypeGOOSE, Print: goose},
	{At: dissect.EtherType, Number: layer.EtherTypeSampled, Print: sampledValues},
	{At: dissect.EtherType, Number: layer.EtherTypePRP, Print: prpSupervision},
	{At: dissect.EtherType, Number: layer.EtherTypeHSR, Print: hsr},
	{At: dissect.EtherType, Number: layer.EtherTypeBackbone, Print: backbone},
	{At: dissect.EtherType, Number: layer.EtherTypeTRILL, Print: trill},

	// LLC and SNAP.
	{At: dissect.SAP, Number: layer.SAPSTP, Print: stp},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidCDP, Print: cdp},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidUDLD, Print: udld},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidVTP, Print: vtp},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidDTP, Print: dtp},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidPVST, Print: stp},
	{At: dissect.SNAP, Number: layer.OUICisco<<16 | pidVLAN, Print: stp},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidEther, Print: ethernet},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidEtherFCS, Print: ethernet},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidTokenFCS, Print: tokenRingBridged},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidToken, Print: tokenRingBridged},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidFDDIFCS, Print: fddiBridged},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidFDDI, Print: fddiBridged},
	{At: dissect.SNAP, Number: layer.OUIBridged<<16 | pidBPDU, Print: stp},

	// PPP.
	{At: dissect.PPP, Number: layer.PPPLCP, Print: lcp},
	{At: dissect.PPP, Number: layer.PPPIPCP, Print: ipcp},
	{At: dissect.PPP, Number: layer.PPPIPv6CP, Print: ipv6cp},
	{At: dissect.PPP, Number: layer.PPPCCP, Print: ccp},
	{At: dissect.PPP, Number: layer.PPPBACP, Print: bacp},
	{At: dissect.PPP, Number: layer.PPPOSICP, Print: osicp},
	{At: dissect.PPP, Number: layer.PPPMPLSCP, Print: mplscp},
	{At: dissect.PPP, Number: layer.PPPMultilink, Print: mlppp},
	{At: dissect.PPP, Number: layer.PPPCHAP, Print: chap},
	{At: dissect.PPP, Number: layer.PPPPAP, Print: pap},
	{At: dissect.PPP, Number: layer.PPPBAP, Print: bap},
	{At: dissect.PPP, Number: layer.PPPCompressed, Print: pppData},

	// Inside other protocols.
	{At: dissect.NLPID, Number: layer.NLPIDQ933, Print: q933},
	{At: dissect.NLPID, Number: layer.NLPIDPPP, Print: ppp},
	{At: dissect.IPProtocol, Number: layer.ProtocolEthernet, Print: ethernetInIP},
	{At: dissect.ByName, Name: "eap header", Part: eapHeaderPart},
	{At: dissect.ByName, Name: "ss7 protocol data", Part: ss7ProtocolData},
}...)

// scratch is the family's memory, see dissect.Scratch.
type scratch struct {
	ppp       layer.PPP
	direction layer.PPPDirection
	sll       layer.LinuxSLL
	sll2      layer.LinuxSLL2
	null      layer.Null
	ends      layers.Ethernet // see between
	source    [6]byte         // of Token Ring, without the bit that is none of its own
	juniper   juniperCapture
	dump      []byte // for dumps of bytes that are not contiguous in the frame
	unescaped []byte // frames of PPP without their escapes, one within another
}

// between returns the addresses of a frame in the form of Ethernet's. They are valid until the next call.
func (s *scratch) between(src, dst []byte) *layers.Ethernet {
	s.ends.SrcMAC, s.ends.DstMAC = src, dst
	return &s.ends
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyLink)
}
