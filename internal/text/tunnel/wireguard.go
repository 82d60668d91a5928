package tunnel

// WireGuard: https://www.wireguard.com/protocol/. tcpdump has no printer for it. ringcap prints
// the kind of message and the indexes of the peers with -v.

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// isWireGuard checks the type and the length of a message. Transport data resembles many
// other protocols, so it must also be on the usual port.
func isWireGuard(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 16 || !dissect.AllZero(s.Data[1:4]) {
		return false
	}
	switch s.Data[0] {
	case 1:
		return s.Length == 148
	case 2:
		return s.Length == 92
	case 3:
		return s.Length == 64
	}
	return s.Data[0] == 4 && s.Length >= 32 && s.Length%16 == 0 && (ctx.Src == layer.PortWireGuard || ctx.Dst == layer.PortWireGuard)
}

func wireguard(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "WireGuard "...), s)
	index := func(off int) int { return int(binary.LittleEndian.Uint32(s.Data[off:])) }
	switch s.Data[0] {
	case 1:
		d.Printf("initiation, sender 0x%08x", index(4))
	case 2:
		d.Printf("response, sender 0x%08x, receiver 0x%08x", index(4), index(8))
	case 3:
		d.Printf("cookie reply, receiver 0x%08x", index(4))
	default:
		d.Printf("data, receiver 0x%08x, counter ", index(4))
		d.Out = dissect.AppendUint(d.Out, uint64(index(8))|uint64(index(12))<<32)
	}
	return d.Out
}
