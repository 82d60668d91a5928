package text

// RSVP: RFC 2205; refresh reduction: RFC 2961; its objects are in rsvpobject.go.

const rsvpBundle = 12

var rsvpTypes = []name{
	{1, "Path"}, {2, "Resv"}, {3, "PathErr"}, {4, "ResvErr"}, {5, "PathTear"}, {6, "ResvTear"},
	{7, "ResvConf"}, {rsvpBundle, "Bundle"}, {13, "Acknowledgement"}, {14, "Hello (Old)"},
	{15, "Refresh"}, {20, "Hello"},
}

var rsvpFlags = []name{{0x01, "Refresh reduction capable"}}

// rsvpHeader is the size of a message's header.
const rsvpHeader = 8

// rsvp prints a message, with -v its objects.
func (p *Context) rsvp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, rsvpHeader) || !rsvpVersion(&d, 0) {
		return d.finish("rsvp")
	}
	kind, n := d.u8(1), d.u16(6)
	if p.Verbose == 0 {
		d.str("RSVPv1 ")
		d.name(rsvpTypes, kind, "unknown (%d)")
		d.printf(" Message, length: %d", s.length)
		return d.finish("rsvp")
	}
	if !rsvpPrintHeader(&d, "\n\tRSVPv1 ", 0) {
		return d.finish("rsvp")
	}
	_, known := lookup(rsvpTypes, uint32(kind))
	switch {
	case kind == rsvpBundle:
		rsvpMessages(&d, rsvpHeader, n)
	case known:
		rsvpObjects(&d, "\n\t  ", rsvpHeader, n)
	default:
		d.dump("\n\t    ", rsvpHeader, n-rsvpHeader)
	}
	return d.finish("rsvp")
}

// rsvpVersion says whether the version at off is known; if not, that is appended.
func rsvpVersion(d *dissection, off int) bool {
	version := d.u8(off) >> 4
	if version != 1 {
		d.printf("ERROR: RSVP version %d packet not supported", version)
	}
	return version == 1
}

// rsvpPrintHeader appends the header at off; false where its length cannot be.
func rsvpPrintHeader(d *dissection, ident string, off int) bool {
	kind, n := d.u8(off+1), d.u16(off+6)
	d.str(ident)
	d.name(rsvpTypes, kind, "unknown, type: %d")
	d.printf(" Message (%d), Flags: [", kind)
	d.bits(rsvpFlags, d.u8(off)&0xf, ", ")
	d.printf("], length: %d, ttl: %d, checksum: 0x%04x", n, d.u8(off+4), d.u16(off+2))
	if n < rsvpHeader {
		d.printf("ERROR: common header too short %d < %d", n, rsvpHeader)
	}
	return n >= rsvpHeader
}

// rsvpMessages appends the messages of a bundle from off to end. There is no bundle
// in a bundle.
func rsvpMessages(d *dissection, off, end int) {
	for off < end {
		if !d.have(off, rsvpHeader) || !rsvpVersion(d, off) {
			return
		}
		if !rsvpPrintHeader(d, "\n\t  RSVPv1 ", off) {
			return
		}
		n := d.u16(off + 6)
		if n > end-off {
			d.printf("ERROR: common header too large %d > %d", n, end-off)
			return
		}
		if !rsvpObjects(d, "\n\t    ", off+rsvpHeader, off+n) {
			return
		}
		off += n
	}
}

// rsvpObjects appends the objects from off to end; false where one cannot be.
func rsvpObjects(d *dissection, ident string, off, end int) bool {
	for end-off >= 4 {
		if !d.have(off, 4) {
			return false
		}
		o := rsvpObject{class: d.u8(off + 2), kind: d.u8(off + 3), off: off + 4, n: d.u16(off) - 4, ident: ident}
		if !o.head(d, end-off) || !d.have(off, o.n+4) {
			return false
		}
		known := o.value(d)
		if o.bad {
			return false
		}
		if !known || d.p.Verbose > 1 {
			d.dump("\n\t    ", o.off, o.n)
		}
		off = o.off + o.n
	}
	return true
}
