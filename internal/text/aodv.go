package text

// AODV: RFC 3561; over IPv6: draft-perkins-manet-aodv6-00 and -01.

// Message types. Those from aodvDraft on have the sequence numbers before the
// addresses.
const (
	aodvRequest  = 1
	aodvReply    = 2
	aodvError    = 3
	aodvReplyAck = 4
	aodvDraft    = 16
)

var (
	aodvRequestFlags = []name{{0x80, "[J]"}, {0x40, "[R]"}, {0x20, "[G]"}, {0x10, "[D]"}, {0x08, "[U]"}}
	aodvReplyFlags   = []name{{0x80, "[R]"}, {0x40, "[A]"}}
)

// aodvText is a message in the making.
type aodvText struct {
	dissection
	size  int  // bytes of an address
	draft bool // the message is of the draft
}

// aodv prints a message; a request or reply goes on in the next line with -v.
func (p *Printer) aodv(b []byte, s span) []byte {
	d := aodvText{dissection: p.dissect(b, s), size: 4}
	kind := d.u8(0)
	d.str(" aodv")
	if p.ip.v6 {
		d.size = 16
	}
	if d.draft = p.ip.v6 && kind >= aodvDraft; d.draft {
		kind -= aodvDraft - 1
	}
	switch kind {
	case aodvRequest:
		d.request()
	case aodvReply:
		d.reply()
	case aodvError:
		d.errors()
	case aodvReplyAck:
		d.printf(" rrep-ack %d", s.length)
	default:
		d.printf(" type %d %d", d.u8(0), s.length)
	}
	return d.finish("aodv")
}

// need says whether n bytes are there, and ends the text if not.
func (d *aodvText) need(n int) bool {
	if d.s.length < n {
		d.end()
	}
	return d.have(0, n)
}

func (d *aodvText) addr(off int) {
	if d.size == 16 {
		d.addr6(off)
	} else {
		d.addr4(off)
	}
}

// flags appends the flags of table that are set.
func (d *aodvText) flags(table []name) {
	for _, f := range table {
		if d.u8(1)&int(f.value) != 0 {
			d.str(f.name)
		}
	}
	d.str(" ")
}

// line starts the next line with -v.
func (d *aodvText) line() {
	if d.p.o.Verbose > 0 {
		d.str("\n\t")
	} else {
		d.str(" ")
	}
}

// node appends an address and a sequence number.
func (d *aodvText) node(what, seq string, addr, number int) {
	d.str(what)
	d.addr(addr)
	d.str(seq)
	d.printf("%d", d.u32(number))
}

func (d *aodvText) request() {
	size := 16 + 2*d.size
	if !d.need(size) {
		return
	}
	if d.size == 16 && !d.draft {
		d.str(" v6")
	}
	d.printf(" rreq %d ", d.s.length)
	d.flags(aodvRequestFlags)
	d.printf("hops %d id 0x%08x", d.u8(3), d.u32(4))
	d.line()
	if d.draft {
		d.node("dst ", " seq ", 16, 8)
		d.node(" src ", " seq ", 32, 12)
	} else {
		d.node("dst ", " seq ", 8, 8+d.size)
		d.node(" src ", " seq ", 12+d.size, 12+2*d.size)
	}
	d.extension(size)
}

func (d *aodvText) reply() {
	size := 12 + 2*d.size
	if !d.need(size) {
		return
	}
	d.printf(" rrep %d ", d.s.length)
	d.flags(aodvReplyFlags)
	d.printf("prefix %d hops %d", d.u8(2)&0x1f, d.u8(3))
	d.line()
	if d.draft {
		d.node("dst ", " dseq ", 8, 4)
	} else {
		d.node("dst ", " dseq ", 4, 4+d.size)
	}
	d.str(" src ")
	d.addr(8 + d.size)
	d.printf(" %d ms", d.u32(8+2*d.size))
	d.extension(size)
}

// errors appends the destinations that cannot be reached any more.
func (d *aodvText) errors() {
	if !d.need(4) {
		return
	}
	count := d.u8(3)
	d.str(" rerr ")
	if d.u8(1)&0x80 != 0 {
		d.str("[D]")
	}
	d.printf(" [items %d] [%d]:", count, d.s.length)
	step := d.size + 4
	for off := 4; count > 0 && d.need(off+step); count-- {
		d.str(" {")
		d.addr(off)
		d.printf("}(%d)", d.u32(off+d.size))
		off += step
	}
}

// extension appends the extension at off, if there is one.
func (d *aodvText) extension(off int) {
	if d.s.length-off < 2 {
		return
	}
	kind, n := d.u8(off), d.u8(off+1)
	if !d.have(off, 2) || kind == 1 && !d.need(off+6) {
		return
	}
	d.line()
	switch {
	case kind != 1:
		d.printf("ext %d %d", kind, n)
	case n < 4:
		d.printf("ext HELLO - bad length %d", n)
	default:
		d.printf("ext HELLO %d ms", d.u32(off+2))
	}
}
