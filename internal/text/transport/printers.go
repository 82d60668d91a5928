// Package transport prints transport protocols.
package transport

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var be = binary.BigEndian

// Printers are the printers of transport protocols.
var Printers = []dissect.Entry{
	{At: dissect.IPProtocol, Number: layer.ProtocolTCP, Print: tcp},
	{At: dissect.IPProtocol, Number: layer.ProtocolUDP, Print: udp},
	{At: dissect.IPProtocol, Number: layer.ProtocolDCCP, Print: dccp},
	{At: dissect.IPProtocol, Number: layer.ProtocolPGM, Print: pgm},
	{At: dissect.IPProtocol, Number: layer.ProtocolSCTP, Print: sctp},
	{At: dissect.UDPPayload, Name: "pgm", Print: pgm},
}

// scratch is the family's memory, see dissect.Scratch.
type scratch struct {
	digest digest
}

func scratchOf(ctx *dissect.Context) *scratch {
	return dissect.Scratch[scratch](ctx, dissect.FamilyTransport)
}
