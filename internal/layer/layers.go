// Package layer contains decoding layers for headers that gopacket does not decode or
// decodes wrongly. Its Stack is a DecodingLayerContainer that keeps all layers of a
// packet in wire order, including repeated ones.
package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Types of layers that gopacket does not have, or that need a type of their own here.
var (
	TypeIPv6Extension = gopacket.RegisterLayerType(1600, gopacket.LayerTypeMetadata{Name: "IPv6Extension"})
	TypeIPv6Fragment  = gopacket.RegisterLayerType(1601, gopacket.LayerTypeMetadata{Name: "IPv6Fragment"})
	TypeLinuxSLL2     = gopacket.RegisterLayerType(1602, gopacket.LayerTypeMetadata{Name: "LinuxSLL2"})
	TypeNull          = gopacket.RegisterLayerType(1603, gopacket.LayerTypeMetadata{Name: "Null"})
	TypeRawIP         = gopacket.RegisterLayerType(1604, gopacket.LayerTypeMetadata{Name: "RawIP"})
	TypePPPDirection  = gopacket.RegisterLayerType(1605, gopacket.LayerTypeMetadata{Name: "PPPDirection"})
	TypeRadiotap      = gopacket.RegisterLayerType(1606, gopacket.LayerTypeMetadata{Name: "Radiotap"})
	TypeWiFi          = gopacket.RegisterLayerType(1607, gopacket.LayerTypeMetadata{Name: "WiFi"})
	TypeCHDLC         = gopacket.RegisterLayerType(1640, gopacket.LayerTypeMetadata{Name: "CHDLC"})
	TypeFrameRelay    = gopacket.RegisterLayerType(1641, gopacket.LayerTypeMetadata{Name: "FrameRelay"})
	TypeMFR           = gopacket.RegisterLayerType(1642, gopacket.LayerTypeMetadata{Name: "MFR"})
	TypeENC           = gopacket.RegisterLayerType(1643, gopacket.LayerTypeMetadata{Name: "ENC"})
	TypeNFLOG         = gopacket.RegisterLayerType(1644, gopacket.LayerTypeMetadata{Name: "NFLOG"})
	TypePPI           = gopacket.RegisterLayerType(1645, gopacket.LayerTypeMetadata{Name: "PPI"})
	TypePKTAP         = gopacket.RegisterLayerType(1646, gopacket.LayerTypeMetadata{Name: "PKTAP"})
	TypePrism         = gopacket.RegisterLayerType(1647, gopacket.LayerTypeMetadata{Name: "Prism"})
	TypeAVS           = gopacket.RegisterLayerType(1648, gopacket.LayerTypeMetadata{Name: "AVS"})
	TypeBroadcomTag   = gopacket.RegisterLayerType(1649, gopacket.LayerTypeMetadata{Name: "BroadcomTag"})
	TypeBroadcomFirst = gopacket.RegisterLayerType(1650, gopacket.LayerTypeMetadata{Name: "BroadcomFirst"})
	TypeDSA           = gopacket.RegisterLayerType(1651, gopacket.LayerTypeMetadata{Name: "DSA"})
	TypeSLIP          = gopacket.RegisterLayerType(1653, gopacket.LayerTypeMetadata{Name: "SLIP"})
	TypeEDSA          = gopacket.RegisterLayerType(1652, gopacket.LayerTypeMetadata{Name: "EDSA"})
	TypeFDDI          = gopacket.RegisterLayerType(1700, gopacket.LayerTypeMetadata{Name: "FDDI"})
	TypeTokenRing     = gopacket.RegisterLayerType(1701, gopacket.LayerTypeMetadata{Name: "TokenRing"})
	TypeARCNET        = gopacket.RegisterLayerType(1702, gopacket.LayerTypeMetadata{Name: "ARCNET"})
	TypeARCNETLinux   = gopacket.RegisterLayerType(1703, gopacket.LayerTypeMetadata{Name: "ARCNET"})
	TypeIPoIB         = gopacket.RegisterLayerType(1704, gopacket.LayerTypeMetadata{Name: "IPoIB"})
	TypeIPNET         = gopacket.RegisterLayerType(1705, gopacket.LayerTypeMetadata{Name: "IPNET"})
	TypeIPFC          = gopacket.RegisterLayerType(1706, gopacket.LayerTypeMetadata{Name: "IPFC"})
	TypeIEEE1394      = gopacket.RegisterLayerType(1707, gopacket.LayerTypeMetadata{Name: "IEEE1394"})
	TypeSymantec      = gopacket.RegisterLayerType(1708, gopacket.LayerTypeMetadata{Name: "Symantec"})
	TypeSunATM        = gopacket.RegisterLayerType(1709, gopacket.LayerTypeMetadata{Name: "SunATM"})
	TypePFLOG         = gopacket.RegisterLayerType(1710, gopacket.LayerTypeMetadata{Name: "PFLOG"})
	TypeHilscher      = gopacket.RegisterLayerType(1711, gopacket.LayerTypeMetadata{Name: "netANALYZER"})
	TypeHilscherRaw   = gopacket.RegisterLayerType(1712, gopacket.LayerTypeMetadata{Name: "netANALYZER"})
	TypeATM           = gopacket.RegisterLayerType(1713, gopacket.LayerTypeMetadata{Name: "ATM"})
	TypeCLIP          = gopacket.RegisterLayerType(1714, gopacket.LayerTypeMetadata{Name: "CLIP"})
)

// The types below that embed a gopacket layer set its fields but decode it differently. A
// payload ends where the header says, so it never includes padding of the link layer.

// Ethernet is the header of RFC 894 or IEEE 802.3.
type Ethernet struct{ layers.Ethernet }

// Dot1Q is an 802.1Q or 802.1ad tag; the EtherType before it tells which.
type Dot1Q struct{ layers.Dot1Q }

// ARP is RFC 826 or RARP (RFC 903), which has the same format.
type ARP struct{ layers.ARP }

// IPv4 is RFC 791. Options remain bytes of Contents, because gopacket rejects valid ones.
// A total length of 0, which segmentation offload produces, means all captured bytes.
type IPv4 struct{ layers.IPv4 }

// IPv6 is the fixed header of RFC 8200, without extension headers. HopByHop is always
// nil. A payload length of 0 before a hop-by-hop header means the length in the jumbo
// payload option (RFC 2675).
type IPv6 struct{ layers.IPv6 }

// IPv6Extension is a hop-by-hop (0), routing (43), destination (60) or mobility
// (135, 62 in drafts) header.
type IPv6Extension struct {
	layers.BaseLayer
	Header     layers.IPProtocol // which of these headers it is
	NextHeader layers.IPProtocol
	// Jumbo is the length in the jumbo payload option, or 0 if there is none.
	Jumbo uint32
}

// IPv6Fragment is the fragment header of RFC 8200, section 4.5. The bytes after a header
// whose offset is not 0 are opaque.
type IPv6Fragment struct {
	layers.BaseLayer
	NextHeader     layers.IPProtocol
	Offset         uint16 // in bytes
	More           bool
	Identification uint32
}

// TCP is RFC 9293. A header with malformed options still decodes; its options end before
// the first malformed one.
type TCP struct{ layers.TCP }

// UDP is RFC 768. Its NextLayerType is that of a tunnel on one of the ports (see
// UDPNext), and opaque otherwise.
type UDP struct{ layers.UDP }

// ICMPv4 is RFC 792. Its payload is the quoted packet or the data.
type ICMPv4 struct{ layers.ICMPv4 }

// ICMPv6 is RFC 4443. Its payload is the body after the checksum.
type ICMPv6 struct{ layers.ICMPv6 }

// GRE is RFC 2784 and 2890. Fields that are absent are 0.
type GRE struct{ layers.GRE }

// VXLAN is RFC 7348.
type VXLAN struct{ layers.VXLAN }

// Geneve is RFC 8926. Options is always nil; options remain bytes of Contents.
type Geneve struct{ layers.Geneve }

// AH is the authentication header of RFC 4302. Its integrity check value remains in
// Contents.
type AH struct {
	layers.BaseLayer
	NextHeader layers.IPProtocol
	SPI, Seq   uint32
	V6         bool // carried by IPv6
}

// MPLS is one entry of a label stack (RFC 3032).
type MPLS struct{ layers.MPLS }

// PPPoE is RFC 2516.
type PPPoE struct{ layers.PPPoE }

// PPP is the protocol field of RFC 1661, with or without the HDLC-like address and
// control bytes.
type PPP struct{ layers.PPP }

// LinuxSLL is the 16-byte header of LINKTYPE_LINUX_SLL.
type LinuxSLL struct{ layers.LinuxSLL }

// LinuxSLL2 is the 20-byte header of LINKTYPE_LINUX_SLL2.
type LinuxSLL2 struct {
	layers.BaseLayer
	EthernetType   layers.EthernetType
	InterfaceIndex uint32
	AddrType       uint16 // ARPHRD_ value
	PacketType     layers.LinuxSLLPacketType
	AddrLen        uint8
	Addr           []byte // at most 8 bytes
}

// LLC is the header of IEEE 802.2.
type LLC struct {
	layers.BaseLayer
	DSAP, SSAP uint8  // service access points
	Control    uint16 // only the low byte in a frame without sequence numbers
}

// SNAP is the header after LLC for protocols without a service access point (RFC 1042).
type SNAP struct {
	layers.BaseLayer
	OUI  uint32 // the organisation that assigned Type, 3 bytes
	Type layers.EthernetType
}

// Null is the 4-byte header of LINKTYPE_NULL, in the byte order of the capturing host,
// and of LINKTYPE_LOOP, which is big-endian. It contains an address family.
type Null struct {
	layers.BaseLayer
	Family uint32
}

// RawIP is an empty header, for link types without one: the first four bits of the packet
// are the IP version.
type RawIP struct {
	layers.BaseLayer
	next gopacket.LayerType
}

// PPPDirection is the direction before a PPP frame. It has 1 byte, or 2 if it replaces
// the address byte and includes the control byte.
type PPPDirection struct {
	layers.BaseLayer
	Out bool // sent by the host that captured
}

// Radiotap is the header of LINKTYPE_IEEE802_11_RADIO, which holds a radio's
// measurements. Its fields remain in Contents.
type Radiotap struct{ layers.BaseLayer }

// WiFi is the header of IEEE 802.11, including LLC and SNAP in unencrypted data frames.
// gopacket's layers panic on hostile frames.
type WiFi struct {
	layers.BaseLayer
	Type, Subtype, Flags       uint8  // fields of frame control
	Receiver, Transmitter      []byte // addresses 1 and 2; nil if absent
	Source, Destination, BSSID []byte // nil if absent
	Header                     int    // length before LLC
	EtherType                  layers.EthernetType
}

// LinkHeader is the header of a link type of which only the length and the type of the
// payload matter. Its fields remain in Contents.
type LinkHeader struct {
	layers.BaseLayer
	typ, next gopacket.LayerType
	read      func(data []byte) (int, gopacket.LayerType)
	sized     bool // the header ends with the length of what follows, if that is LLC
}
