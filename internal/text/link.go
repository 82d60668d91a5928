package text

import (
	"ringcap/packet"
)

// link prints from the link header on, Ethernet's before it asks for others.
func (p *Printer) link(b []byte, s span) []byte {
	if p.pkt.Link == packet.LinkEthernet {
		return p.ethernet(b, s)
	}
	return p.linkOf(b, p.pkt.Link, s)
}

// linkOf prints from the header of a link type on, which may be within another.
func (p *Printer) linkOf(b []byte, link packet.LinkType, s span) []byte {
	switch link {
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
	case packet.LinkBroadcomTag:
		return p.switchTag(b, s, 4, tagBroadcom)
	case packet.LinkBroadcomFirst:
		return p.broadcomFirst(b, s)
	case packet.LinkDSA:
		return p.switchTag(b, s, 4, tagDSA)
	case packet.LinkEDSA:
		return p.switchTag(b, s, 8, tagEDSA)
	case packet.LinkENC:
		return p.enc(b, s)
	case packet.LinkNFLOG:
		return p.nflog(b, s)
	case packet.LinkPPI:
		return p.ppi(b, s)
	case packet.LinkPKTAP:
		return p.pktap(b, s)
	case packet.LinkSLIP:
		return p.slip(b, s)
	case packet.LinkMPLS:
		return p.mpls(b, s)
	case packet.LinkWiFi:
		return p.wifi(b, s, 0, false)
	case packet.LinkWiFiRadiotap:
		return p.radiotap(b, s)
	case packet.LinkPrism:
		return p.prism(b, s)
	case packet.LinkAVS:
		return p.avs(b, s)
	case packet.Link802154, packet.Link802154NoFCS:
		return p.wpan(b, s)
	}
	if link.Description() != "" {
		return p.unknown(append(b, "UNSUPPORTED"...), s.data)
	}
	b = append(b, "link-type "...)
	b = appendInt(b, int(link))
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
