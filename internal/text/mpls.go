package text

// MPLS: RFC 3032, RFC 5462.

var labelNames = [16]string{
	"IPv4 explicit NULL", "router alert", "IPv6 explicit NULL", "implicit NULL",
	"rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd", "rsvd",
}

// mpls prints a label stack and the packet under it.
func (p *Context) mpls(b []byte, s span) []byte {
	p.depth++
	b = append(b, "MPLS"...)
	label := uint32(0)
	for first, bottom := true, false; !bottom; first = false {
		if s.length < 4 {
			b = append(b, " (invalid)"...)
			return b
		}
		h, ok := take(p, s.data, &Scratch[tunnelScratch](p, FamilyTunnel).mpls)
		if !ok {
			return p.cut(b, "mpls")
		}
		if !first && p.Verbose > 0 {
			b = append(b, "\n\t"...)
		} else {
			b = append(b, ' ')
		}
		label, bottom = h.Label, h.StackBottom
		b = append(b, "(label "...)
		b = appendUint(b, uint64(label))
		if p.Verbose > 0 && int(label) < len(labelNames) {
			b = append(append(append(b, " ("...), labelNames[label]...), ')')
		}
		b = append(b, ", tc "...)
		b = appendInt(b, int(h.TrafficClass))
		if bottom {
			b = append(b, ", [S]"...)
		}
		b = append(b, ", ttl "...)
		b = append(appendInt(b, int(h.TTL)), ')')
		s = s.from(4)
	}
	return p.mplsPayload(b, label, s)
}

// mplsPayload prints what the last label, or else the first byte, says it is.
func (p *Context) mplsPayload(b []byte, label uint32, s span) []byte {
	if s.length < 1 {
		return b
	}
	version := byte(0)
	switch {
	case label == 0 || label == 3:
		version = 4
	case label == 2:
		version = 6
	case len(s.data) < 1:
		return p.cut(b, "mpls")
	case s.data[0] >= 0x45 && s.data[0] <= 0x4f:
		version = 4
	case s.data[0]>>4 == 6:
		version = 6
	default:
		return p.unknown(b, s.data)
	}
	if p.Verbose > 0 {
		b = append(b, "\n\t"...)
	} else {
		b = append(b, ' ')
	}
	if version == 4 {
		return p.IPv4(b, s)
	}
	return p.IPv6(b, s)
}
