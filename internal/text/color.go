package text

// Colour for terminals: SGR sequences of ECMA-48. Each packet has one colour.

import (
	"bytes"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// The colours. All have the same length, so that paint can overwrite one with another.
const (
	colorAttention = "\x1b[0;31m" // red: resets, errors, malformed and cut packets
	colorAgain     = "\x1b[0;33m" // yellow: retransmissions
	colorTCP       = "\x1b[0;32m" // green
	colorUDP       = "\x1b[0;36m" // cyan
	colorControl   = "\x1b[0;35m" // magenta: ICMP, IGMP, ARP, neighbors
	colorOther     = "\x1b[0;34m" // blue
	colorEnd       = "\x1b[0m"
)

// paint gives the text of pkt its colour. The text begins at start, after a colour that paint
// overwrites.
func (p *Printer) paint(b []byte, start int, pkt *packet.Packet) {
	copy(b[start-len(colorOther):], p.color(pkt, b[start:]))
}

// color returns the colour of a packet that is printed as text.
func (p *Printer) color(pkt *packet.Packet, text []byte) string {
	color := colorOther
	switch h := &pkt.Headers; {
	case !h.Peeked:
	case h.Protocol == packet.ProtocolUDP:
		color = colorUDP
	case pkt.Data[h.Transport+13]&layer.FlagRST != 0:
		return colorAttention
	default:
		color = colorTCP
	}
	for _, l := range pkt.Layers {
		switch l := l.(type) {
		case *layer.ARP:
			color = colorControl
		case *layer.TCP:
			if color = colorTCP; l.RST {
				return colorAttention
			}
		case *layer.UDP:
			color = colorUDP
		case *layer.ICMPv4:
			if color = colorControl; isError4(l.TypeCode) {
				return colorAttention
			}
		case *layer.ICMPv6:
			if color = colorControl; l.TypeCode.Type() < 128 {
				return colorAttention // RFC 4443, section 2.1: errors
			}
		}
	}
	switch {
	case p.ctx.Stop || pkt.Err != nil || bytes.Contains(text, []byte("(invalid)")) || p.o.Verbose > 0 && bytes.Contains(text, []byte("incorrect ->")):
		return colorAttention
	case pkt.Sequence.Old:
		return colorAgain
	}
	return color
}

func isError4(t layers.ICMPv4TypeCode) bool {
	switch t.Type() {
	case layers.ICMPv4TypeDestinationUnreachable, layers.ICMPv4TypeSourceQuench,
		layers.ICMPv4TypeTimeExceeded, layers.ICMPv4TypeParameterProblem:
		return true
	}
	return false
}
