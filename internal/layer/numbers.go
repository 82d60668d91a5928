package layer

import "ringcap/packet"

// The numbers of protocols. Text, JSON, the summary and the tracker share them, so that all
// know the same protocols. The constants are untyped, so that they can be compared with the
// contents of a packet and with gopacket's types. Link types are in package packet.

// EtherTypes (IEEE 802 Numbers, IANA).
const (
	EtherTypeIPv4      = 0x0800
	EtherTypeARP       = 0x0806
	EtherTypeTrailers  = 0x1000 // RFC 893
	EtherTypeDECnet    = 0x6003
	EtherTypeTEB       = 0x6558 // transparent Ethernet bridging
	EtherTypeRARP      = 0x8035
	EtherTypeAppleTalk = 0x809b
	EtherTypeAARP      = 0x80f3 // AppleTalk's ARP
	EtherTypeVLAN      = 0x8100 // IEEE 802.1Q
	EtherTypeIPX       = 0x8137
	EtherTypeIPv6      = 0x86dd
	EtherTypeSlow      = 0x8809 // IEEE 802.3, annex 57A
	EtherTypePPP       = 0x880b
	EtherTypeWCCP      = 0x883e // packets that WCCP redirects, in GRE
	EtherTypeMPLS      = 0x8847
	EtherTypeMPLSUp    = 0x8848 // upstream-assigned labels, RFC 5332; once multicast
	EtherTypePPPoED    = 0x8863 // discovery
	EtherTypePPPoES    = 0x8864 // a session
	EtherTypeOldPPPoED = 0x3c12 // 3Com's, before RFC 2516
	EtherTypeOldPPPoES = 0x3c13
	EtherTypeJumbo     = 0x8870 // LLC in frames that are too long for a length
	EtherTypeEAPOL     = 0x888e
	EtherTypeQinQ      = 0x88a8 // IEEE 802.1ad
	EtherTypeERSPAN    = 0x88be // types I and II
	EtherTypeERSPAN3   = 0x22eb // type III
	EtherTypeLLDP      = 0x88cc
	EtherTypeMACsec    = 0x88e5
	EtherTypeCisco     = 0x8909 // Cisco's metadata
	EtherTypeVNTag     = 0x8926
	EtherTypePTP       = 0x88f7
	EtherTypeGeoNet    = 0x8947
	EtherTypeOldGeoNet = 0x0707
	EtherTypeNSH       = 0x894f
	EtherTypeTRILL     = 0x22f3
	EtherTypeCALM      = 0x1111 // CALM FAST
	EtherTypeNLB       = 0x886f // Microsoft's network load balancing
	EtherTypeRealtek   = 0x8899
	EtherTypeTIPC      = 0x88ca
	EtherTypeMPCP      = 0x8808 // MAC control
	EtherTypeProfinet  = 0x8892
	EtherTypeAoE       = 0x88a2
	EtherTypeEtherCAT  = 0x88a4
	EtherTypePowerlink = 0x88ab // POWERLINK
	EtherTypeGOOSE     = 0x88b8
	EtherTypeSampled   = 0x88ba // sampled values of IEC 61850
	EtherTypeBackbone  = 0x88e7 // service instances, IEEE 802.1ah
	EtherTypePRP       = 0x88fb // supervision of PRP and HSR
	EtherTypeCFM       = 0x8902
	EtherTypeHSR       = 0x892f
	EtherTypeOldCFM    = 0xabcd
	EtherTypeLoopback  = 0x9000 // configuration testing
	EtherTypeVLAN9100  = 0x9100 // tags from before IEEE 802.1ad
	EtherTypeVLAN9200  = 0x9200
	EtherTypeArista    = 0xd28b // the time at a switch
	EtherTypeOSI       = 0xfefe
	MinEtherType       = 0x0600 // a lower value is the length of an IEEE 802.3 frame
	MaxEthernetLength  = 1500   // the largest such length; values between it and MinEtherType are invalid
	CookedLLC          = 0x0004 // in cooked headers instead of an EtherType: LLC (ETH_P_802_2)
	CookedNovell       = 0x0001 // in cooked headers instead of an EtherType: Novell's frames without LLC (ETH_P_802_3)
)

// Service access points of IEEE 802.2 without their lowest bit, and the control field of an
// unnumbered information frame.
const (
	SAPIP         = 0x06
	SAPSTP        = 0x42
	SAPSNAP       = 0xaa
	SAPIPX        = 0xe0
	SAPOSI        = 0xfe
	LLCUnnumbered = 0x03
)

// IP protocols (IANA, Protocol Numbers).
const (
	ProtocolHopByHop     = 0
	ProtocolICMP         = 1
	ProtocolIGMP         = 2
	ProtocolIPv4         = 4
	ProtocolTCP          = packet.ProtocolTCP
	ProtocolEGP          = 8
	ProtocolIGRP         = 9
	ProtocolUDP          = packet.ProtocolUDP
	ProtocolDCCP         = 33
	ProtocolIPv6         = 41
	ProtocolRouting      = 43
	ProtocolFragment     = 44
	ProtocolRSVP         = 46
	ProtocolGRE          = 47
	ProtocolESP          = 50
	ProtocolAH           = 51
	ProtocolMobileIP     = 55
	ProtocolICMPv6       = 58
	ProtocolNoNextHeader = 59
	ProtocolDestination  = 60
	ProtocolMobilityOld  = 62 // of drafts of RFC 3775
	ProtocolEIGRP        = 88
	ProtocolOSPF         = 89
	ProtocolPIM          = 103
	ProtocolIPComp       = 108
	ProtocolVRRP         = 112
	ProtocolPGM          = 113
	ProtocolSCTP         = 132
	ProtocolMobility     = 135 // RFC 6275
	ProtocolMPLS         = 137 // RFC 4023
	ProtocolEthernet     = 143 // RFC 8986
)

// PPP protocols that are missing in gopacket (IANA).
const (
	PPPOSI        = 0x0023
	PPPIPX        = 0x002b
	PPPVJNC       = 0x002f
	PPPMultilink  = 0x003d
	PPPCompressed = 0x00fd
	PPPIPCP       = 0x8021
	PPPOSICP      = 0x8023
	PPPIPv6CP     = 0x8057
	PPPCCP        = 0x80fd
	PPPMPLSCP     = 0x8281
	PPPLCP        = 0xc021
	PPPPAP        = 0xc023
	PPPLQM        = 0xc025
	PPPSPAP       = 0xc027
	PPPBACP       = 0xc02b
	PPPBAP        = 0xc02d
	PPPSPAP2      = 0xc123
	PPPCHAP       = 0xc223
	PPPEAP        = 0xc227
)

// Network layer protocol identifiers (ISO/IEC TR 9577).
const (
	NLPIDNull = 0x00
	NLPIDQ933 = 0x08
	NLPIDSNAP = 0x80
	NLPIDCLNP = 0x81
	NLPIDESIS = 0x82
	NLPIDISIS = 0x83
	NLPIDIPv6 = 0x8e
	NLPIDFRF  = 0xb1
	NLPIDIPv4 = 0xcc
	NLPIDPPP  = 0xcf
)

// Organisations that assign protocol numbers (IEEE). The numbers of the first two are
// EtherTypes.
const (
	OUIEthernet     = 0x000000 // RFC 1042
	OUICiscoBridged = 0x0000f8
	OUICisco        = 0x00000c
	OUIIANA         = 0x00005e
	OUI8023         = 0x00120f
	OUITIA          = 0x0012bb
	OUIDCBX         = 0x001b21
	OUIBridged      = 0x0080c2 // IEEE 802.1; as a SNAP header: RFC 2684
	OUIAppletalk    = 0x080007
)

// Address families (IANA). Early layer 2 VPNs used 196.
const (
	AFIIPv4  = 1
	AFIIPv6  = 2
	AFINSAP  = 3
	AFIVPLS  = 25
	AFIL2VPN = 196
)

// IsVLAN reports whether t is the EtherType of a VLAN tag.
func IsVLAN(t uint16) bool {
	return t == EtherTypeVLAN || t == EtherTypeQinQ || t == EtherTypeVLAN9100 || t == EtherTypeVLAN9200
}
