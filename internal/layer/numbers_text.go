package layer

import "github.com/google/gopacket/layers"

// EtherTypes, IEEE.
const (
	EtherTypeIPv4   = 0x0800
	EtherTypeARP    = 0x0806
	EtherTypeTEB    = 0x6558 // transparent Ethernet bridging
	EtherTypeRARP   = 0x8035
	EtherTypeVLAN   = 0x8100
	EtherTypeIPX    = 0x8137
	EtherTypeIPv6   = 0x86dd
	EtherTypeSlow   = 0x8809
	EtherTypePPP    = 0x880b
	EtherTypeMPLS   = 0x8847
	EtherTypeMPLSMC = 0x8848
	EtherTypePPPoED = 0x8863
	EtherTypePPPoES = 0x8864
	EtherTypeEAPOL  = 0x888e
	EtherTypeQinQ   = 0x88a8
	EtherTypeLLDP   = 0x88cc
	EtherTypeMACsec = 0x88e5
	EtherTypePTP    = 0x88f7
	EtherTypeNSH    = 0x894f
	EtherTypeLoop   = 0x9000
	EtherTypeVLAN91 = 0x9100
	EtherTypeVLAN92 = 0x9200
	EtherTypeOSI    = 0xfefe
)

// IP protocols that gopacket has no name for, IANA.
const (
	IPProtocolEGP         layers.IPProtocol = 8
	IPProtocolIGRP        layers.IPProtocol = 9
	IPProtocolDCCP        layers.IPProtocol = 33
	IPProtocolRSVP        layers.IPProtocol = 46
	IPProtocolMobileIP    layers.IPProtocol = 55
	IPProtocolMobilityOld layers.IPProtocol = 62
	IPProtocolEIGRP       layers.IPProtocol = 88
	IPProtocolPIM         layers.IPProtocol = 103
	IPProtocolIPComp      layers.IPProtocol = 108
	IPProtocolPGM         layers.IPProtocol = 113
	IPProtocolMobility    layers.IPProtocol = 135
	IPProtocolEthernet    layers.IPProtocol = 143
)

// PPP protocols that gopacket has no name for, IANA.
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

// Network layer protocol identifiers, ISO/IEC TR 9577.
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

// Organisations whose protocols are known by number, IEEE.
const (
	OUIEther        = 0x000000 // RFC 1042
	OUICisco        = 0x00000c
	OUIIANA         = 0x00005e
	OUICiscoBridged = 0x0000f8
	OUI8023         = 0x00120f
	OUITIA          = 0x0012bb
	OUIDCBX         = 0x001b21
	OUIBridged      = 0x0080c2 // IEEE 802.1; as a SNAP header: RFC 2684
	OUIAppletalk    = 0x080007
)

// Address families, IANA; 196 is what early layer 2 VPNs used.
const (
	AFIIPv4  = 1
	AFIIPv6  = 2
	AFINSAP  = 3
	AFIVPLS  = 25
	AFIL2VPN = 196
)

// Service access points of LLC, IEEE.
const (
	SAPIP   = 0x06
	SAPSTP  = 0x42
	SAPSNAP = 0xaa
	SAPIPX  = 0xe0
	SAPOSI  = 0xfe
)
