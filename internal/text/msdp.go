package text

// MSDP: RFC 3618.

const (
	msdpActive    = 1
	msdpRequest   = 2
	msdpResponse  = 3
	msdpKeepalive = 4
	msdpNotify    = 5
	msdpLast      = 7
)

// msdp prints the messages that a segment starts with.
func (p *Context) msdp(b []byte, s span) []byte {
	d := p.dissect(append(b, ": msdp"...), s)
	kind, n := d.u8(0), d.u16(1)
	if !d.cut() && (n > 1500 || n < 3 || kind == 0 || kind > msdpLast) {
		return append(d.b, " (invalid)"...)
	}
	for off := 0; off < s.length && !d.cut(); off += n {
		if s.length-off < 3 {
			return append(d.b, " (invalid)"...)
		}
		n = d.u16(off + 1)
		if !d.cut() && (n > 1400 || p.Verbose > 0) {
			d.printf(" [len %d]", n)
		}
		if !d.cut() && (n < 3 || n > s.length-off || !d.msdpMessage(off, n)) {
			d.invalid()
			break
		}
		d.have(off, n)
	}
	return d.finish("msdp")
}

// msdpMessage appends the message of n bytes at off; false where that is too few.
func (d *dissection) msdpMessage(off, n int) bool {
	switch kind := d.u8(off); kind {
	case msdpActive, msdpResponse:
		if d.str(" SA"); kind == msdpResponse {
			d.str("-Response")
		}
		if n < 4 {
			return false
		}
		entries := d.u8(off + 3)
		d.printf(" %d entries", entries)
		if n < 8 {
			return false
		}
		size := 8 + 12*entries
		if d.have(off+4, size-4) && n > size {
			d.str(" [w/data]")
			if d.p.Verbose > 1 && d.p.nest() {
				d.b = d.p.IPv4(append(d.b, ' '), d.s.from(off+size).upTo(n-size))
			}
		}
	case msdpRequest:
		d.str(" SA-Request")
		if n < 8 {
			return false
		}
		if n != 8 {
			d.printf("[len=%d] ", n)
		}
		d.str(" for ")
		d.addr4(off + 4)
	case msdpKeepalive:
		if d.str(" Keepalive"); n != 3 {
			d.printf("[len=%d] ", n)
		}
	case msdpNotify:
		d.str(" Notification")
	default:
		d.printf(" [type=%d len=%d]", kind, n)
	}
	return true
}
