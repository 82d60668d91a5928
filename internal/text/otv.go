package text

// OTV: draft-hasmit-otv.

// otv prints the header and the frame in it, on the same line as with VXLAN.
func (p *Context) otv(b []byte, s span) []byte {
	d := p.dissect(append(b, "OTV, "...), s)
	if s.length < 8 {
		d.str(" (invalid)")
		return d.finish("otv")
	}
	flags := d.u8(0)
	d.str("flags [.")
	if flags&8 != 0 {
		d.b[len(d.b)-1] = 'I'
	}
	d.printf("] (0x%02x), ", flags)
	if d.have(1, 3) {
		d.printf("overlay %d, ", d.u24(1))
	}
	if d.have(4, 3) {
		d.printf("instance %d", d.u24(4))
	}
	if !d.have(0, 8) {
		return d.finish("otv")
	}
	return p.Ethernet(p.tunnel(d.b), s.from(8))
}
