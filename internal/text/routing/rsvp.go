package routing

// RSVP: RFC 2205; refresh reduction: RFC 2961. The objects are in rsvp_object.go.

import "ringcap/internal/text/dissect"

const rsvpBundle = 12

var rsvpTypes = []dissect.Name{
	{1, "Path"}, {2, "Resv"}, {3, "PathErr"}, {4, "ResvErr"}, {5, "PathTear"}, {6, "ResvTear"},
	{7, "ResvConf"}, {rsvpBundle, "Bundle"}, {13, "Acknowledgement"}, {14, "Hello (Old)"},
	{15, "Refresh"}, {20, "Hello"},
}

var rsvpFlags = []dissect.Name{{0x01, "Refresh reduction capable"}}

// rsvpHeader is the size of the common header.
const rsvpHeader = 8

// rsvp prints a message, and with -v its objects.
func rsvp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, rsvpHeader) || !rsvpVersion(&d, 0) {
		return d.Finish("rsvp")
	}
	kind, n := d.U8(1), d.U16(6)
	if ctx.Verbose == 0 {
		d.Str("RSVPv1 ")
		d.Name(rsvpTypes, kind, "unknown (%d)")
		d.Printf(" Message, length: %d", s.Length)
		return d.Finish("rsvp")
	}
	if !rsvpPrintHeader(&d, "\n\tRSVPv1 ", 0) {
		return d.Finish("rsvp")
	}
	_, known := dissect.Lookup(rsvpTypes, uint32(kind))
	switch {
	case kind == rsvpBundle:
		rsvpMessages(&d, rsvpHeader, n)
	case known:
		rsvpObjects(&d, "\n\t  ", rsvpHeader, n)
	default:
		d.Dump("\n\t    ", rsvpHeader, n-rsvpHeader)
	}
	return d.Finish("rsvp")
}

// rsvpVersion reports whether the version at off is known, and if not prints that.
func rsvpVersion(d *dissect.Dissection, off int) bool {
	version := d.U8(off) >> 4
	if version != 1 {
		d.Printf("ERROR: RSVP version %d packet not supported", version)
	}
	return version == 1
}

// rsvpPrintHeader appends the header at off. It returns false if the length is invalid.
func rsvpPrintHeader(d *dissect.Dissection, ident string, off int) bool {
	kind, n := d.U8(off+1), d.U16(off+6)
	d.Str(ident)
	d.Name(rsvpTypes, kind, "unknown, type: %d")
	d.Printf(" Message (%d), Flags: [", kind)
	d.Bits(rsvpFlags, d.U8(off)&0xf, ", ")
	d.Printf("], length: %d, ttl: %d, checksum: 0x%04x", n, d.U8(off+4), d.U16(off+2))
	if n < rsvpHeader {
		d.Printf("ERROR: common header too short %d < %d", n, rsvpHeader)
	}
	return n >= rsvpHeader
}

// rsvpMessages appends the messages of a bundle from off to end. Bundles do not nest.
func rsvpMessages(d *dissect.Dissection, off, end int) {
	for off < end {
		if !d.Have(off, rsvpHeader) || !rsvpVersion(d, off) {
			return
		}
		if !rsvpPrintHeader(d, "\n\t  RSVPv1 ", off) {
			return
		}
		n := d.U16(off + 6)
		if n > end-off {
			d.Printf("ERROR: common header too large %d > %d", n, end-off)
			return
		}
		if !rsvpObjects(d, "\n\t    ", off+rsvpHeader, off+n) {
			return
		}
		off += n
	}
}

// rsvpObjects appends the objects from off to end. It returns false if one is invalid.
func rsvpObjects(d *dissect.Dissection, ident string, off, end int) bool {
	for end-off >= 4 {
		if !d.Have(off, 4) {
			return false
		}
		o := rsvpObject{class: d.U8(off + 2), kind: d.U8(off + 3), off: off + 4, n: d.U16(off) - 4, ident: ident}
		if !o.head(d, end-off) || !d.Have(off, o.n+4) {
			return false
		}
		known := o.value(d)
		if o.bad {
			return false
		}
		if !known || d.Ctx.Verbose > 1 {
			d.Dump("\n\t    ", o.off, o.n)
		}
		off = o.off + o.n
	}
	return true
}
