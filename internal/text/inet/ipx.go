package inet

// IPX: Novell's "IPX Router Specification", section 2.

import "ringcap/internal/text/dissect"

const (
	ipxNetBIOS     = 0x0455
	ipxDiagnostics = 0x0456
	ipxSize        = 30
)

// ipx prints the addresses, the destination socket and the length of the payload.
func ipx(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	d := ctx.Dissect(b, s)
	d.Choose(ctx.Link, "", "IPX ")
	d.Have(18, 12)
	ipxAddress(&d, 18)
	d.Str(" > ")
	d.Have(6, 12)
	ipxAddress(&d, 6)
	d.Str(": ")
	n := d.U16(2)
	if n < ipxSize {
		d.Printf("[length %d < %d]", n, ipxSize)
		d.Invalid()
		return d.Finish("ipx")
	}
	switch socket := d.U16(16); socket {
	case ipxNetBIOS:
		d.Printf("ipx-netbios %d", n-ipxSize)
	case ipxDiagnostics:
		d.Printf("ipx-diags %d", n-ipxSize)
	default:
		d.Printf("ipx-#%x %d", socket, n-ipxSize)
	}
	return d.Finish("ipx")
}

// ipxAddress prints a network, a node and a socket.
func ipxAddress(d *dissect.Dissection, off int) {
	d.Printf("%08x.", d.U32(off))
	d.Mac(off + 4)
	d.Printf(".%04x", d.U16(off+10))
}

// ipxEthernet prints a packet with IPX's EtherType.
func ipxEthernet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return ipx(ctx, append(b, "(NOV-ETHII) "...), s)
}

func ipxLLC(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Link {
		b = append(b, "IPX 802.2: "...)
	}
	return ipx(ctx, b, s)
}
