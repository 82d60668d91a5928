package text

import (
	"ringcap/internal/packet"
)

// link prints from the link header on.
func (p *Printer) link(b []byte, s span) []byte {
	switch p.pkt.Link {
	case packet.LinkEthernet:
		return p.ethernet(b, s)
	case packet.LinkRaw, packet.LinkRawBSD, packet.LinkRawOBSD:
		if p.o.Link {
			b = append(b, "ip: "...)
		}
		return p.raw(b, s)
	case packet.LinkIPv4:
		if p.o.Link {
			b = append(b, "IP "...)
		}
		return p.raw(b, s)
	case packet.LinkIPv6:
		if p.o.Link {
			b = append(b, "IP6 "...)
		}
		return p.raw(b, s)
	case packet.LinkNull, packet.LinkLoop:
		return p.null(b, s)
	case packet.LinkLinuxSLL:
		return p.sll(b, s)
	case packet.LinkLinuxSLL2:
		return p.sll2(b, s)
	case packet.LinkPPP:
		return p.pppFrame(b, s)
	case packet.LinkPPPSerial:
		return p.pppSerial(b, s)
	case packet.LinkPPPEther:
		return p.pppoe(b, s)
	case packet.LinkPPPPppd, packet.LinkPPPWithDir:
		return p.pppDirection(b, s)
	case packet.LinkCHDLC:
		return p.chdlc(b, s)
	case packet.LinkFrameRelay:
		return p.frameRelay(b, s)
	case packet.LinkMFR:
		return p.frf16(b, s)
	case packet.LinkWiFi:
		return p.wifi(b, s)
	case packet.LinkWiFiRadiotap:
		return p.radiotap(b, s)
	}
	b = append(b, "link-type "...)
	b = appendInt(b, int(p.pkt.Link))
	if p.pkt.Link.Description() != "" {
		b = append(append(append(b, " ("...), p.pkt.Link.Name()...), ')')
	}
	b = append(b, ", length "...)
	b = appendInt(b, s.length)
	return p.unknown(append(b, ": "...), s.data)
}

// column appends the interface and the direction of a frame, as for -i any.
func (p *Printer) column(b []byte, d packet.Direction) []byte {
	start := len(b)
	if i := p.pkt.Interface; i != nil && i.Name != "" {
		b = appendSafe(b, []byte(i.Name))
	} else {
		b = append(b, '?')
	}
	for len(b) < start+5 {
		b = append(b, ' ')
	}
	b = append(b, ' ')
	b = append(b, directions[min(int(d), len(directions)-1)]...)
	return append(b, ' ')
}

// directions is by packet.Direction, in three columns.
var directions = [...]string{"?  ", "In ", "B  ", "M  ", "P  ", "Out"}
