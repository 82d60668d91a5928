package text

// BFD: RFC 5880; its ports: RFC 5881, 5883, 7130; version 0: draft-ietf-bfd-base-00.

const (
	bfdControl  = 3784
	bfdEcho     = 3785
	bfdMultihop = 4784
	bfdLag      = 6784
)

var (
	bfdPorts = []name{{bfdControl, "Control"}, {bfdMultihop, "Multihop"}, {bfdLag, "Lag"}}
	bfdDiags = []name{
		{0, "No Diagnostic"}, {1, "Control Detection Time Expired"}, {2, "Echo Function Failed"},
		{3, "Neighbor Signaled Session Down"}, {4, "Forwarding Plane Reset"}, {5, "Path Down"},
		{6, "Concatenated Path Down"}, {7, "Administratively Down"}, {8, "Reverse Concatenated Path Down"},
	}
	bfdStates = []name{{0, "AdminDown"}, {1, "Down"}, {2, "Init"}, {3, "Up"}}
	bfdFlags0 = []name{
		{0x80, "I Hear You"}, {0x40, "Demand"}, {0x20, "Poll"}, {0x10, "Final"},
		{0x08, "Control Plane Independent"}, {0x04, "Authentication Present"}, {0x02, "Reserved"},
		{0x01, "Reserved"},
	}
	bfdFlags1 = []name{
		{0x20, "Poll"}, {0x10, "Final"}, {0x08, "Control Plane Independent"},
		{0x04, "Authentication Present"}, {0x02, "Demand"}, {0x01, "Multipoint"},
	}
	bfdAuths = []name{
		{1, "Simple Password"}, {2, "Keyed MD5"}, {3, "Meticulous Keyed MD5"}, {4, "Keyed SHA1"},
		{5, "Meticulous Keyed SHA1"},
	}
)

// bfd prints a packet to one of the ports.
func (p *Context) bfd(b []byte, s span) []byte {
	port := int(p.dst)
	d := p.dissect(b, s)
	switch {
	case port == bfdEcho:
		d.printf("BFD, Echo, length: %d", s.length)
		d.bfdData()
	case port == bfdControl || port == bfdMultihop || port == bfdLag:
		d.have(0, 24)
		switch version := d.u8(0) >> 5; version {
		case 0, 1:
			d.bfdControl(version, port)
		default:
			d.printf("BFDv%d, Control, length: %d", version, s.length)
			d.bfdData()
		}
	default: // only the source has such a port
		d.printf("UDP, length %d", s.length)
	}
	return d.finish("bfd")
}

// bfdData dumps the packet with -v.
func (d *dissection) bfdData() {
	if d.p.Verbose > 0 {
		d.dump("\n\t", 0, d.s.length)
	}
}

// bfdControl appends a control packet.
func (d *dissection) bfdControl(version, port int) {
	flags, verbose := d.u8(1), d.p.Verbose > 0
	d.printf("BFDv%d", version)
	if verbose {
		d.printf(", length: %d\n\t", d.s.length)
	} else {
		d.str(", ")
	}
	if version == 0 {
		d.str("Control, Flags: [")
		d.bits(bfdFlags0, flags, ", ")
	} else {
		d.name(bfdPorts, port, "")
		d.str(", State ")
		d.name(bfdStates, flags>>6, "")
		d.str(", Flags: [")
		d.bits(bfdFlags1, flags&0x3f, ", ")
	}
	if !verbose {
		d.printf("], length: %d", d.s.length)
		return
	}
	d.str("], Diagnostic: ")
	d.name(bfdDiags, d.u8(0)&0x1f, "unknown")
	d.printf(" (0x%02x)\n\tDetection Timer Multiplier: %d", d.u8(0)&0x1f, d.u8(2))
	d.printf(" (%d ms Detection time), BFD Length: %d", int(uint32(d.u8(2)*d.u32(12)))/1000, d.u8(3))
	d.printf("\n\tMy Discriminator: 0x%08x, Your Discriminator: 0x%08x", d.u32(4), d.u32(8))
	d.printf("\n\t  Desired min Tx Interval:    %4d ms", d.u32(12)/1000)
	d.printf("\n\t  Required min Rx Interval:   %4d ms", d.u32(16)/1000)
	d.printf("\n\t  Required min Echo Interval: %4d ms", d.u32(20)/1000)
	if flags&4 != 0 {
		d.bfdAuth(24)
	}
}

// bfdAuth appends the authentication section, RFC 5880 section 4.2.
func (d *dissection) bfdAuth(off int) {
	kind, n := d.u8(off), d.u8(off+1)
	d.have(off, 4)
	d.str("\n\tAuthentication: ")
	d.name(bfdAuths, kind, "Unknown")
	d.printf(" (%d), length: %d\n\t  Auth Key ID: %d", kind, n, d.u8(off+2))
	want, digest := 0, ""
	switch kind {
	case 1:
		if n >= 4 && n <= 19 {
			d.str(", Password: ")
			d.safe(off+3, n-3)
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
		d.printf("[invalid length %d]", n)
		return
	}
	d.printf(", Sequence Number: 0x%08x", d.u32(off+4))
	d.have(off+8, n-8)
	d.str(digest)
	d.hex(off+8, n-8)
}
