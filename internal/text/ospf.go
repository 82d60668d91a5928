package text

// OSPF version 2: RFC 2328; link-local signaling: RFC 5613.

// OSPF packet types, the same in both versions.
const (
	ospfHello       = 1
	ospfDescription = 2
	ospfRequest     = 3
	ospfUpdate      = 4
	ospfAck         = 5
)

var ospfTypes = []name{
	{ospfHello, "Hello"}, {ospfDescription, "Database Description"},
	{ospfRequest, "LS-Request"}, {ospfUpdate, "LS-Update"}, {ospfAck, "LS-Ack"},
}

const ospfOptionLLS = 0x10

var ospfOptions = []name{
	{0x01, "MultiTopology"}, {0x02, "External"}, {0x04, "Multicast"}, {0x08, "NSSA"},
	{ospfOptionLLS, "LLS"}, {0x20, "Demand Circuit"}, {0x40, "Opaque"}, {0x80, "Up/Down"},
}

var ospfDescriptionFlags = []name{
	{0x04, "Init"}, {0x02, "More"}, {0x01, "Master"}, {0x08, "OOBResync"},
}

const (
	ospfAuthSimple = 1
	ospfAuthMD5    = 2
)

var ospfAuthTypes = []name{{0, "none"}, {ospfAuthSimple, "simple"}, {ospfAuthMD5, "MD5"}}

// ospfHeader is the size of the header of version 2.
const ospfHeader = 24

// ospf prints a packet of version 2; what another version has after the header is
// not told.
func (p *Context) ospf(b []byte, s span) []byte {
	d := p.dissect(b, s)
	auth := d.u16(14)
	if auth == ospfAuthMD5 { // the digest stands behind the packet
		d.s.length -= 16
		d.s.data = d.s.data[:max(0, len(d.s.data)-16)]
	}
	kind, version := d.u8(1), d.u8(0)
	d.printf("OSPFv%d, ", version)
	d.name(ospfTypes, kind, "unknown LS-type %d")
	d.printf(", length %d", int(uint32(d.s.length)))
	if _, known := lookup(ospfTypes, uint32(kind)); !known || p.Verbose == 0 {
		return d.finish("ospf2")
	}
	size := d.u16(2)
	if size != d.s.length {
		d.printf(" [len %d]", size)
	}
	ospfRouter(&d)
	if !ospfAuth(&d, auth) {
		return d.finish("ospf2")
	}
	if version != 2 {
		d.printf(" ospf [version %d]", version)
		return d.finish("ospf2")
	}
	ospfBody(&d, kind, min(size, d.s.length))
	if d.s.length > size {
		ospfLLS(&d, kind, auth, size)
	}
	return d.finish("ospf2")
}

// ospfRouter appends the router and the area, which both versions have at the same
// place.
func ospfRouter(d *dissection) {
	d.have(4, 4)
	d.str("\n\tRouter-ID ")
	d.addr4(4)
	if d.u32(8) == 0 {
		d.str(", Backbone Area")
		return
	}
	d.str(", Area ")
	d.addr4(8)
}

// ospfAuth appends the authentication; false where its type is unknown.
func ospfAuth(d *dissection, auth int) bool {
	d.have(16, 8)
	d.str(", Authentication Type: ")
	d.named(ospfAuthTypes, auth, "unknown")
	switch auth {
	case 0:
	case ospfAuthSimple:
		d.str("\n\tSimple text password: ")
		d.text(16, 8)
	case ospfAuthMD5:
		d.printf("\n\tKey-ID: %d, Auth-Length: %d, Crypto Sequence Number: 0x%08x", d.u8(18), d.u8(19), d.u32(20))
	default:
		return false
	}
	return true
}

// ospfBody appends what follows the header, up to the offset end.
func ospfBody(d *dissection, kind, end int) {
	switch kind {
	case ospfHello:
		ospfPrintHello(d, end)
	case ospfDescription:
		d.have(26, 1)
		d.bracketed("\n\tOptions ", ospfOptions, d.u8(26))
		flags := d.u8(27)
		d.bracketed(", DD Flags ", ospfDescriptionFlags, flags)
		if mtu := d.u16(24); mtu != 0 {
			d.printf(", MTU: %d", mtu)
		}
		d.printf(", Sequence: 0x%08x", d.u32(28))
		for off := 32; off < end && ospfLSAHeader(d, off); off += lsaHeader {
		}
	case ospfRequest:
		for off := ospfHeader; off < end && d.have(off, 12); off += 12 {
			d.str("\n\t  Advertising Router: ")
			d.addr4(off + 8)
			kind := d.u32(off)
			d.str(", ")
			d.name(lsaTypes, kind, "unknown")
			d.printf(" LSA (%d)", kind)
			ospfLSAID(d, kind, off+4, ": ")
		}
	case ospfUpdate:
		count := d.u32(24)
		d.printf(", %d LSA", count)
		d.choose(count == 1, "", "s")
		for i, off, ok := 1, 28, true; ok && i <= count; i++ {
			d.printf("\n\t  LSA #%d", i)
			if off, ok = ospfLSA(d, off); !ok {
				d.end()
			}
		}
	case ospfAck:
		for off := ospfHeader; off < end && !d.cut(); off += lsaHeader {
			ospfLSAHeader(d, off)
		}
	}
}

func ospfPrintHello(d *dissection, end int) {
	options := d.u8(30)
	d.bracketed("\n\tOptions ", ospfOptions, options)
	d.have(24, 12)
	d.printf("\n\t  Hello Timer %ds, Dead Timer %ds, Mask ", d.u16(28), d.u32(32))
	d.addr4(24)
	d.printf(", Priority %d", d.u8(31))
	if d.u32(36) != 0 {
		d.str("\n\t  Designated Router ")
		d.addr4(36)
	}
	if d.u32(40) != 0 {
		d.str(", Backup Designated Router ")
		d.addr4(40)
	}
	if 44 < end {
		d.str("\n\t  Neighbor List:")
	}
	ospfRouters(d, "\n\t    ", 44, end)
}

// ospfRouters appends the identifiers from off to end, ident before each.
func ospfRouters(d *dissection, ident string, off, end int) {
	for ; off < end && d.have(off, 4); off += 4 {
		d.str(ident)
		d.addr4(off)
	}
}

var ospfLLSTypes = []name{{1, "Extended Options"}, {2, "MD5 Authentication"}}

var ospfLLSOptions = []name{{0x1, "LSDB resync"}, {0x2, "Restart"}}

// ospfLLS appends the block of link-local signaling behind a packet of size bytes,
// if its options announce one.
func ospfLLS(d *dissection, kind, auth, size int) {
	switch {
	case kind == ospfHello && d.u8(30)&ospfOptionLLS != 0:
	case kind == ospfDescription && d.u8(26)&ospfOptionLLS != 0:
	default:
		return
	}
	off := size
	if auth == ospfAuthMD5 {
		off += d.u8(19)
	}
	if off >= d.s.length {
		d.str("\n\t[LLS truncated]")
		return
	}
	d.printf("\n\t  LLS: checksum: 0x%04x", d.u16(off))
	d.printf(", length: %d", d.u16(off+2))
	for off += 4; off < d.s.length && !d.cut(); {
		t := d.u16(off)
		d.str("\n\t    ")
		d.name(ospfLLSTypes, t, "Unknown TLV")
		n := d.u16(off + 2)
		d.printf(" (%d)", t)
		d.printf(", length: %d", n)
		off += 4
		off += ospfLLSValue(d, t, off, n)
	}
}

// ospfLLSValue appends a value and returns its size, which the type decides where
// it is known.
func ospfLLSValue(d *dissection, t, off, n int) int {
	switch t {
	case 1:
		if n != 4 {
			d.str(" [should be 4]")
			n = 4
		}
		v := d.u32(off)
		d.printf("\n\t      Options: 0x%08x [", v)
		if v&3 == 0 {
			d.str("?")
		} else {
			d.bits(ospfLLSOptions, v, ", ")
		}
		d.str("]")
	case 2:
		if n != 20 {
			d.str(" [should be 20]")
			n = 20
		}
		d.printf("\n\t      Sequence number: 0x%08x", d.u32(off))
	}
	return n
}

// ospfEither prints the version of OSPF that the IP header calls for.
func (p *Context) ospfEither(b []byte, s span) []byte {
	if p.IP().v6 {
		return p.ospf6(b, s)
	}
	return p.ospf(b, s)
}
