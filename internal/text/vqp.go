package text

// VQP, the VLAN Query Protocol of Cisco's VMPS, which is not published: what is known
// of it are captures and the source of OpenVMPS.

// Objects.
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
	vqpMessages = []name{
		{1, "Request, Join Port"}, {2, "Response, VLAN"}, {3, "Request, Reconfirm"}, {4, "Response, Reconfirm"},
	}
	vqpErrors = []name{
		{0, "No error"}, {3, "Access denied"}, {4, "Shutdown port"}, {5, "Wrong VTP domain"},
	}
	vqpObjects = []name{
		{vqpAddress, "Client IP Address"}, {vqpPort, "Port Name"}, {vqpVLAN, "VLAN Name"},
		{vqpDomain, "VTP Domain"}, {vqpEthernet, "Ethernet Packet"}, {vqpMACNull, "MAC Null"},
		{vqpMAC, "MAC Address"},
	}
)

// vqp prints a message, its objects with -v.
func (p *Context) vqp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, 8) {
		return d.finish("vqp")
	}
	if s.length < 8 {
		d.invalid()
		return d.finish("vqp")
	}
	if version := d.u8(0); version != 1 {
		d.printf("VQP version %d packet not supported", version)
		return d.finish("vqp")
	}
	if p.Verbose > 0 {
		d.str("\n\tVQPv1, ")
	} else {
		d.str("VQPv1 ")
	}
	d.name(vqpMessages, d.u8(1), "unknown (%d)")
	d.str(" Message, error-code ")
	d.name(vqpErrors, d.u8(2), "unknown")
	d.printf(" (%d)", d.u8(2))
	if p.Verbose > 0 {
		d.printf(", seq 0x%08x, items %d", d.u32(4), d.u8(3))
	}
	d.printf(", length %d", s.length)
	if p.Verbose > 0 && !d.vqpObjects(8, d.u8(3)) {
		d.invalid()
	}
	return d.finish("vqp")
}

// vqpObjects appends count objects from off; false where one makes no sense.
func (d *dissection) vqpObjects(off, count int) bool {
	for ; count > 0 && off < d.s.length; count-- {
		if !d.have(off, 6) {
			return true
		}
		if d.s.length-off < 6 {
			return false
		}
		kind, n := d.u32(off), d.u16(off+4)
		off += 6
		d.str("\n\t  ")
		d.name(vqpObjects, kind, "Unknown")
		d.printf(" Object (0x%08x), length %d, value: ", kind, n)
		if kind == 0 || n == 0 || !d.have(off, n) {
			return true
		}
		if n > d.s.length-off || !d.vqpObject(kind, off, n) {
			return false
		}
		off += n
	}
	return true
}

// vqpObject appends the value of an object; false for one of a wrong length.
func (d *dissection) vqpObject(kind, off, n int) bool {
	switch kind {
	case vqpAddress:
		if n != 4 {
			return false
		}
		d.addr4(off)
		d.printf(" (0x%08x)", d.u32(off))
	case vqpPort, vqpVLAN, vqpDomain, vqpEthernet:
		d.text(off, n)
	case vqpMAC, vqpMACNull:
		if n != 6 {
			return false
		}
		d.mac(off)
	default:
		if d.p.Verbose < 2 {
			d.dump("\n\t    ", off, n)
		}
	}
	return true
}
