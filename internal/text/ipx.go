package text

// IPX: Novell's "IPX Router Specification", section 2.

const (
	ipxNetBIOS     = 0x0455
	ipxDiagnostics = 0x0456
	ipxSize        = 30
)

// ipx prints the ends, and the socket with the length of what is sent to it.
func (p *Context) ipx(b []byte, s span) []byte {
	p.depth++
	d := p.dissect(b, s)
	d.choose(p.Link, "", "IPX ")
	d.have(18, 12)
	d.ipxAddress(18)
	d.str(" > ")
	d.have(6, 12)
	d.ipxAddress(6)
	d.str(": ")
	n := d.u16(2)
	if n < ipxSize {
		d.printf("[length %d < %d]", n, ipxSize)
		d.invalid()
		return d.finish("ipx")
	}
	switch socket := d.u16(16); socket {
	case ipxNetBIOS:
		d.printf("ipx-netbios %d", n-ipxSize)
	case ipxDiagnostics:
		d.printf("ipx-diags %d", n-ipxSize)
	default:
		d.printf("ipx-#%x %d", socket, n-ipxSize)
	}
	return d.finish("ipx")
}

// ipxAddress prints a network, a node and a socket.
func (d *dissection) ipxAddress(off int) {
	d.printf("%08x.", d.u32(off))
	d.mac(off + 4)
	d.printf(".%04x", d.u16(off+10))
}

// ipxEthernet and ipxLLC print IPX behind its EtherType and behind LLC.
func (p *Context) ipxEthernet(b []byte, s span) []byte { return p.ipx(append(b, "(NOV-ETHII) "...), s) }

func (p *Context) ipxLLC(b []byte, s span) []byte {
	if p.Link {
		b = append(b, "IPX 802.2: "...)
	}
	return p.ipx(b, s)
}
