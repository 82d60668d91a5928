package routing

// IGRP, Cisco's protocol before EIGRP: Hedrick, "An Introduction to IGRP", Rutgers
// 1991.

import "ringcap/internal/text/dissect"

const (
	igrpHeader = 12
	igrpEntry  = 14
)

func igrp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("igrp:")
	inside, system, outside := d.U16(4), d.U16(6), d.U16(8)
	head, edition, as := d.U8(0), d.U8(1), d.U16(2)
	d.Str(" ")
	d.Name([]dissect.Name{{1, "update"}, {2, "request"}}, head&15, "op-#%d")
	d.Printf(" V%d edit=%d AS=%d (%d/%d/%d)", head>>4, edition, as, inside, system, outside)
	if sum := d.U16(10); ctx.Verbose > 0 {
		d.Printf(" checksum=0x%04x", sum)
	}
	off := igrpHeader
	for ; s.Length-off >= igrpEntry && d.Have(off, 3); off += igrpEntry {
		a, b, c := d.U8(off), d.U8(off+1), d.U8(off+2)
		switch {
		case inside > 0:
			d.Printf(" *.%d.%d.%d", a, b, c)
			inside--
		case system > 0:
			d.Printf(" %d.%d.%d.0", a, b, c)
			system--
		case outside > 0:
			d.Printf(" X%d.%d.%d.0", a, b, c)
			outside--
		default:
			d.Printf(" [extra bytes %d] (invalid)", s.Length-off)
			return d.Finish("igrp")
		}
		if d.Have(off+3, igrpEntry-3) {
			igrpMetric(&d, off+3)
		}
	}
	if inside+system+outside > 0 || off != s.Length {
		d.Invalid()
	}
	return d.Finish("igrp")
}

// igrpMetric prints delay, bandwidth and the sum of the two fields. The delay is in
// units of 10 microseconds. The bandwidth field is 10,000,000 divided by the bandwidth
// in kbit/s.
func igrpMetric(d *dissect.Dissection, off int) {
	delay, inverse := d.U24(off), d.U24(off+3)
	bandwidth := 0
	if inverse > 0 {
		bandwidth = 10000000 / inverse
	}
	d.Printf(" d=%d b=%d r=%d l=%d M=%d", 10*delay, bandwidth, d.U8(off+8), d.U8(off+9), min(delay+inverse, 0xffffff))
	d.Printf(" mtu=%d in %d hops", d.U16(off+6), d.U8(off+10))
}
