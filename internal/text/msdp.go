package text

// MSDP: RFC 3618.

const (
	msdpActive         = 1
	msdpRequest        = 2
	msdpActiveResponse = 3
	msdpKeepalive      = 4
)

// msdp prints the fields of a segment, if it looks like the start of a message.
func (p *Printer) msdp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str(": msdp")
	kind, n := d.u8(0), d.u16(1)
	if n > 1500 || n < 3 || kind == 0 || kind > 7 {
		d.end()
	}
	for off, left := 0, s.length; left > 0 && !d.cut(); off, left = off+n, left-n {
		if left < 3 {
			d.end()
			break
		}
		kind, n = d.u8(off), d.u16(off+1)
		if n > 1400 || p.o.Verbose > 0 {
			d.printf(" [len %d]", n)
		}
		if n < 3 || left < n {
			d.end()
			break
		}
		if !msdpField(&d, kind, off, n) {
			return d.b // a packet in the field was cut
		}
		d.have(off, n)
	}
	return d.finish("msdp")
}

// msdpField appends the field of n bytes at off; false where its end was not
// captured, and told already.
func msdpField(d *dissection, kind, off, n int) bool {
	switch kind {
	case msdpActive, msdpActiveResponse:
		d.choose(kind == msdpActive, " SA", " SA-Response")
		return msdpSources(d, off, n)
	case msdpRequest:
		d.str(" SA-Request")
		if n < 8 {
			d.end()
			return true
		}
		if n != 8 {
			d.printf("[len=%d] ", n)
		}
		d.have(off+4, 4)
		d.str(" for ")
		d.addr4(off + 4)
	case msdpKeepalive:
		d.str(" Keepalive")
		if n != 3 {
			d.printf("[len=%d] ", n)
		}
	case 5:
		d.str(" Notification")
	default:
		d.printf(" [type=%d len=%d]", kind, n)
	}
	return true
}

// msdpSources appends how many sources are active and, with -vv, the packet that
// one of them sent.
func msdpSources(d *dissection, off, n int) bool {
	if n < 4 {
		d.end()
		return true
	}
	count := d.u8(off + 3)
	d.printf(" %d entries", count)
	size := 8 + 12*count
	if n < 8 || !d.have(off+4, size-4) {
		d.end()
		return true
	}
	if n <= size {
		return true
	}
	d.str(" [w/data]")
	if d.p.o.Verbose > 1 && !d.cut() {
		d.str(" ")
		d.b = d.p.ipv4(d.b, d.s.from(off+size).upTo(n-size))
		return !d.p.stop
	}
	return true
}
