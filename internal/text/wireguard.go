package text

// WireGuard: https://www.wireguard.com/protocol/. tcpdump says nothing of it: with
// -v the kind of message is told, and the indexes of the peers.

import "encoding/binary"

const wireguardPort = 51820

// isWireGuard goes by the message's type and length. Transport data looks like
// much else, so it must be at the usual port.
func (p *Context) isWireGuard(s span) bool {
	if len(s.data) < 16 || !allZero(s.data[1:4]) {
		return false
	}
	switch s.data[0] {
	case 1:
		return s.length == 148
	case 2:
		return s.length == 92
	case 3:
		return s.length == 64
	}
	return s.data[0] == 4 && s.length >= 32 && s.length%16 == 0 && (p.src == wireguardPort || p.dst == wireguardPort)
}

func (p *Context) wireguard(b []byte, s span) []byte {
	d := p.dissect(append(b, "WireGuard "...), s)
	index := func(off int) int { return int(binary.LittleEndian.Uint32(s.data[off:])) }
	switch s.data[0] {
	case 1:
		d.printf("initiation, sender 0x%08x", index(4))
	case 2:
		d.printf("response, sender 0x%08x, receiver 0x%08x", index(4), index(8))
	case 3:
		d.printf("cookie reply, receiver 0x%08x", index(4))
	default:
		d.printf("data, receiver 0x%08x, counter ", index(4))
		d.b = appendUint(d.b, uint64(index(8))|uint64(index(12))<<32)
	}
	return d.b
}
