package text

// VXLAN: RFC 7348.

// vxlan prints the header and the frame in it, on the same line: tcpdump starts a
// new one without a time stamp, which whoever reads line by line trips over.
func (p *Context) vxlan(b []byte, s span) []byte {
	b = append(b, "VXLAN"...)
	if s.length < 8 {
		return badLength(b, "length", s.length, " < ", 8)
	}
	h, ok := take(p, s.data, &Scratch[tunnelScratch](p, FamilyTunnel).vxlan)
	if !ok {
		return p.cut(append(b, ", "...), "vxlan")
	}
	if h.ValidIDFlag {
		b = append(b, ", flags [I] (0x"...)
	} else {
		b = append(b, ", flags [.] (0x"...)
	}
	b = appendHex2(b, s.data[0])
	b = append(b, "), vni "...)
	b = appendUint(b, uint64(h.VNI))
	return p.Ethernet(p.tunnel(b), s.from(8))
}

// tunnel appends what stands before a packet within a packet.
func (p *Context) tunnel(b []byte) []byte {
	if p.Verbose > 0 {
		return append(b, "\n\t"...)
	}
	return append(b, ": "...)
}
