package text

// Minimal encapsulation in Mobile IP: RFC 2004.

// mobileIP prints the header that stands between an IP header and its payload.
func (p *Context) mobileIP(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("mobile: ")
	if s.length < 8 {
		d.printf(" [length %d < 8] (invalid)", s.length)
		return d.b
	}
	if !d.have(0, 12) {
		return d.finish("mobile")
	}
	size, head := 8, d.u16(0)
	if head&0x80 != 0 {
		size = 12
		d.str("[S] ")
		if p.Verbose > 0 {
			d.printf("%a ", 8)
		}
	} else {
		d.str("[] ")
	}
	if p.Verbose > 0 {
		d.printf("> %a (oproto=%d)", 4, head>>8)
	}
	if checksum(s.data[:size]) != 0 {
		d.printf(" (bad checksum %d)", d.u16(2))
	}
	return d.finish("mobile")
}
