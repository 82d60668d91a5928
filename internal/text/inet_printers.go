package text

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket/layers"
)

// inetPrinters are the printers of the internet layer.
var inetPrinters = []Entry{
	{At: EtherType, Number: etherIPv4, Print: (*Context).ipv4},
	{At: EtherType, Number: etherARP, Print: (*Context).arp},
	{At: EtherType, Number: etherRARP, Print: (*Context).arp},
	{At: EtherType, Number: etherIPX, Print: (*Context).ipxEthernet},
	{At: EtherType, Number: etherIPv6, Print: (*Context).ipv6},
	{At: SAP, Number: 0x06, Print: (*Context).ipv4},
	{At: SAP, Number: 0xe0, Print: (*Context).ipxLLC},
	{At: PPP, Number: uint64(layers.PPPTypeIPv4), Print: (*Context).ipv4},
	{At: PPP, Number: pppVJNC, Print: (*Context).ipv4},
	{At: PPP, Number: etherIPv4, Print: (*Context).ipv4},
	{At: PPP, Number: uint64(layers.PPPTypeIPv6), Print: (*Context).ipv6},
	{At: PPP, Number: etherIPv6, Print: (*Context).ipv6},
	{At: PPP, Number: pppIPX, Print: (*Context).ipx},
	{At: PPP, Number: etherIPX, Print: (*Context).ipx},
	{At: NLPID, Number: nlpidIPv4, Print: (*Context).ipv4},
	{At: NLPID, Number: nlpidIPv6, Print: (*Context).ipv6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolICMPv4), Print: (*Context).icmp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIGMP), Print: (*Context).igmp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIPv4), Print: (*Context).ipv4},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIPv6), Print: (*Context).ipv6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolESP), Print: (*Context).esp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolAH), Print: (*Context).ahPayload},
	{At: IPProtocol, Number: uint64(layers.IPProtocolICMPv6), Print: (*Context).icmp6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolNoNextHeader), Print: (*Context).noNextHeader},
	{At: IPProtocol, Number: uint64(protoIPComp), Print: (*Context).ipcomp},
	{At: Named, Name: "ipx", Print: (*Context).ipx},
}

// inetScratch is what the family keeps.
type inetScratch struct {
	arp       layer.ARP
	ipv4      layer.IPv4
	ipv6      layer.IPv6
	extension layer.IPv6Extension
	fragment  layer.IPv6Fragment
	ah        layer.AH
	fixed     [20]byte // a header without its options
}
