package text

// GRE: RFC 1701, 2784 and 2890; version 1, of PPTP: RFC 2637.

import "ringcap/internal/layer"

var greFlags = []name{
	{0x8000, "checksum present"}, {0x4000, "routing present"}, {0x2000, "key present"},
	{0x1000, "sequence# present"}, {0x0800, "source routing present"}, {0x0080, "ack present"},
}

// gre prints a header and the packet in it.
func (p *Context) gre(b []byte, s span) []byte {
	b = append(b, "GRE"...)
	if s.length < 2 {
		return append(b, " (invalid)"...)
	}
	h, ok := take(p, s.data, &Scratch[tunnelScratch](p, FamilyTunnel).gre)
	if !ok {
		if len(s.data) >= 2 {
			b = appendInt(append(b, 'v'), int(s.data[1]&7))
		}
		if len(s.data) >= s.length {
			return append(b, " (invalid)"...)
		}
		return p.cut(b, "gre")
	}
	b = appendInt(append(b, 'v'), int(h.Version))
	if h.Version > 1 {
		return append(b, " ERROR: unknown-version"...)
	}
	if p.Verbose > 0 {
		b = append(b, ", Flags ["...)
		b = appendBits(b, greFlags, uint32(be.Uint16(s.data)), ", ")
		b = append(b, ']')
	}
	b = p.greFields(b, h)
	if p.Link {
		b = appendEtherType(append(b, ", proto "...), uint16(h.Protocol), "unknown")
	}
	b = append(b, ", length "...)
	b = appendInt(b, s.length)
	if h.Version == 1 && !h.SeqPresent {
		return b
	}
	return p.grePayload(p.tunnel(b), h, s.from(len(h.Contents)))
}

// greFields appends the optional fields, in wire order.
func (p *Context) greFields(b []byte, h *layer.GRE) []byte {
	if h.Version == 1 {
		if h.KeyPresent {
			b = appendUint(append(b, ", call "...), uint64(h.Key&0xffff))
		}
		if h.SeqPresent {
			b = appendUint(append(b, ", seq "...), uint64(h.Seq))
		}
		if h.AckPresent {
			b = appendUint(append(b, ", ack "...), uint64(h.Ack))
		}
		if !h.SeqPresent {
			b = append(b, ", no-payload"...)
		}
		return b
	}
	if h.ChecksumPresent || h.RoutingPresent {
		if p.Verbose > 0 {
			b = appendHex(append(b, ", sum 0x"...), uint32(h.Checksum))
		}
		b = appendHex(append(b, ", off 0x"...), uint32(h.Offset))
	}
	if h.KeyPresent {
		b = appendHex(append(b, ", key=0x"...), h.Key)
	}
	if h.SeqPresent {
		b = appendUint(append(b, ", seq "...), uint64(h.Seq))
	}
	return b
}

// grePayload prints what the protocol field announces.
func (p *Context) grePayload(b []byte, h *layer.GRE, s span) []byte {
	t := uint16(h.Protocol)
	switch {
	case h.Version == 1 && t == layer.EtherTypePPP:
		b, _ = p.NLPID(b, layer.NLPIDPPP, s)
		return b
	case h.Version == 1:
	case t == layer.EtherTypeIPv4:
		return p.IPv4(b, s)
	case t == layer.EtherTypeIPv6:
		return p.IPv6(b, s)
	case t == layer.EtherTypeMPLS || t == layer.EtherTypeMPLSMC:
		return p.mpls(b, s)
	case t == layer.EtherTypeTEB:
		return p.Ethernet(b, s)
	case t == 0x2001:
		return p.Named("nhrp", b, s)
	case t == 0xfefe:
		b, _ = p.SAP(b, 0xfe, s)
		return b
	case t == layer.EtherTypeNSH:
		return p.nsh(b, s)
	case t == greERSPAN:
		if h.SeqPresent {
			return p.erspan2(b, s)
		}
		return p.Ethernet(append(b, "erspan type1: "...), s)
	case t == greERSPAN3:
		return p.erspan3(b, s)
	case t == greWCCP:
		return p.wccp(b, s)
	case t == 0:
		return append(b, "keep-alive"...)
	}
	return appendHex(append(b, "gre-proto-0x"...), uint32(t))
}
