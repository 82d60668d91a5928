package text

// The routes of RSVP, given or recorded: RFC 3209, 3473, 4090.

var rsvpHops = []name{
	{0, "Reserved"}, {1, "IPv4 prefix"}, {2, "IPv6 prefix"}, {3, "Label"},
	{32, "Autonomous system number"}, {64, "MPLS label switched path termination"},
}

var rsvpHopFlags = []name{
	{0x01, "Local protection available"}, {0x02, "Local protection in use"},
	{0x04, "Bandwidth protection"}, {0x08, "Node protection"},
}

var rsvpLabelFlags = []name{{0x01, "Global"}}

// route appends the hops of a route, given or recorded.
func (o *rsvpObject) route(d *dissection) {
	for off, left := o.off, o.n; left >= 4 && d.have(off, 4); {
		kind, n := d.u8(off), d.u8(off+1)
		o.line(d, "Subobject Type: ")
		d.name(rsvpHops, kind&0x7f, "Unknown %d")
		d.printf(", length %d", n)
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
			if !d.have(off, 8) || !o.routeHop(d, kind, off) {
				return
			}
		}
		off, left = off+n, left-n
	}
}

// routeHop appends an address or a label of a route.
func (o *rsvpObject) routeHop(d *dissection, kind, off int) bool {
	if kind&0x7f == 3 {
		flags, label := d.u8(off+2), d.u8(off+3)
		d.str(", Flags: [")
		d.bits(rsvpLabelFlags, flags, ", ")
		d.str("] (")
		d.hashHex(flags)
		d.str("), Class-Type: ")
		name, _ := rsvpKind(objRecord, label)
		d.str(name)
		d.printf(" (%d), %d", label, d.u32(off+4))
		return true
	}
	if bits := d.u8(off + 6); bits != 32 {
		d.printf(" ERROR: Prefix length %d != 32", bits)
		o.fail(d, " (invalid)")
		return false
	}
	d.choose(kind&0x80 != 0, ", Loose, ", ", Strict, ")
	d.addr4(off + 2)
	d.bracketed("/32, Flags: ", rsvpHopFlags, d.u8(off+7))
	return true
}
