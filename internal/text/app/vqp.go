package app

// VQP, the VLAN Query Protocol of Cisco's VMPS. It is not published; captures and the
// source of OpenVMPS show what it looks like.

import "ringcap/internal/text/dissect"

// Object types.
const (
	vqpAddress  = 0x0c01
	vqpPort     = 0x0c02
	vqpVLAN     = 0x0c03
	vqpDomain   = 0x0c04
	vqpEthernet = 0x0c05
	vqpMACNull  = 0x0c06
	vqpMAC      = 0x0c08
)

var (
	vqpMessages = []dissect.Name{
		{1, "Request, Join Port"}, {2, "Response, VLAN"}, {3, "Request, Reconfirm"}, {4, "Response, Reconfirm"},
	}
	vqpErrors = []dissect.Name{
		{0, "No error"}, {3, "Access denied"}, {4, "Shutdown port"}, {5, "Wrong VTP domain"},
	}
	vqpObjects = []dissect.Name{
		{vqpAddress, "Client IP Address"}, {vqpPort, "Port Name"}, {vqpVLAN, "VLAN Name"},
		{vqpDomain, "VTP Domain"}, {vqpEthernet, "Ethernet Packet"}, {vqpMACNull, "MAC Null"},
		{vqpMAC, "MAC Address"},
	}
)

// vqp prints a message, and with -v its objects.
func vqp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 8) {
		return d.Finish("vqp")
	}
	if s.Length < 8 {
		d.Invalid()
		return d.Finish("vqp")
	}
	if version := d.U8(0); version != 1 {
		d.Printf("VQP version %d packet not supported", version)
		return d.Finish("vqp")
	}
	if ctx.Verbose > 0 {
		d.Str("\n\tVQPv1, ")
	} else {
		d.Str("VQPv1 ")
	}
	d.Name(vqpMessages, d.U8(1), "unknown (%d)")
	d.Str(" Message, error-code ")
	d.Name(vqpErrors, d.U8(2), "unknown")
	d.Printf(" (%d)", d.U8(2))
	if ctx.Verbose > 0 {
		d.Printf(", seq 0x%08x, items %d", d.U32(4), d.U8(3))
	}
	d.Printf(", length %d", s.Length)
	if ctx.Verbose > 0 && !printVQPObjects(&d, 8, d.U8(3)) {
		d.Invalid()
	}
	return d.Finish("vqp")
}

// printVQPObjects appends count objects, starting at off. It returns false for a
// malformed one.
func printVQPObjects(d *dissect.Dissection, off, count int) bool {
	for ; count > 0 && off < d.Span.Length; count-- {
		if !d.Have(off, 6) {
			return true
		}
		if d.Span.Length-off < 6 {
			return false
		}
		kind, n := d.U32(off), d.U16(off+4)
		off += 6
		d.Str("\n\t  ")
		d.Name(vqpObjects, kind, "Unknown")
		d.Printf(" Object (0x%08x), length %d, value: ", kind, n)
		if kind == 0 || n == 0 || !d.Have(off, n) {
			return true
		}
		if n > d.Span.Length-off || !vqpObject(d, kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// vqpObject appends the value of an object. It returns false if the length is wrong.
func vqpObject(d *dissect.Dissection, kind, off, n int) bool {
	switch kind {
	case vqpAddress:
		if n != 4 {
			return false
		}
		d.Addr4(off)
		d.Printf(" (0x%08x)", d.U32(off))
	case vqpPort, vqpVLAN, vqpDomain, vqpEthernet:
		d.Text(off, n)
	case vqpMAC, vqpMACNull:
		if n != 6 {
			return false
		}
		d.Mac(off)
	default:
		if d.Ctx.Verbose < 2 {
			d.Dump("\n\t    ", off, n)
		}
	}
	return true
}
