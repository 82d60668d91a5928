package routing

// Integrated services in RSVP: RFC 2210, 2212, 2215.

import "ringcap/internal/text/dissect"

var intservServices = []dissect.Name{{1, "Default/Global Information"}, {2, "Guaranteed Service"}, {5, "Controlled Load"}}

var intservParameters = []dissect.Name{
	{4, "IS hop cnt"}, {6, "Path b/w estimate"}, {8, "Minimum path latency"},
	{10, "Composed MTU"}, {127, "Token Bucket TSpec"}, {130, "Guaranteed Service RSpec"},
	{133, "End-to-end composed value for C"}, {134, "End-to-end composed value for D"},
	{135, "Since-last-reshaping point composed C"},
	{136, "Since-last-reshaping point composed D"},
}

// service appends the services of a flow specification and their parameters.
func (o *rsvpObject) service(d *dissect.Dissection) {
	o.line(d, "Msg-Version: ")
	d.Printf("%d, length: %d", d.U8(o.off)>>4, 4*d.U16(o.off+2))
	for off, left := o.off+4, o.n-4; left >= 4 && !d.Cut(); {
		n := 4 * d.U16(off+2)
		o.line(d, "Service Type: ")
		d.NameAndNumber(intservServices, d.U8(off), "unknown")
		d.Str(", break bit ")
		d.Choose(d.U8(off+1)&0x80 != 0, "set", "not set")
		d.Printf(", Service length: %d", n)
		off, left = off+4, left-4
		for n >= 4 || n < 0 { // only left limits a parameter: it may be longer than its service
			size := intservParameter(d, off, left)
			if size == 0 {
				break
			}
			off, left, n = off+size, left-size, n-size
		}
	}
}

// intservParameter appends the parameter at off and returns its size, or 0 if it does
// not fit in left bytes.
func intservParameter(d *dissect.Dissection, off, left int) int {
	if left < 4 || !d.Have(off, 4) {
		return 0
	}
	kind, n := d.U8(off), 4*d.U16(off+2)
	d.Str("\n\t      Parameter ID: ")
	d.NameAndNumber(intservParameters, kind, "unknown")
	d.Printf(", length: %d, Flags: [0x%02x]", n, d.U8(off+1))
	if left < n+4 {
		return 0
	}
	off += 4
	switch {
	case kind == 127 && n == 20:
		d.Have(off, 20)
		d.Str("\n\t\tToken Bucket Rate: ")
		d.Number(off, 125000)
		d.Str(" Mbps\n\t\tToken Bucket Size: ")
		d.Number(off+4, 1)
		d.Str(" bytes\n\t\tPeak Data Rate: ")
		d.Number(off+8, 125000)
		d.Printf(" Mbps\n\t\tMinimum Policed Unit: %d bytes", d.U32(off+12))
		d.Printf("\n\t\tMaximum Packet Size: %d bytes", d.U32(off+16))
	case kind == 130 && n == 8:
		d.Have(off, 8)
		d.Str("\n\t\tRate: ")
		d.Number(off, 125000)
		d.Printf(" Mbps\n\t\tSlack Term: %d", d.U32(off+4))
	case n == 4:
		intservWord(d, kind, off)
	}
	if _, known := dissect.Lookup(intservParameters, uint32(kind)); !known && d.Ctx.Verbose <= 1 {
		d.Dump("\n\t\t", off, n)
	}
	return n + 4
}

// intservWord appends a parameter that is one word.
func intservWord(d *dissect.Dissection, kind, off int) {
	v := d.U32(off)
	switch kind {
	case 4:
		d.Printf("\n\t\tIS hop count: %d", v)
	case 6:
		d.Str("\n\t\tPath b/w estimate: ")
		d.Number(off, 125000)
		d.Str(" Mbps")
	case 8:
		d.Str("\n\t\tMinimum path latency: ")
		if v == 0xffffffff {
			d.Str("don't care")
		} else {
			d.Printf("%d", v)
		}
	case 10:
		d.Printf("\n\t\tComposed MTU: %d bytes", v)
	case 133, 134, 135, 136:
		d.Printf("\n\t\tValue: %d", v)
	}
}
