package text

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// transportPrinters are the printers of transport protocols.
var transportPrinters = []Entry{
	{At: IPProtocol, Number: uint64(layers.IPProtocolTCP), Print: (*Context).tcp},
	{At: IPProtocol, Number: uint64(layers.IPProtocolUDP), Print: (*Context).udp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolDCCP), Print: (*Context).dccp},
	{At: IPProtocol, Number: uint64(layer.IPProtocolPGM), Print: (*Context).pgm},
	{At: IPProtocol, Number: uint64(layers.IPProtocolSCTP), Print: (*Context).sctp},
	{At: UDPPayload, Name: "pgm", Print: (*Context).pgm},
}

// transportScratch is what the family keeps.
type transportScratch struct {
	tcp layer.TCP
	udp layer.UDP
}
