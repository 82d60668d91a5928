package inet

// IPX: Novell's "IPX Router Specification", section 2; RIP: section 3; SAP: section 4.

import "ringcap/internal/text/dissect"

const (
	ipxNCP         = 0x0451
	ipxSAP         = 0x0452
	ipxRIP         = 0x0453
	ipxNetBIOS     = 0x0455
	ipxDiagnostics = 0x0456
	ipxNWLink      = 0x0553
	ipxSize        = 30

	ipxRIPSize = 8 // of an entry
	ipxSAPSize = 64
)

// The operations of RIP and SAP. Those of SAP that ask have the type of a service.
var (
	ipxRIPOps = []dissect.Name{{1, "ipx-rip-req"}, {2, "ipx-rip-resp"}}
	ipxSAPOps = []dissect.Name{
		{1, "ipx-sap-req"}, {2, "ipx-sap-resp"}, {3, "ipx-sap-nearest-req"}, {4, "ipx-sap-nearest-resp"},
	}
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
	case ipxNCP:
		d.Printf("ipx-ncp %d", n-ipxSize)
	case ipxSAP:
		ipxServices(&d, n)
	case ipxRIP:
		ipxRoutes(&d, n)
	case ipxNWLink:
		d.Printf("ipx-nwlink-dgm %d", n-ipxSize)
	case ipxNetBIOS:
		d.Printf("ipx-netbios %d", n-ipxSize)
	case ipxDiagnostics:
		d.Printf("ipx-diags %d", n-ipxSize)
	default:
		d.Printf("ipx-#%x %d", socket, n-ipxSize)
	}
	return d.Finish("ipx")
}

// ipxEntries prints up to most entries of size bytes that stand before end.
func ipxEntries(d *dissect.Dissection, end, size, most int, entry func(d *dissect.Dissection, off int)) {
	for off := ipxSize + 2; off < end && most > 0 && !d.Cut(); off, most = off+size, most-1 {
		if end-off < size {
			d.Invalid()
			return
		}
		entry(d, off)
	}
}

// ipxRoutes prints a message of RIP that ends before end.
func ipxRoutes(d *dissect.Dissection, end int) {
	if end < ipxSize+2 {
		d.Invalid()
		return
	}
	op := d.U16(ipxSize)
	d.Name(ipxRIPOps, op, "ipx-rip-?%x")
	switch op {
	case 1:
		ipxEntries(d, end, ipxRIPSize, 1, ipxRoute)
	case 2:
		ipxEntries(d, end, ipxRIPSize, 15, ipxRoute)
	}
}

// ipxRoute prints a network, the hops and the ticks to it.
func ipxRoute(d *dissect.Dissection, off int) {
	if d.Have(off, ipxRIPSize) {
		d.Printf(" %08x/%d.%d", d.U32(off), d.U16(off+4), d.U16(off+6))
	}
}

// ipxServices prints a message of SAP that ends before end.
func ipxServices(d *dissect.Dissection, end int) {
	if end < ipxSize+2 {
		d.Invalid()
		return
	}
	op := d.U16(ipxSize)
	d.Name(ipxSAPOps, op, "ipx-sap-?%x")
	switch op {
	case 1, 3:
		ipxEntries(d, end, 2, 1, ipxServiceType)
	case 2, 4:
		ipxEntries(d, end, ipxSAPSize, 8, ipxService)
	}
}

// ipxServiceType prints the type of service that is asked for.
func ipxServiceType(d *dissect.Dissection, off int) {
	if d.Have(off, 2) {
		d.Printf(" %04x", d.U16(off))
	}
}

// ipxService prints the type, the name and the address of a service.
func ipxService(d *dissect.Dissection, off int) {
	if !d.Have(off, 2) {
		return
	}
	d.Printf(" %04x '", d.U16(off))
	d.Text(off+2, 48)
	d.Str("'")
	if d.Have(off+50, 10) {
		d.Printf(" addr %08x.", d.U32(off+50))
		d.Mac(off + 54)
		d.Have(off, ipxSAPSize)
	}
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
