package text

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// transportPrinters are the printers of transport protocols.
var transportPrinters = []dissect.Entry{
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolTCP), Print: tcp},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolUDP), Print: udp},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolDCCP), Print: dccp},
	{At: dissect.IPProtocol, Number: uint64(layer.IPProtocolPGM), Print: pgm},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolSCTP), Print: sctp},
	{At: dissect.UDPPayload, Name: "pgm", Print: pgm},
}

// transportScratch is what the family keeps.
type transportScratch struct {
	tcp layer.TCP
	udp layer.UDP
}
