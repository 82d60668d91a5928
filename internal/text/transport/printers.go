// Package transport prints transport protocols.
package transport

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

// Printers are the printers of transport protocols.
var Printers = []dissect.Entry{
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolTCP), Print: tcp},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolUDP), Print: udp},
	{At: dissect.IPProtocol, Number: uint64(layer.ProtocolDCCP), Print: dccp},
	{At: dissect.IPProtocol, Number: uint64(layer.ProtocolPGM), Print: pgm},
	{At: dissect.IPProtocol, Number: uint64(layers.IPProtocolSCTP), Print: sctp},
	{At: dissect.UDPPayload, Name: "pgm", Print: pgm},
}

// scratch is what the family keeps.
type scratch struct {
	tcp layer.TCP
	udp layer.UDP
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyTransport)
}
