package text

// VXLAN-GPE: draft-ietf-nvo3-vxlan-gpe.

var gpeFlags = []name{{0x08, "I"}, {0x04, "P"}, {0x01, "O"}}

// vxlanGPE prints the header and the packet in it.
func (p *Context) vxlanGPE(b []byte, s span) []byte {
	d := p.dissect(append(b, "VXLAN-GPE"...), s)
	if s.length < 8 {
		d.printf(" (len %d < 8) (invalid)", s.length)
		return d.finish("vxlan_gpe")
	}
	d.str(", flags [")
	d.bits(gpeFlags, d.u8(0), "")
	d.str("]")
	if d.have(4, 3) {
		d.printf(", vni %d", d.u24(4))
	}
	if !d.have(0, 8) {
		return d.finish("vxlan_gpe")
	}
	b, inner := p.servicePath(d.b), s.from(8)
	switch s.data[3] {
	case 1:
		return p.IPv4(b, inner)
	case 2:
		return p.IPv6(b, inner)
	case 3:
		return p.Ethernet(b, inner)
	case 4:
		return p.nsh(b, inner)
	case 5:
		return p.mpls(b, inner)
	}
	return append(b, "ERROR: unknown-next-protocol"...)
}

// servicePath appends what stands before a packet in VXLAN-GPE or NSH.
func (p *Context) servicePath(b []byte) []byte {
	if p.Verbose > 0 {
		return append(b, "\n    "...)
	}
	return append(b, ": "...)
}
