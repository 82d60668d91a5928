package text

// AODV: RFC 3561; over IPv6: draft-perkins-manet-aodv6.

// Message types.
const (
	aodvRequest = 1
	aodvReply   = 2
	aodvError   = 3
)

var aodvNames = []name{{aodvRequest, " rreq"}, {aodvReply, " rrep"}, {aodvError, " rerr"}, {4, " rrep-ack"}}

// aodv prints a message.
func (p *Context) aodv(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str(" aodv")
	kind := d.u8(0)
	d.name(aodvNames, kind, " type %d")
	addr, size := "%a", 4
	if p.IP().v6 {
		addr, size = "%A", 16
	}
	switch kind {
	case aodvRequest:
		d.aodvRequest(addr, size)
	case aodvReply:
		d.aodvReply(addr, size)
	case aodvError:
		d.aodvError(addr, size)
	default:
		d.printf(" %d", s.length)
	}
	return d.finish("aodv")
}

// aodvShort says that a message has fewer than n bytes, and true.
func (d *dissection) aodvShort(n int) bool {
	if d.s.length >= n {
		return false
	}
	d.printf(" [message length %d < %d] (invalid)", d.s.length, n)
	return true
}

// aodvRequest prints a request for a route; tcpdump takes its flags from the byte
// of the type, which is 1, and so never shows one.
func (d *dissection) aodvRequest(addr string, size int) {
	end := 16 + 2*size
	if d.aodvShort(end) || !d.have(0, end) {
		return
	}
	d.printf(" %d  hops %d id 0x%08x\n\tdst ", d.s.length, d.u8(3), d.u32(4))
	d.printf(addr, 8)
	d.printf(" seq %d src ", d.u32(8+size))
	d.printf(addr, 12+size)
	d.printf(" seq %d", d.u32(12+2*size))
	d.aodvExtension(end)
}

// aodvReply prints a route; of its flags the same holds.
func (d *dissection) aodvReply(addr string, size int) {
	end := 12 + 2*size
	if d.aodvShort(end) || !d.have(0, end) {
		return
	}
	d.printf(" %d  prefix %d hops %d\n\tdst ", d.s.length, d.u8(2)&0x1f, d.u8(3))
	d.printf(addr, 4)
	d.printf(" dseq %d src ", d.u32(4+size))
	d.printf(addr, 8+size)
	d.printf(" %d ms", d.u32(8+2*size))
	d.aodvExtension(end)
}

// aodvError prints the destinations that cannot be reached any more.
func (d *dissection) aodvError(addr string, size int) {
	if d.aodvShort(4) {
		return
	}
	n := d.u8(3)
	d.str(pick(d.u8(1), 0x80, " [D]", " "))
	d.printf(" [items %d] [%d]:", n, d.s.length)
	for off := 4; n > 0 && !d.cut(); n-- {
		if left := d.s.length - off; left < size+4 {
			d.printf(" [remaining length %d < %d] (invalid)", left, size+4)
			return
		}
		if !d.have(off, size+4) {
			return
		}
		d.str(" {")
		d.printf(addr, off)
		d.printf("}(%d)", d.u32(off+size))
		off += size + 4
	}
}

// aodvExtension prints the extension at off, if there is one.
func (d *dissection) aodvExtension(off int) {
	left := d.s.length - off
	if left < 2 {
		return
	}
	kind, n := d.u8(off), d.u8(off+1)
	switch {
	case kind != 1:
		d.printf("\n\text %d %d", kind, n)
	case left < 6:
		d.printf(" [ext data length %d < 6] (invalid)", left)
	case n < 4:
		d.printf("\n\text HELLO - bad length %d (invalid)", n)
	default:
		d.printf("\n\text HELLO %d ms", d.u32(off+2))
	}
}
