package text

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// inetPrinters are the printers of the internet layer.
var inetPrinters = []Entry{
	{At: EtherType, Number: layer.EtherTypeIPv4, Print: (*Context).ipv4},
	{At: EtherType, Number: layer.EtherTypeARP, Print: (*Context).arp},
	{At: EtherType, Number: layer.EtherTypeRARP, Print: (*Context).arp},
	{At: EtherType, Number: layer.EtherTypeIPX, Print: (*Context).ipxEthernet},
	{At: EtherType, Number: layer.EtherTypeIPv6, Print: (*Context).ipv6},
	{At: SAP, Number: 0x06, Print: (*Context).ipv4},
	{At: SAP, Number: 0xe0, Print: (*Context).ipxLLC},
	{At: PPP, Number: uint64(layers.PPPTypeIPv4), Print: (*Context).ipv4},
	{At: PPP, Number: layer.PPPVJNC, Print: (*Context).ipv4},
	{At: PPP, Number: layer.EtherTypeIPv4, Print: (*Context).ipv4},
	{At: PPP, Number: uint64(layers.PPPTypeIPv6), Print: (*Context).ipv6},
	{At: PPP, Number: layer.EtherTypeIPv6, Print: (*Context).ipv6},
	{At: PPP, Number: layer.PPPIPX, Print: (*Context).ipx},
	{At: PPP, Number: layer.EtherTypeIPX, Print: (*Context).ipx},
	{At: NLPID, Number: layer.NLPIDIPv4, Print: (*Context).ipv4},
	{At: NLPID, Number: layer.NLPIDIPv6, Print: (*Context).ipv6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolICMPv4), Print: (*Context).icmp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIGMP), Print: (*Context).igmp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIPv4), Print: (*Context).ipv4},
	{At: IPProtocol, Number: uint64(layers.IPProtocolIPv6), Print: (*Context).ipv6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolESP), Print: (*Context).esp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolAH), Print: (*Context).ahPayload},
	{At: IPProtocol, Number: uint64(layers.IPProtocolICMPv6), Print: (*Context).icmp6},
	{At: IPProtocol, Number: uint64(layers.IPProtocolNoNextHeader), Print: (*Context).noNextHeader},
	{At: IPProtocol, Number: uint64(layer.IPProtocolIPComp), Print: (*Context).ipcomp},
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
