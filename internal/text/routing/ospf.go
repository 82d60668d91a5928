package routing

// OSPF version 2: RFC 2328; link-local signaling: RFC 5613.

import "ringcap/internal/text/dissect"

const (
	ospfHello       = 1
	ospfDescription = 2
	ospfRequest     = 3
	ospfUpdate      = 4
	ospfAck         = 5
)

var ospfTypes = []dissect.Name{
	{ospfHello, "Hello"}, {ospfDescription, "Database Description"},
	{ospfRequest, "LS-Request"}, {ospfUpdate, "LS-Update"}, {ospfAck, "LS-Ack"},
}

const ospfOptionLLS = 0x10

var ospfOptions = []dissect.Name{
	{0x01, "MultiTopology"}, {0x02, "External"}, {0x04, "Multicast"}, {0x08, "NSSA"},
	{ospfOptionLLS, "LLS"}, {0x20, "Demand Circuit"}, {0x40, "Opaque"}, {0x80, "Up/Down"},
}

var ospfDescriptionFlags = []dissect.Name{
	{0x04, "Init"}, {0x02, "More"}, {0x01, "Master"}, {0x08, "OOBResync"},
}

const (
	ospfAuthSimple = 1
	ospfAuthMD5    = 2
)

var ospfAuthTypes = []dissect.Name{{0, "none"}, {ospfAuthSimple, "simple"}, {ospfAuthMD5, "MD5"}}

// ospfHeader is the size of the version 2 header.
const ospfHeader = 24

// ospf prints a packet of version 2. It prints only the header of any other version.
func ospf(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	auth := d.U16(14)
	if auth == ospfAuthMD5 { // the digest follows the packet
		d.Span.Length -= 16
		d.Span.Data = d.Span.Data[:max(0, len(d.Span.Data)-16)]
	}
	kind, version := d.U8(1), d.U8(0)
	d.Printf("OSPFv%d, ", version)
	d.Name(ospfTypes, kind, "unknown LS-type %d")
	d.Printf(", length %d", int(uint32(d.Span.Length)))
	if _, known := dissect.Lookup(ospfTypes, uint32(kind)); !known || ctx.Verbose == 0 {
		return d.Finish("ospf2")
	}
	size := d.U16(2)
	if size != d.Span.Length {
		d.Printf(" [len %d]", size)
	}
	ospfRouter(&d)
	if !ospfAuth(&d, auth) {
		return d.Finish("ospf2")
	}
	if version != 2 {
		d.Printf(" ospf [version %d]", version)
		return d.Finish("ospf2")
	}
	ospfBody(&d, kind, min(size, d.Span.Length))
	if d.Span.Length > size {
		ospfLLS(&d, kind, auth, size)
	}
	return d.Finish("ospf2")
}

// ospfRouter appends the router and the area, which are at the same offset in both
// versions.
func ospfRouter(d *dissect.Dissection) {
	d.Have(4, 4)
	d.Str("\n\tRouter-ID ")
	d.Addr4(4)
	if d.U32(8) == 0 {
		d.Str(", Backbone Area")
		return
	}
	d.Str(", Area ")
	d.Addr4(8)
}

// ospfAuth appends the authentication. It returns false if the type is unknown.
func ospfAuth(d *dissect.Dissection, auth int) bool {
	d.Have(16, 8)
	d.Str(", Authentication Type: ")
	d.NameAndNumber(ospfAuthTypes, auth, "unknown")
	switch auth {
	case 0:
	case ospfAuthSimple:
		d.Str("\n\tSimple text password: ")
		d.Text(16, 8)
	case ospfAuthMD5:
		d.Printf("\n\tKey-ID: %d, Auth-Length: %d, Crypto Sequence Number: 0x%08x", d.U8(18), d.U8(19), d.U32(20))
	default:
		return false
	}
	return true
}

// ospfBody appends what follows the header, up to end.
func ospfBody(d *dissect.Dissection, kind, end int) {
	switch kind {
	case ospfHello:
		ospfPrintHello(d, end)
	case ospfDescription:
		d.Have(26, 1)
		d.Bracketed("\n\tOptions ", ospfOptions, d.U8(26))
		flags := d.U8(27)
		d.Bracketed(", DD Flags ", ospfDescriptionFlags, flags)
		if mtu := d.U16(24); mtu != 0 {
			d.Printf(", MTU: %d", mtu)
		}
		d.Printf(", Sequence: 0x%08x", d.U32(28))
		for off := 32; off < end && ospfLSAHeader(d, off); off += lsaHeader {
		}
	case ospfRequest:
		for off := ospfHeader; off < end && d.Have(off, 12); off += 12 {
			d.Str("\n\t  Advertising Router: ")
			d.Addr4(off + 8)
			kind := d.U32(off)
			d.Str(", ")
			d.Name(lsaTypes, kind, "unknown")
			d.Printf(" LSA (%d)", kind)
			ospfLSAID(d, kind, off+4, ": ")
		}
	case ospfUpdate:
		count := d.U32(24)
		d.Printf(", %d LSA", count)
		d.Choose(count == 1, "", "s")
		for i, off, ok := 1, 28, true; ok && i <= count; i++ {
			d.Printf("\n\t  LSA #%d", i)
			if off, ok = ospfLSA(d, off); !ok {
				d.End()
			}
		}
	case ospfAck:
		for off := ospfHeader; off < end && !d.Cut(); off += lsaHeader {
			ospfLSAHeader(d, off)
		}
	}
}

func ospfPrintHello(d *dissect.Dissection, end int) {
	options := d.U8(30)
	d.Bracketed("\n\tOptions ", ospfOptions, options)
	d.Have(24, 12)
	d.Printf("\n\t  Hello Timer %ds, Dead Timer %ds, Mask ", d.U16(28), d.U32(32))
	d.Addr4(24)
	d.Printf(", Priority %d", d.U8(31))
	if d.U32(36) != 0 {
		d.Str("\n\t  Designated Router ")
		d.Addr4(36)
	}
	if d.U32(40) != 0 {
		d.Str(", Backup Designated Router ")
		d.Addr4(40)
	}
	if 44 < end {
		d.Str("\n\t  Neighbor List:")
	}
	ospfRouters(d, "\n\t    ", 44, end)
}

// ospfRouters appends the identifiers from off to end, with ident before each.
func ospfRouters(d *dissect.Dissection, ident string, off, end int) {
	for ; off < end && d.Have(off, 4); off += 4 {
		d.Str(ident)
		d.Addr4(off)
	}
}

var ospfLLSTypes = []dissect.Name{{1, "Extended Options"}, {2, "MD5 Authentication"}}

var ospfLLSOptions = []dissect.Name{{0x1, "LSDB resync"}, {0x2, "Restart"}}

// ospfLLS appends the link-local signaling block after a packet of size bytes, if the
// packet's options announce one.
func ospfLLS(d *dissect.Dissection, kind, auth, size int) {
	switch {
	case kind == ospfHello && d.U8(30)&ospfOptionLLS != 0:
	case kind == ospfDescription && d.U8(26)&ospfOptionLLS != 0:
	default:
		return
	}
	off := size
	if auth == ospfAuthMD5 {
		off += d.U8(19)
	}
	if off >= d.Span.Length {
		d.Str("\n\t[LLS truncated]")
		return
	}
	d.Printf("\n\t  LLS: checksum: 0x%04x", d.U16(off))
	d.Printf(", length: %d", d.U16(off+2))
	for off += 4; off < d.Span.Length && !d.Cut(); {
		t := d.U16(off)
		d.Str("\n\t    ")
		d.Name(ospfLLSTypes, t, "Unknown TLV")
		n := d.U16(off + 2)
		d.Printf(" (%d)", t)
		d.Printf(", length: %d", n)
		off += 4
		off += ospfLLSValue(d, t, off, n)
	}
}

// ospfLLSValue appends a value and returns its size. A known type determines its size,
// whatever n says.
func ospfLLSValue(d *dissect.Dissection, t, off, n int) int {
	switch t {
	case 1:
		if n != 4 {
			d.Str(" [should be 4]")
			n = 4
		}
		v := d.U32(off)
		d.Printf("\n\t      Options: 0x%08x [", v)
		if v&3 == 0 {
			d.Str("?")
		} else {
			d.Bits(ospfLLSOptions, v, ", ")
		}
		d.Str("]")
	case 2:
		if n != 20 {
			d.Str(" [should be 20]")
			n = 20
		}
		d.Printf("\n\t      Sequence number: 0x%08x", d.U32(off))
	}
	return n
}

// ospfEither prints version 2 over IPv4 and version 3 over IPv6.
func ospfEither(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.IP().V6 {
		return ospf6(ctx, b, s)
	}
	return ospf(ctx, b, s)
}
