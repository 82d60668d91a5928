package routing

// Explicit and recorded routes of RSVP: RFC 3209, 3473, 4090.

import "ringcap/internal/text/dissect"

var rsvpHops = []dissect.Name{
	{0, "Reserved"}, {1, "IPv4 prefix"}, {2, "IPv6 prefix"}, {3, "Label"},
	{32, "Autonomous system number"}, {64, "MPLS label switched path termination"},
}

var rsvpHopFlags = []dissect.Name{
	{0x01, "Local protection available"}, {0x02, "Local protection in use"},
	{0x04, "Bandwidth protection"}, {0x08, "Node protection"},
}

var rsvpLabelFlags = []dissect.Name{{0x01, "Global"}}

// route appends the hops of an explicit or recorded route.
func (o *rsvpObject) route(d *dissect.Dissection) {
	for off, left := o.off, o.n; left >= 4 && d.Have(off, 4); {
		kind, n := d.U8(off), d.U8(off+1)
		o.line(d, "Subobject Type: ")
		d.Name(rsvpHops, kind&0x7f, "Unknown %d")
		d.Printf(", length %d", n)
		if left < n {
			o.line(d, "ERROR: ERO subobject length > object length")
			return
		}
		if n == 0 {
			o.line(d, "ERROR: zero length ERO subtype")
			return
		}
		if kind&0x7f == 1 || kind&0x7f == 3 {
			if n != 8 {
				o.fail(d, " ERROR: length != 8 (invalid)")
				return
			}
			if !d.Have(off, 8) || !o.routeHop(d, kind, off) {
				return
			}
		}
		off, left = off+n, left-n
	}
}

// routeHop appends an address or a label. It returns false if the route ends here.
func (o *rsvpObject) routeHop(d *dissect.Dissection, kind, off int) bool {
	if kind&0x7f == 3 {
		flags, label := d.U8(off+2), d.U8(off+3)
		d.Str(", Flags: [")
		d.Bits(rsvpLabelFlags, flags, ", ")
		d.Str("] (")
		d.HashHex(flags)
		d.Str("), Class-Type: ")
		name, _ := rsvpKind(objRecord, label)
		d.Str(name)
		d.Printf(" (%d), %d", label, d.U32(off+4))
		return true
	}
	if bits := d.U8(off + 6); bits != 32 {
		d.Printf(" ERROR: Prefix length %d != 32", bits)
		o.fail(d, " (invalid)")
		return false
	}
	d.Choose(kind&0x80 != 0, ", Loose, ", ", Strict, ")
	d.Addr4(off + 2)
	d.Bracketed("/32, Flags: ", rsvpHopFlags, d.U8(off+7))
	return true
}
