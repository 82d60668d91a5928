package text

// ICMPv6 node information: RFC 4620; router renumbering: RFC 2894.

// Query types.
const (
	nodeNoop      = 0
	nodeTypes     = 1
	nodeName      = 2
	nodeAddresses = 3
	nodeIPv4      = 4
)

const nodeHeader = 16

var nodeQueries = []name{
	{nodeNoop, "noop"}, {nodeTypes, "supported qtypes"}, {nodeName, "DNS name"},
	{nodeAddresses, "node addresses"}, {nodeIPv4, "ipv4 addresses"},
}

// nodeFlags say which addresses are asked for, or are in the answer.
var nodeFlags = []name{
	{0x40, "a"}, {0x20, "G"}, {0x10, "S"}, {0x08, "L"}, {0x04, "C"}, {0x02, "A"}, {0x01, "T"},
}

// body returns the text, and whether nothing was missing.
func (d *dissection) body() ([]byte, bool) {
	if d.cut() {
		return d.b[:d.at], false
	}
	return d.b, true
}

// nodeQuery appends what is asked of a node.
func (p *Context) nodeQuery(b []byte, s span) ([]byte, bool) {
	d := p.dissect(b, s)
	n := len(s.data)
	if n == 12 {
		d.str(" who-are-you request")
		return d.body()
	}
	if !d.have(0, nodeHeader) {
		return d.body()
	}
	kind, flags := d.u16(4), d.u16(6)
	d.str(" (")
	d.name(nodeQueries, kind, "unknown")
	switch {
	case flags == 0:
	case kind == nodeTypes:
		d.str(pick(flags, 1, " [C]", " []"))
	case kind == nodeAddresses || kind == nodeIPv4:
		d.nodeFlags(flags &^ 1)
	}
	switch {
	case kind == nodeNoop || kind == nodeTypes:
		if n != nodeHeader && p.Verbose > 0 {
			d.str(", invalid len")
		}
	case n == nodeHeader:
		d.str(", 03 draft")
	default:
		d.nodeSubject()
	}
	d.str(")")
	return d.body()
}

func (d *dissection) nodeFlags(flags int) {
	d.str(" [")
	if flags&0x7f != 0 {
		d.bits(nodeFlags, flags, "")
	}
	d.str("]")
}

// nodeSubject appends whom a query is about: an address or a name.
func (d *dissection) nodeSubject() {
	size, format := 16, ", subject=%A"
	switch d.u8(1) {
	case 0:
	case 1:
		d.str(", subject=DNS name")
		d.nodeName(nodeHeader)
		return
	case 2:
		size, format = 4, ", subject=%a"
	default:
		d.str(", unknown subject")
		return
	}
	switch n := len(d.s.data) - nodeHeader; {
	case n < size:
	case n == size:
		d.printf(format, nodeHeader)
	case d.p.Verbose > 0:
		d.str(", invalid subject len")
	}
}

// nodeName appends the name at off: one string in drafts, otherwise labels, which
// an empty label ends if the name is complete.
func (d *dissection) nodeName(off int) {
	end := len(d.s.data)
	if n := d.u8(off); n == end-off-1 {
		if d.p.Verbose > 0 {
			d.str(", 03 draft")
		}
		d.str(", \"")
		d.safe(off+1, n)
		d.str("\"")
		return
	}
	d.str(", \"")
	for off < end {
		n := d.u8(off)
		if off++; n == 0 {
			switch {
			case off == end:
				d.str(".")
			case off+1 == end && d.u8(off) == 0: // cut by the sender
			default:
				d.str("???")
			}
			break
		}
		if n > end-off {
			d.str("???")
			break
		}
		d.safe(off, n)
		if off += n; off+1 < end && d.u8(off) != 0 {
			d.str(".")
		}
	}
	d.str("\"")
}

// nodeReply appends a node's answer.
func (p *Context) nodeReply(b []byte, s span) ([]byte, bool) {
	d := p.dissect(b, s)
	if !d.have(0, s.length) || !d.have(0, nodeHeader) {
		return d.body()
	}
	verbose := p.Verbose > 0
	code, kind, flags := d.u8(1), d.u16(4), d.u16(6)
	d.str(" (")
	switch {
	case code != 0:
		d.name([]name{{1, "refused"}, {2, "unknown"}}, code, "")
		if code <= 2 && len(s.data) != nodeHeader && verbose {
			d.str(", invalid length")
		}
		d.str(")")
		return d.body()
	case verbose:
		d.str("success, ")
	}
	d.name(nodeQueries, kind, "unknown")
	switch kind {
	case nodeNoop:
		if len(s.data) != nodeHeader && verbose {
			d.str(", invalid length")
		}
	case nodeTypes:
		if flags != 0 {
			d.str(pick(flags, 1, " [C]", " []"))
		}
	case nodeName:
		d.nodeName(nodeHeader + 4)
		if flags&1 != 0 {
			d.printf(" [TTL=%d]", d.u32(nodeHeader))
		}
	case nodeAddresses:
		d.nodeAddresses(" %A(%d)", 16)
		if flags != 0 {
			d.nodeFlags(flags)
		}
	case nodeIPv4:
		if flags != 0 {
			d.nodeFlags(flags)
		}
		d.nodeAddresses(" %a(%d)", 4)
	}
	d.str(")")
	return d.body()
}

// nodeAddresses appends addresses of size bytes, each behind its lifetime.
func (d *dissection) nodeAddresses(format string, size int) {
	for off := nodeHeader; off+4+size <= len(d.s.data); off += 4 + size {
		d.printf(format, off+4, d.u32(off))
	}
}

var renumberFlags = []name{{0x80, "T"}, {0x40, "R"}, {0x20, "A"}, {0x10, "S"}, {0x08, "P"}}

// renumbering appends a command to routers to change their prefixes, or its result.
func (p *Context) renumbering(b []byte, s span) ([]byte, bool) {
	d := p.dissect(b, s)
	if !d.have(0, 16) {
		return d.body()
	}
	d.name([]name{{0, ", command"}, {1, ", result"}, {255, ", sequence number reset"}}, d.u8(1), ", code-#%d")
	d.printf(", seq=%d", d.u32(4))
	if p.Verbose > 0 {
		d.str("[")
		if flags := d.u8(9); flags != 0 {
			if flags&0xf8 != 0 {
				d.bits(renumberFlags, flags, "")
			}
			d.str(",")
		}
		d.printf("seg=%d,maxdelay=%d", d.u8(8), d.u16(10))
		if rest := d.u32(12); rest != 0 {
			d.printf("rsvd=0x%x", rest)
		}
		d.str("]")
	}
	if d.u8(1) == 0 {
		d.renumberMatch(16)
	}
	return d.body()
}

// renumberMatch appends which prefixes a command is for, and what they become.
func (d *dissection) renumberMatch(off int) {
	if !d.have(off+8, 16) {
		return
	}
	d.str(pick(d.p.Verbose, ^1, "\n\t", " "))
	d.str("match(")
	d.name([]name{{1, "add"}, {2, "change"}, {3, "setglobal"}}, d.u8(off), "#%d")
	if d.p.Verbose > 0 {
		d.printf(",ord=%d,min=%d,max=%d", d.u8(off+2), d.u8(off+4), d.u8(off+5))
	}
	d.printf(",%A/%d)", off+8, d.u8(off+3))
	n := d.u8(off+1) - 3
	if n%4 != 0 {
		d.end()
		return
	}
	for off += 24; n > 0 && d.have(off+16, 16); n -= 4 {
		d.renumberUse(off)
		off += 32
	}
}

func (d *dissection) renumberUse(off int) {
	d.str(pick(d.p.Verbose, ^1, "\n\t", " "))
	d.str("use(")
	if flags := d.u8(off + 12); flags != 0 {
		d.str(pick(flags, 0x80, "V", ""))
		d.str(pick(flags, 0x40, "P", ""))
		d.str(",")
	}
	if d.p.Verbose > 0 {
		d.printf("mask=0x%x,raflags=0x%x,", d.u8(off+2), d.u8(off+3))
		d.renumberTime("vltime=", off+4)
		d.renumberTime("pltime=", off+8)
	}
	d.printf("%A/%d/%d)", off+16, d.u8(off), d.u8(off+1))
}

func (d *dissection) renumberTime(what string, off int) {
	d.str(what)
	if v := d.u32(off); v == 0xffffffff {
		d.str("infty,")
	} else {
		d.printf("%d,", v)
	}
}
