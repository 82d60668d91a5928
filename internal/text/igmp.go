package text

// IGMP: RFC 1112, 2236 and 3376; its multicast traceroute: mtrace(8).

// Message types.
const (
	igmpQuery    = 0x11
	igmpReport1  = 0x12
	igmpReport2  = 0x16
	igmpLeave    = 0x17
	igmpTraceOut = 0x1e
	igmpTrace    = 0x1f
	igmpReport3  = 0x22
)

var igmpRecords = []name{
	{1, "is_in"}, {2, "is_ex"}, {3, "to_in"}, {4, "to_ex"}, {5, "allow"}, {6, "block"},
}

// igmpDefaultDelay is the response time that is not worth a word, in tenths of a
// second.
const igmpDefaultDelay = 100

// igmp prints a message.
func (p *Context) igmp(b []byte, s span) []byte {
	if p.Quiet {
		return append(b, "igmp"...)
	}
	d := p.dissect(b, s)
	proto := "igmp"
	kind := d.u8(0)
	if inner, ok := p.IGMP(&d, kind); ok {
		proto = inner
	} else {
		d.igmpMessage(kind)
	}
	if p.Verbose > 0 && s.length >= 4 && len(s.data) >= s.length && checksum(s.data[:s.length]) != 0 {
		d.printf(" bad igmp cksum %x!", d.u16(2))
	}
	return d.finish(proto)
}

// igmpMessage prints the messages between hosts and routers.
func (d *dissection) igmpMessage(kind int) {
	switch kind {
	case igmpQuery:
		d.str("igmp query")
		if d.s.length >= 12 {
			d.igmpQuery3()
		} else {
			d.igmpQuery()
		}
	case igmpReport1:
		d.printf("igmp v1 report %a", 4)
		if d.s.length != 8 {
			d.printf(" [len %d]", d.s.length)
		}
	case igmpReport2:
		d.printf("igmp v2 report %a", 4)
	case igmpReport3:
		d.str("igmp v3 report")
		d.igmpReport3()
	case igmpLeave:
		d.printf("igmp leave %a", 4)
	case igmpTraceOut:
		d.igmpTrace("mresp ")
	case igmpTrace:
		d.igmpTrace("mtrace ")
	default:
		d.printf("igmp-%d", kind)
	}
}

// igmpQuery prints a query of version 1, whose second byte is 0, or 2.
func (d *dissection) igmpQuery() {
	switch delay := d.u8(1); delay {
	case 0:
		d.str(" v1")
	case igmpDefaultDelay:
		d.str(" v2")
	default:
		d.printf(" v2 [max resp time %d]", delay)
	}
	if d.u32(4) != 0 {
		d.printf(" [gaddr %a]", 4)
	}
	if d.s.length != 8 {
		d.printf(" [len %d]", d.s.length)
	}
}

// igmpDelay is the response time in tenths of a second: from 128 on the byte is a
// small floating-point number (RFC 3376, section 4.1.1).
func igmpDelay(code int) int {
	if code < 128 {
		return code
	}
	return (code&15 | 16) << (code>>4&7 + 3)
}

func (d *dissection) igmpQuery3() {
	d.str(" v3")
	if d.s.length&3 != 0 {
		d.printf(" [invalid len %d]", d.s.length)
		return
	}
	if code := d.u8(1); code != igmpDefaultDelay {
		d.str(" [max resp time ")
		if delay := igmpDelay(code); delay < 600 {
			d.printf("%d.%ds]", delay/10, delay%10)
		} else {
			d.duration(delay / 10)
			d.str("]")
		}
	}
	if d.u32(4) == 0 {
		return
	}
	d.printf(" [gaddr %a", 4)
	switch n := d.u16(10); {
	case n == 0:
	case d.s.length < 12+4*n:
		d.str(" [invalid number of sources]")
	case d.p.Verbose > 1:
		d.sources4(12, n)
	default:
		d.printf(", %d source(s)", n)
	}
	d.str("]")
}

// sources4 appends n addresses from off in braces.
func (d *dissection) sources4(off, n int) {
	d.str(" {")
	for i := 0; i < n && !d.cut(); i++ {
		d.printf(" %a", off+4*i)
	}
	d.str(" }")
}

func (d *dissection) igmpReport3() {
	if d.s.length < 16 || d.s.length&3 != 0 {
		d.printf(" [invalid len %d]", d.s.length)
		return
	}
	groups := d.u16(6)
	d.printf(", %d group record(s)", groups)
	if d.p.Verbose == 0 {
		return
	}
	off := 8
	for i := 0; i < groups && !d.cut(); i++ {
		if d.s.length < off+8 {
			d.str(" [invalid number of groups]")
			return
		}
		d.printf(" [gaddr %a", off+4)
		d.str(" ")
		d.name(igmpRecords, d.u8(off), " [v3-report-#%d]")
		n := d.u16(off + 2)
		if d.s.length < off+8+4*n {
			d.printf(" [invalid number of sources %d]", n)
			return
		}
		if d.p.Verbose == 1 {
			d.printf(", %d source(s)", n)
		} else {
			d.sources4(off+8, n)
		}
		d.str("]")
		off += 8 + 4*n
	}
}

// igmpTrace prints a traceroute's query; what answers it starts with the same.
func (d *dissection) igmpTrace(what string) {
	if d.s.length < 24 {
		d.printf(" [invalid len %d]", d.s.length)
		return
	}
	if !d.have(8, 16) {
		return
	}
	d.str(what)
	d.printf("%d: %a to %a reply-to %a", d.u24(21), 8, 12, 16)
	if d.u8(16)>>4 == 0xe {
		d.printf(" with-ttl %d", d.u8(20))
	}
}
