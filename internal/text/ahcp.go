package text

// AHCP: draft-chroboczek-ahcp-00.

import "time"

var (
	ahcpMessages = []name{
		{0, "Discover"}, {1, "Offer"}, {2, "Request"}, {3, "Ack"}, {4, "Nack"}, {5, "Release"},
	}
	ahcpOptions = []name{
		{0, "Pad"}, {1, "Mandatory"}, {2, "Origin Time"}, {3, "Expires"}, {4, "My-IPv6-Address"},
		{5, "My-IPv4-Address"}, {6, "IPv6 Prefix"}, {7, "IPv4 Prefix"}, {8, "IPv6 Address"},
		{9, "IPv4 Address"}, {10, "IPv6 Prefix Delegation"}, {11, "IPv4 Prefix Delegation"},
		{12, "Name Server"}, {13, "NTP Server"},
	}
)

// ahcp prints a message: its header with -v, its options with -vv.
func (p *Printer) ahcp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("AHCP")
	if !d.ahcpMessage() {
		d.invalid()
		d.have(0, s.length)
	}
	return d.finish("ahcp")
}

// ahcpMessage appends the message; false where it makes no sense.
func (d *dissection) ahcpMessage() bool {
	if d.s.length < 2 || d.u8(0) != 43 {
		return false
	}
	if version := d.u8(1); version != 1 {
		d.printf(" Version %d (unknown)", version)
		d.have(0, d.s.length)
		return true
	}
	d.str(" Version 1")
	if d.s.length < 24 {
		return false
	}
	if d.p.o.Verbose > 0 {
		d.printf("\n\tHopcount %d", d.u8(2))
		d.printf(", Original Hopcount %d", d.u8(3))
		d.printf(", Nonce 0x%08x", d.u32(4))
		for i, what := range [...]string{", Source Id ", ", Destination Id "} {
			id := d.bytes(8+8*i, 8)
			d.str(what)
			d.b = appendMAC(d.b, id)
		}
	}
	if d.s.length < 28 {
		return false
	}
	kind, size := d.u8(24), d.u16(26)
	if d.p.o.Verbose > 0 {
		d.str("\n\t")
		d.name(ahcpMessages, kind, "Unknown-%d")
		if mbz := d.u8(25); mbz != 0 {
			d.printf(", MBZ %d", mbz)
		}
		d.printf(", Length %d", size)
	}
	if size > d.s.length-28 {
		return false
	}
	if d.p.o.Verbose > 1 {
		return d.ahcpOptions(28, 28+size)
	}
	d.have(28, size)
	return true
}

// ahcpOptions appends the options between off and end, a line each; false where one
// is longer than what is left.
func (d *dissection) ahcpOptions(off, end int) bool {
	for off < end && !d.cut() {
		code := d.u8(off)
		off++
		d.str("\n\t ")
		d.name(ahcpOptions, code, "Unknown-%d")
		if code < 2 {
			continue
		}
		if off == end {
			return false
		}
		n := d.u8(off)
		off++
		if n > end-off {
			return false
		}
		d.ahcpOption(code, off, n)
		off += n
	}
	return true
}

// ahcpOption appends the value of an option.
func (d *dissection) ahcpOption(code, off, n int) {
	ok := true
	switch code {
	case 2:
		if ok = n == 4; ok {
			at := time.Unix(int64(d.u32(off)), 0).UTC()
			d.b = at.AppendFormat(append(d.b, ": "...), "2006-01-02 15:04:05 UTC")
		}
	case 3:
		if ok = n == 4; ok {
			d.printf(": %ds", d.u32(off))
		}
	case 4, 8, 12, 13:
		ok = d.ahcpAddresses(off, n, 16, false)
	case 5, 9:
		ok = d.ahcpAddresses(off, n, 4, false)
	case 6, 10:
		ok = d.ahcpAddresses(off, n, 16, true)
	case 11:
		ok = d.ahcpAddresses(off, n, 4, true)
	default:
		d.printf(" (Length %d)", n)
		d.have(off, n)
	}
	if !ok {
		d.invalid()
		d.have(off, n)
	}
}

// ahcpAddresses appends addresses of size bytes, or prefixes; false where a rest
// stays.
func (d *dissection) ahcpAddresses(off, n, size int, prefix bool) bool {
	step := size
	if prefix {
		step++
	}
	for between := ": "; n >= step; between = ", " {
		d.have(off, step)
		d.str(between)
		if size == 16 {
			d.addr6(off)
		} else {
			d.addr4(off)
		}
		if prefix {
			d.printf("/%d", d.u8(off+size))
		}
		off, n = off+step, n-step
	}
	return n == 0
}
