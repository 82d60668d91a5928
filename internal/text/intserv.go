package text

// Integrated services in RSVP: RFC 2210, 2212, 2215.

var intservServices = []name{{1, "Default/Global Information"}, {2, "Guaranteed Service"}, {5, "Controlled Load"}}

var intservParameters = []name{
	{4, "IS hop cnt"}, {6, "Path b/w estimate"}, {8, "Minimum path latency"},
	{10, "Composed MTU"}, {127, "Token Bucket TSpec"}, {130, "Guaranteed Service RSpec"},
	{133, "End-to-end composed value for C"}, {134, "End-to-end composed value for D"},
	{135, "Since-last-reshaping point composed C"},
	{136, "Since-last-reshaping point composed D"},
}

// service appends the services of a specification and their parameters.
func (o *rsvpObject) service(d *dissection) {
	o.line(d, "Msg-Version: ")
	d.printf("%d, length: %d", d.u8(o.off)>>4, 4*d.u16(o.off+2))
	for off, left := o.off+4, o.n-4; left >= 4 && !d.cut(); {
		n := 4 * d.u16(off+2)
		o.line(d, "Service Type: ")
		d.named(intservServices, d.u8(off), "unknown")
		d.str(", break bit ")
		d.choose(d.u8(off+1)&0x80 != 0, "set", "not set")
		d.printf(", Service length: %d", n)
		off, left = off+4, left-4
		for n >= 4 || n < 0 { // a parameter may be longer than its service: left decides
			size := intservParameter(d, off, left)
			if size == 0 {
				break
			}
			off, left, n = off+size, left-size, n-size
		}
	}
}

// intservParameter appends the parameter at off and returns its size, 0 if it does
// not fit in left bytes.
func intservParameter(d *dissection, off, left int) int {
	if left < 4 || !d.have(off, 4) {
		return 0
	}
	kind, n := d.u8(off), 4*d.u16(off+2)
	d.str("\n\t      Parameter ID: ")
	d.named(intservParameters, kind, "unknown")
	d.printf(", length: %d, Flags: [0x%02x]", n, d.u8(off+1))
	if left < n+4 {
		return 0
	}
	off += 4
	switch {
	case kind == 127 && n == 20:
		d.have(off, 20)
		d.str("\n\t\tToken Bucket Rate: ")
		d.number(off, 125000)
		d.str(" Mbps\n\t\tToken Bucket Size: ")
		d.number(off+4, 1)
		d.str(" bytes\n\t\tPeak Data Rate: ")
		d.number(off+8, 125000)
		d.printf(" Mbps\n\t\tMinimum Policed Unit: %d bytes", d.u32(off+12))
		d.printf("\n\t\tMaximum Packet Size: %d bytes", d.u32(off+16))
	case kind == 130 && n == 8:
		d.have(off, 8)
		d.str("\n\t\tRate: ")
		d.number(off, 125000)
		d.printf(" Mbps\n\t\tSlack Term: %d", d.u32(off+4))
	case n == 4:
		intservWord(d, kind, off)
	}
	if _, known := lookup(intservParameters, uint32(kind)); !known && d.p.Verbose <= 1 {
		d.dump("\n\t\t", off, n)
	}
	return n + 4
}

// intservWord appends the parameters that are one word.
func intservWord(d *dissection, kind, off int) {
	v := d.u32(off)
	switch kind {
	case 4:
		d.printf("\n\t\tIS hop count: %d", v)
	case 6:
		d.str("\n\t\tPath b/w estimate: ")
		d.number(off, 125000)
		d.str(" Mbps")
	case 8:
		d.str("\n\t\tMinimum path latency: ")
		if v == 0xffffffff {
			d.str("don't care")
		} else {
			d.printf("%d", v)
		}
	case 10:
		d.printf("\n\t\tComposed MTU: %d bytes", v)
	case 133, 134, 135, 136:
		d.printf("\n\t\tValue: %d", v)
	}
}
