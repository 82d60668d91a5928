package text

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket/layers"
)

// transportPrinters are the printers of transport protocols.
var transportPrinters = []Entry{
	{At: IPProtocol, Number: uint64(layers.IPProtocolTCP), Print: (*Context).tcp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolUDP), Print: (*Context).udp},
	{At: IPProtocol, Number: uint64(protoDCCP), Print: (*Context).dccp},
	{At: IPProtocol, Number: uint64(protoPGM), Print: (*Context).pgm},
	{At: IPProtocol, Number: uint64(layers.IPProtocolSCTP), Print: (*Context).sctp},
	{At: UDPPayload, Name: "pgm", Print: (*Context).pgm},
}

// transportScratch is what the family keeps.
type transportScratch struct {
	tcp layer.TCP
	udp layer.UDP
}
