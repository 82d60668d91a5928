package routing

// Link state advertisements of OSPF version 3: RFC 5340, appendix A.4; graceful
// restart: RFC 5187; traffic engineering: RFC 5329.

import "ringcap/internal/text/dissect"

// The types, including their scope, whose bodies are decoded.
const (
	lsa6Router      = 0x2001
	lsa6Network     = 0x2002
	lsa6InterPrefix = 0x2003
	lsa6External    = 0x4005
	lsa6Link        = 0x0008
	lsa6IntraPrefix = 0x2009
	lsa6TE          = 0x000a
	lsa6Grace       = 0x000b
)

var lsa6RouterFlags = []dissect.Name{
	{0x01, "ABR"}, {0x02, "External"}, {0x04, "Virtual-Link Endpoint"}, {0x08, "Deprecated"}, {0x10, "NSSA Translator"},
}

const (
	lsa6Forward  = 0x02000000
	lsa6RouteTag = 0x01000000
)

var lsa6ExternalFlags = []dissect.Name{
	{0x80000000, "External Type 2"}, {lsa6Forward, "Forwarding"}, {lsa6RouteTag, "Tag"},
}

var lsa6PrefixOptions = []dissect.Name{
	{0x01, "No Unicast"}, {0x02, "Local address"}, {0x04, "Deprecated"}, {0x08, "Propagate"},
	{0x10, "Down"}, {0x20, "N-bit"},
}

// lsa6 appends the advertisement at off. It returns false if that does not fit before
// end.
func lsa6(d *dissect.Dissection, off, end int) bool {
	if !lsa6Header(d, off, end) {
		return false
	}
	n := d.U16(off + 18)
	if n < lsaHeader || off+n > end {
		return false
	}
	kind := d.U16(off + 2)
	off, n = off+lsaHeader, n-lsaHeader
	switch kind {
	case lsa6Router:
		return lsa6PrintRouter(d, off, n)
	case lsa6Network:
		return lsa6PrintNetwork(d, off, n)
	case lsa6InterPrefix:
		if n < 4 {
			return false
		}
		d.Printf(", metric %d", d.U32(off)&0xffffff)
		return lsa6Prefixes(d, off+4, n-4, -1)
	case lsa6External:
		return lsa6PrintExternal(d, off, n)
	case lsa6Link:
		return lsa6PrintLink(d, off, n)
	case lsa6IntraPrefix:
		if n < 6 {
			return false
		}
		d.Have(off, 12)
		lsa6Type(d, d.U16(off+2), off+4)
		count := d.U16(off)
		d.Printf("\n\t      Prefixes %d:", count)
		return lsa6Prefixes(d, off+12, n-6, count)
	case lsa6Grace:
		return ospfGrace(d, off, n)
	case lsa6TE:
		return ospfTE(d, off, n)
	}
	d.Dump("\n\t      ", off, n)
	return true
}

func lsa6PrintRouter(d *dissect.Dissection, off, n int) bool {
	if n < 4 {
		return false
	}
	d.Have(off, 4)
	d.Str("\n\t      Options [")
	d.Bits(ospf6Options, d.U32(off), ", ")
	d.Bracketed("], RLA-Flags ", lsa6RouterFlags, d.U8(off))
	off += 4
	for n -= 4; n != 0; n -= 16 {
		if n < 16 || !d.Have(off, 16) {
			return false
		}
		switch kind := d.U8(off); kind {
		case 1:
			d.Str("\n\t      Neighbor Router-ID ")
		case 2:
			d.Str("\n\t      Neighbor Network-ID ")
		case 4:
			d.Str("\n\t      Virtual Link: Neighbor Router-ID ")
		default:
			d.Printf("\n\t      Unknown Router Links Type 0x%02x", kind)
			return true
		}
		d.Addr4(off + 12)
		d.Str("\n\t      Neighbor Interface-ID ")
		d.Addr4(off + 8)
		d.Str(", Interface ")
		d.Addr4(off + 4)
		d.Printf(", metric %d", d.U16(off+2))
		off += 16
	}
	return true
}

func lsa6PrintNetwork(d *dissect.Dissection, off, n int) bool {
	if n < 4 {
		return false
	}
	d.Have(off, 4)
	d.Str("\n\t      Options [")
	d.Bits(ospf6Options, d.U32(off), ", ")
	d.Str("]\n\t      Connected Routers:")
	ospfRouters(d, "\n\t\t", off+4, off+n&^3)
	return n%4 == 0
}

func lsa6PrintExternal(d *dissect.Dissection, off, n int) bool {
	if n < 4 {
		return false
	}
	flags := d.U32(off)
	d.Bracketed("\n\t     Flags ", lsa6ExternalFlags, flags)
	d.Printf(" metric %d", flags&0xffffff)
	off, n = off+4, n-4
	prefix := off
	size, ok := lsa6Prefix(d, off, n)
	if !ok {
		return false
	}
	off, n = off+size, n-size
	if flags&lsa6Forward != 0 {
		if n < 16 {
			return false
		}
		d.Have(off, 16)
		d.Str(" forward ")
		d.Addr6(off)
		off, n = off+16, n-16
	}
	if flags&lsa6RouteTag != 0 {
		if n < 4 {
			return false
		}
		d.Have(off, 4)
		d.Str(" tag ")
		d.Addr4(off)
		off, n = off+4, n-4
	}
	if d.U8(prefix+2) != 0 { // the type of the referenced advertisement
		if n < 4 {
			return false
		}
		d.Have(off, 4)
		d.Str(" RefLSID: ")
		d.Addr4(off)
	}
	return true
}

func lsa6PrintLink(d *dissect.Dissection, off, n int) bool {
	if n < 4 {
		return false
	}
	d.Have(off, 4)
	d.Bracketed("\n\t      Options ", ospf6Options, d.U32(off))
	if n < 24 {
		return false
	}
	d.Have(off, 24)
	count := d.U32(off + 20)
	d.Printf("\n\t      Priority %d, Link-local address ", d.U8(off))
	d.Addr6(off + 4)
	d.Printf(", Prefixes %d:", count)
	return lsa6Prefixes(d, off+24, n-24, count)
}

// lsa6Prefixes appends count prefixes in n bytes, or all of them if count is -1.
func lsa6Prefixes(d *dissect.Dissection, off, n, count int) bool {
	for count != 0 && (count > 0 || n != 0) {
		size, ok := lsa6Prefix(d, off, n)
		if !ok {
			return false
		}
		off, n, count = off+size, n-size, count-1
	}
	return true
}

// lsa6Prefix appends the prefix at off and returns its size. It returns false if the
// prefix does not fit in n bytes.
func lsa6Prefix(d *dissect.Dissection, off, n int) (size int, ok bool) {
	if n < 4 || !d.Have(off, 4) {
		return 0, false
	}
	bits := d.U8(off)
	size = (bits + 31) / 32 * 4
	if size > 16 {
		d.Printf(" bogus prefixlen /%d", bits)
		return 0, false
	}
	if n < 4+size || !d.Have(off+4, size) {
		return 0, false
	}
	var address [16]byte
	copy(address[:], d.Bytes(off+4, size))
	d.Str("\n\t\t")
	d.Out = dissect.AppendAddr6(d.Out, address[:])
	d.Printf("/%d", bits)
	if options := d.U8(off + 1); options != 0 {
		d.Bracketed(", Options ", lsa6PrefixOptions, options)
	}
	d.Printf(", metric %d", d.U16(off+2))
	return 4 + size, true
}
