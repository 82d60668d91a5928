package text

// IGRP, Cisco's before EIGRP: Hedrick, "An Introduction to IGRP", Rutgers 1991.

const (
	igrpHeader = 12
	igrpEntry  = 14
)

// igrp prints a message.
func (p *Context) igrp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("igrp:")
	inside, system, outside := d.u16(4), d.u16(6), d.u16(8)
	head, edition, as := d.u8(0), d.u8(1), d.u16(2)
	d.str(" ")
	d.name([]name{{1, "update"}, {2, "request"}}, head&15, "op-#%d")
	d.printf(" V%d edit=%d AS=%d (%d/%d/%d)", head>>4, edition, as, inside, system, outside)
	if sum := d.u16(10); p.Verbose > 0 {
		d.printf(" checksum=0x%04x", sum)
	}
	off := igrpHeader
	for ; s.length-off >= igrpEntry && d.have(off, 3); off += igrpEntry {
		a, b, c := d.u8(off), d.u8(off+1), d.u8(off+2)
		switch {
		case inside > 0:
			d.printf(" *.%d.%d.%d", a, b, c)
			inside--
		case system > 0:
			d.printf(" %d.%d.%d.0", a, b, c)
			system--
		case outside > 0:
			d.printf(" X%d.%d.%d.0", a, b, c)
			outside--
		default:
			d.printf(" [extra bytes %d] (invalid)", s.length-off)
			return d.finish("igrp")
		}
		if d.have(off+3, igrpEntry-3) {
			d.igrpMetric(off + 3)
		}
	}
	if inside+system+outside > 0 || off != s.length {
		d.invalid()
	}
	return d.finish("igrp")
}

// igrpMetric prints delay and bandwidth, which are in units of 10 microseconds and
// 10,000,000 bits a second divided by it, and their sum.
func (d *dissection) igrpMetric(off int) {
	delay, inverse := d.u24(off), d.u24(off+3)
	bandwidth := 0
	if inverse > 0 {
		bandwidth = 10000000 / inverse
	}
	d.printf(" d=%d b=%d r=%d l=%d M=%d", 10*delay, bandwidth, d.u8(off+8), d.u8(off+9), min(delay+inverse, 0xffffff))
	d.printf(" mtu=%d in %d hops", d.u16(off+6), d.u8(off+10))
}
