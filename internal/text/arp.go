package text

// ARP: RFC 826; RARP: RFC 903; InARP: RFC 2390.

import "ringcap/internal/layer"

var hardwareNames = []name{
	{1, "Ethernet"}, {6, "TokenRing"}, {7, "ArcNet"}, {15, "FrameRelay"}, {19, "ATM"},
	{23, "Strip"}, {24, "IEEE 1394"}, {32, "InfiniBand"},
}

// Operations.
const (
	arpRequest    = 1
	arpReply      = 2
	rarpRequest   = 3
	rarpReply     = 4
	inarpRequest  = 8
	inarpReply    = 9
	etherTrailers = 0x1000 // RFC 893: addresses as for IPv4
)

var arpNames = []name{
	{arpRequest, "Request"}, {arpReply, "Reply"}, {rarpRequest, "Reverse Request"},
	{rarpReply, "Reverse Reply"}, {inarpRequest, "Inverse Request"},
	{inarpReply, "Inverse Reply"}, {10, "NACK Reply"},
}

// arp prints an ARP packet. Its length includes the padding of the link.
func (p *Context) arp(b []byte, s span) []byte {
	p.depth++
	h, ok := take(p, s.data, &Scratch[inetScratch](p, FamilyInet).arp)
	if !ok {
		return p.cut(b, "arp")
	}
	if !p.Link {
		b = append(b, "ARP, "...)
	}
	known := (h.Protocol == layer.EtherTypeIPv4 || h.Protocol == etherTrailers) && h.ProtAddressSize == 4 && h.HwAddressSize != 0
	if !known || p.Verbose > 0 {
		b = appendARPTypes(b, h)
	}
	if known || p.Verbose > 0 {
		if p.Verbose > 0 {
			b = append(b, ", "...)
		}
		op := uint32(h.Operation)
		if s, ok := lookup(arpNames, op); ok {
			b = append(b, s...)
		} else {
			b = append(appendUint(append(b, "Unknown ("...), uint64(op)), ')')
		}
		b = append(b, ' ')
		if b, ok = p.arpBody(b, h); !ok {
			return p.unknown(b, s.data)
		}
	}
	b = append(b, ", length "...)
	return appendInt(b, s.length)
}

// appendARPTypes appends the kinds of addresses and their sizes.
func appendARPTypes(b []byte, h *layer.ARP) []byte {
	hardware := uint32(be.Uint16(h.Contents))
	if s, ok := lookup(hardwareNames, hardware); ok {
		b = append(b, s...)
	} else {
		b = append(appendUint(append(b, "Unknown Hardware ("...), uint64(hardware)), ')')
	}
	b = append(b, " (len "...)
	b = appendInt(b, int(h.HwAddressSize))
	b = append(b, "), "...)
	if s, ok := lookup(EtherTypes, uint32(h.Protocol)); ok {
		b = append(b, s...)
	} else {
		b = append(append0x4(append(b, "Unknown Protocol ("...), uint16(h.Protocol)), ')')
	}
	b = append(b, " (len "...)
	return append(appendInt(b, int(h.ProtAddressSize)), ')')
}

// arpBody appends the addresses as the operation has them; false for an
// unknown one.
func (p *Context) arpBody(b []byte, h *layer.ARP) ([]byte, bool) {
	switch h.Operation {
	case arpRequest:
		b = append(b, "who-has "...)
		b = p.arpAddr(b, h, h.DstProtAddress)
		if !allZero(h.DstHwAddress) {
			b = append(appendARPHardware(append(b, " ("...), h.DstHwAddress), ')')
		}
		b = append(b, " tell "...)
		return p.arpAddr(b, h, h.SourceProtAddress), true
	case arpReply:
		b = p.arpAddr(b, h, h.SourceProtAddress)
		b = append(b, " is-at "...)
		return appendARPHardware(b, h.SourceHwAddress), true
	case rarpRequest, inarpRequest:
		b = append(b, "who-is "...)
		b = appendARPHardware(b, h.DstHwAddress)
		b = append(b, " tell "...)
		return appendARPHardware(b, h.SourceHwAddress), true
	case rarpReply:
		b = appendARPHardware(b, h.DstHwAddress)
		b = append(b, " at "...)
		return p.arpAddr(b, h, h.DstProtAddress), true
	case inarpReply:
		b = appendARPHardware(b, h.SourceHwAddress)
		b = append(b, " at "...)
		return p.arpAddr(b, h, h.SourceProtAddress), true
	}
	return b, false
}

func (p *Context) arpAddr(b []byte, h *layer.ARP, a []byte) []byte {
	switch {
	case h.Protocol != layer.EtherTypeIPv4 && h.Protocol != etherTrailers:
		return append(b, "<wrong proto type>"...)
	case len(a) != 4:
		return append(b, "<wrong len>"...)
	}
	return p.appendHost(b, a, false)
}

func appendARPHardware(b []byte, a []byte) []byte {
	if len(a) == 0 {
		return append(b, "<empty>"...)
	}
	return appendMAC(b, a)
}
