package routing

// BFD: RFC 5880; its ports: RFC 5881, 5883, 7130; version 0: draft-ietf-bfd-base-00.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var (
	bfdPorts = []dissect.Name{{layer.PortBFDControl, "Control"}, {layer.PortBFDMultihop, "Multihop"}, {layer.PortBFDLAG, "Lag"}}
	bfdDiags = []dissect.Name{
		{0, "No Diagnostic"}, {1, "Control Detection Time Expired"}, {2, "Echo Function Failed"},
		{3, "Neighbor Signaled Session Down"}, {4, "Forwarding Plane Reset"}, {5, "Path Down"},
		{6, "Concatenated Path Down"}, {7, "Administratively Down"}, {8, "Reverse Concatenated Path Down"},
	}
	bfdStates = []dissect.Name{{0, "AdminDown"}, {1, "Down"}, {2, "Init"}, {3, "Up"}}
	bfdFlags0 = []dissect.Name{
		{0x80, "I Hear You"}, {0x40, "Demand"}, {0x20, "Poll"}, {0x10, "Final"},
		{0x08, "Control Plane Independent"}, {0x04, "Authentication Present"}, {0x02, "Reserved"},
		{0x01, "Reserved"},
	}
	bfdFlags1 = []dissect.Name{
		{0x20, "Poll"}, {0x10, "Final"}, {0x08, "Control Plane Independent"},
		{0x04, "Authentication Present"}, {0x02, "Demand"}, {0x01, "Multipoint"},
	}
	bfdAuths = []dissect.Name{
		{1, "Simple Password"}, {2, "Keyed MD5"}, {3, "Meticulous Keyed MD5"}, {4, "Keyed SHA1"},
		{5, "Meticulous Keyed SHA1"},
	}
)

// bfd prints a packet to any of BFD's ports.
func bfd(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	port := int(ctx.Dst)
	d := ctx.Dissect(b, s)
	switch {
	case port == layer.PortBFDEcho:
		d.Printf("BFD, Echo, length: %d", s.Length)
		bfdData(&d)
	case port == layer.PortBFDControl || port == layer.PortBFDMultihop || port == layer.PortBFDLAG:
		d.Have(0, 24)
		switch version := d.U8(0) >> 5; version {
		case 0, 1:
			printBFDControl(&d, version, port)
		default:
			d.Printf("BFDv%d, Control, length: %d", version, s.Length)
			bfdData(&d)
		}
	default: // only the source port is BFD's
		d.Printf("UDP, length %d", s.Length)
	}
	return d.Finish("bfd")
}

func bfdData(d *dissect.Dissection) {
	if d.Ctx.Verbose > 0 {
		d.Dump("\n\t", 0, d.Span.Length)
	}
}

func printBFDControl(d *dissect.Dissection, version, port int) {
	flags, verbose := d.U8(1), d.Ctx.Verbose > 0
	d.Printf("BFDv%d", version)
	if verbose {
		d.Printf(", length: %d\n\t", d.Span.Length)
	} else {
		d.Str(", ")
	}
	if version == 0 {
		d.Str("Control, Flags: [")
		d.Bits(bfdFlags0, flags, ", ")
	} else {
		d.Name(bfdPorts, port, "")
		d.Str(", State ")
		d.Name(bfdStates, flags>>6, "")
		d.Str(", Flags: [")
		d.Bits(bfdFlags1, flags&0x3f, ", ")
	}
	if !verbose {
		d.Printf("], length: %d", d.Span.Length)
		return
	}
	d.Str("], Diagnostic: ")
	d.Name(bfdDiags, d.U8(0)&0x1f, "unknown")
	d.Printf(" (0x%02x)\n\tDetection Timer Multiplier: %d", d.U8(0)&0x1f, d.U8(2))
	d.Printf(" (%d ms Detection time), BFD Length: %d", int(uint32(d.U8(2)*d.U32(12)))/1000, d.U8(3))
	d.Printf("\n\tMy Discriminator: 0x%08x, Your Discriminator: 0x%08x", d.U32(4), d.U32(8))
	d.Printf("\n\t  Desired min Tx Interval:    %4d ms", d.U32(12)/1000)
	d.Printf("\n\t  Required min Rx Interval:   %4d ms", d.U32(16)/1000)
	d.Printf("\n\t  Required min Echo Interval: %4d ms", d.U32(20)/1000)
	if flags&4 != 0 {
		bfdAuth(d, 24)
	}
}

// bfdAuth appends the authentication section: RFC 5880, section 4.2.
func bfdAuth(d *dissect.Dissection, off int) {
	kind, n := d.U8(off), d.U8(off+1)
	d.Have(off, 4)
	d.Str("\n\tAuthentication: ")
	d.Name(bfdAuths, kind, "Unknown")
	d.Printf(" (%d), length: %d\n\t  Auth Key ID: %d", kind, n, d.U8(off+2))
	want, digest := 0, ""
	switch kind {
	case 1:
		if n >= 4 && n <= 19 {
			d.Str(", Password: ")
			d.Safe(off+3, n-3)
			return
		}
	case 2, 3:
		want, digest = 24, "\n\t  Digest: "
	case 4, 5:
		want, digest = 28, "\n\t  Hash: "
	default:
		return
	}
	if n != want {
		d.Printf("[invalid length %d]", n)
		return
	}
	d.Printf(", Sequence Number: 0x%08x", d.U32(off+4))
	d.Have(off+8, n-8)
	d.Str(digest)
	d.Hex(off+8, n-8)
}
