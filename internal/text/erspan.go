package text

// ERSPAN, mirrored frames in GRE: draft-foschiano-erspan. Type I has no header of its
// own, and no sequence number in GRE, by which it is known from type II.

const (
	greERSPAN  = 0x88be // types I and II
	greERSPAN3 = 0x22eb
)

// erspan2 prints the header of type II and the frame.
func (p *Context) erspan2(b []byte, s span) []byte {
	d := p.dissect(append(b, "erspan type2"...), s)
	head, index := d.u32(0), d.u32(4)&0xfffff
	if s.length < 8 {
		d.str(" (invalid)")
		return d.finish("erspan")
	}
	if version := head >> 28; version != 1 && !d.cut() {
		d.printf(" erspan-unknown-version-%x", version)
		return d.finish("erspan")
	}
	d.erspanFields(head)
	if p.Verbose > 0 {
		d.printf(" index %d", index)
	}
	if d.cut() {
		return d.finish("erspan")
	}
	return p.Ethernet(append(d.b, ": "...), s.from(8))
}

// erspan3 prints the header of type III with its optional platform part, and the
// frame.
func (p *Context) erspan3(b []byte, s span) []byte {
	d := p.dissect(append(b, "erspan type3"...), s)
	head, flags, size := d.u32(0), d.u16(10), 12
	if s.length < size {
		d.str(" (invalid)")
		return d.finish("erspan")
	}
	if version := head >> 28; version != 2 && !d.cut() {
		d.printf(" erspan-unknown-version-%x", version)
		return d.finish("erspan")
	}
	d.erspanFields(head)
	if p.Verbose > 0 {
		d.printf(" ts %d sgt %d hw %d direction %d granularity %d",
			d.u32(4), d.u16(8), flags>>4&0x3f, flags>>3&1, flags>>1&3)
	}
	if flags&1 != 0 {
		size += 8
		d.have(12, 8)
	}
	if d.cut() {
		return d.finish("erspan")
	}
	switch kind := flags >> 10 & 0x1f; kind {
	case 0:
		return p.Ethernet(append(d.b, ": "...), s.from(size))
	case 2:
		inner := s.from(size)
		if len(inner.data) > 0 && inner.data[0]>>4 == 6 {
			return p.IPv6(append(d.b, ": "...), inner)
		}
		return p.IPv4(append(d.b, ": "...), inner)
	default:
		d.printf(": frame type %d", kind)
	}
	return d.finish("erspan")
}

// erspanFields appends what the first word of both types has.
func (d *dissection) erspanFields(head int) {
	d.printf(" session %d", head&0x3ff)
	if d.p.Verbose == 0 {
		return
	}
	d.printf(" vlan %d cos %d", head>>16&0xfff, head>>13&7)
	if head&0x400 != 0 {
		d.str(" truncated")
	}
}
