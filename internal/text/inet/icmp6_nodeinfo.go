package inet

// ICMPv6 node information: RFC 4620; router renumbering: RFC 2894.

import "ringcap/internal/text/dissect"

// Query types.
const (
	nodeNoop      = 0
	nodeTypes     = 1
	nodeName      = 2
	nodeAddresses = 3
	nodeIPv4      = 4
)

const nodeHeader = 16

var nodeQueries = []dissect.Name{
	{nodeNoop, "noop"}, {nodeTypes, "supported qtypes"}, {nodeName, "DNS name"},
	{nodeAddresses, "node addresses"}, {nodeIPv4, "ipv4 addresses"},
}

// nodeFlags select the addresses of a query or an answer.
var nodeFlags = []dissect.Name{
	{0x40, "a"}, {0x20, "G"}, {0x10, "S"}, {0x08, "L"}, {0x04, "C"}, {0x02, "A"}, {0x01, "T"},
}

// finish returns the text, and reports whether all that was read had been captured.
func finish(d *dissect.Dissection) ([]byte, bool) {
	if d.Cut() {
		return d.Out[:d.CutAt], false
	}
	return d.Out, true
}

// nodeQuery appends a node information query.
func nodeQuery(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	d := ctx.Dissect(b, s)
	n := len(s.Data)
	if n == 12 {
		d.Str(" who-are-you request")
		return finish(&d)
	}
	if !d.Have(0, nodeHeader) {
		return finish(&d)
	}
	kind, flags := d.U16(4), d.U16(6)
	d.Str(" (")
	d.Name(nodeQueries, kind, "unknown")
	switch {
	case flags == 0:
	case kind == nodeTypes:
		d.Str(dissect.Pick(flags, 1, " [C]", " []"))
	case kind == nodeAddresses || kind == nodeIPv4:
		printNodeFlags(&d, flags&^1)
	}
	switch {
	case kind == nodeNoop || kind == nodeTypes:
		if n != nodeHeader && ctx.Verbose > 0 {
			d.Str(", invalid len")
		}
	case n == nodeHeader:
		d.Str(", 03 draft")
	default:
		nodeSubject(&d)
	}
	d.Str(")")
	return finish(&d)
}

func printNodeFlags(d *dissect.Dissection, flags int) {
	d.Str(" [")
	if flags&0x7f != 0 {
		d.Bits(nodeFlags, flags, "")
	}
	d.Str("]")
}

// nodeSubject appends the address or the name that a query is about.
func nodeSubject(d *dissect.Dissection) {
	size, format := 16, ", subject=%A"
	switch d.U8(1) {
	case 0:
	case 1:
		d.Str(", subject=DNS name")
		printNodeName(d, nodeHeader)
		return
	case 2:
		size, format = 4, ", subject=%a"
	default:
		d.Str(", unknown subject")
		return
	}
	switch n := len(d.Span.Data) - nodeHeader; {
	case n < size:
	case n == size:
		d.Printf(format, nodeHeader)
	case d.Ctx.Verbose > 0:
		d.Str(", invalid subject len")
	}
}

// printNodeName appends the name at off. In drafts of the RFC it is a string. Otherwise it
// consists of labels, and an empty label ends it if it is fully qualified.
func printNodeName(d *dissect.Dissection, off int) {
	end := len(d.Span.Data)
	if n := d.U8(off); n == end-off-1 {
		if d.Ctx.Verbose > 0 {
			d.Str(", 03 draft")
		}
		d.Str(", \"")
		d.Safe(off+1, n)
		d.Str("\"")
		return
	}
	d.Str(", \"")
	for off < end {
		n := d.U8(off)
		if off++; n == 0 {
			switch {
			case off == end:
				d.Str(".")
			case off+1 == end && d.U8(off) == 0: // two zero bytes end a name that is not fully qualified
			default:
				d.Str("???")
			}
			break
		}
		if n > end-off {
			d.Str("???")
			break
		}
		d.Safe(off, n)
		if off += n; off+1 < end && d.U8(off) != 0 {
			d.Str(".")
		}
	}
	d.Str("\"")
}

// nodeReply appends a node information reply.
func nodeReply(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	d := ctx.Dissect(b, s)
	if !d.Have(0, s.Length) || !d.Have(0, nodeHeader) {
		return finish(&d)
	}
	verbose := ctx.Verbose > 0
	code, kind, flags := d.U8(1), d.U16(4), d.U16(6)
	d.Str(" (")
	switch {
	case code != 0:
		d.Name([]dissect.Name{{1, "refused"}, {2, "unknown"}}, code, "")
		if code <= 2 && len(s.Data) != nodeHeader && verbose {
			d.Str(", invalid length")
		}
		d.Str(")")
		return finish(&d)
	case verbose:
		d.Str("success, ")
	}
	d.Name(nodeQueries, kind, "unknown")
	switch kind {
	case nodeNoop:
		if len(s.Data) != nodeHeader && verbose {
			d.Str(", invalid length")
		}
	case nodeTypes:
		if flags != 0 {
			d.Str(dissect.Pick(flags, 1, " [C]", " []"))
		}
	case nodeName:
		printNodeName(&d, nodeHeader+4)
		if flags&1 != 0 {
			d.Printf(" [TTL=%d]", d.U32(nodeHeader))
		}
	case nodeAddresses:
		printNodeAddresses(&d, " %A(%d)", 16)
		if flags != 0 {
			printNodeFlags(&d, flags)
		}
	case nodeIPv4:
		if flags != 0 {
			printNodeFlags(&d, flags)
		}
		printNodeAddresses(&d, " %a(%d)", 4)
	}
	d.Str(")")
	return finish(&d)
}

// printNodeAddresses appends addresses of size bytes. On the wire each follows its
// lifetime.
func printNodeAddresses(d *dissect.Dissection, format string, size int) {
	for off := nodeHeader; off+4+size <= len(d.Span.Data); off += 4 + size {
		d.Printf(format, off+4, d.U32(off))
	}
}

var renumberFlags = []dissect.Name{{0x80, "T"}, {0x40, "R"}, {0x20, "A"}, {0x10, "S"}, {0x08, "P"}}

// renumbering appends a command that makes routers change their prefixes, or its result.
func renumbering(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 16) {
		return finish(&d)
	}
	d.Name([]dissect.Name{{0, ", command"}, {1, ", result"}, {255, ", sequence number reset"}}, d.U8(1), ", code-#%d")
	d.Printf(", seq=%d", d.U32(4))
	if ctx.Verbose > 0 {
		d.Str("[")
		if flags := d.U8(9); flags != 0 {
			if flags&0xf8 != 0 {
				d.Bits(renumberFlags, flags, "")
			}
			d.Str(",")
		}
		d.Printf("seg=%d,maxdelay=%d", d.U8(8), d.U16(10))
		if rest := d.U32(12); rest != 0 {
			d.Printf("rsvd=0x%x", rest)
		}
		d.Str("]")
	}
	if d.U8(1) == 0 {
		renumberMatch(&d, 16)
	}
	return finish(&d)
}

// renumberMatch appends the prefixes that a command matches, and the prefixes to use.
func renumberMatch(d *dissect.Dissection, off int) {
	if !d.Have(off+8, 16) {
		return
	}
	d.Str(dissect.Pick(d.Ctx.Verbose, ^1, "\n\t", " "))
	d.Str("match(")
	d.Name([]dissect.Name{{1, "add"}, {2, "change"}, {3, "setglobal"}}, d.U8(off), "#%d")
	if d.Ctx.Verbose > 0 {
		d.Printf(",ord=%d,min=%d,max=%d", d.U8(off+2), d.U8(off+4), d.U8(off+5))
	}
	d.Printf(",%A/%d)", off+8, d.U8(off+3))
	n := d.U8(off+1) - 3
	if n%4 != 0 {
		d.End()
		return
	}
	for off += 24; n > 0 && d.Have(off+16, 16); n -= 4 {
		renumberUse(d, off)
		off += 32
	}
}

func renumberUse(d *dissect.Dissection, off int) {
	d.Str(dissect.Pick(d.Ctx.Verbose, ^1, "\n\t", " "))
	d.Str("use(")
	if flags := d.U8(off + 12); flags != 0 {
		d.Str(dissect.Pick(flags, 0x80, "V", ""))
		d.Str(dissect.Pick(flags, 0x40, "P", ""))
		d.Str(",")
	}
	if d.Ctx.Verbose > 0 {
		d.Printf("mask=0x%x,raflags=0x%x,", d.U8(off+2), d.U8(off+3))
		renumberTime(d, "vltime=", off+4)
		renumberTime(d, "pltime=", off+8)
	}
	d.Printf("%A/%d/%d)", off+16, d.U8(off), d.U8(off+1))
}

func renumberTime(d *dissect.Dissection, what string, off int) {
	d.Str(what)
	if v := d.U32(off); v == 0xffffffff {
		d.Str("infty,")
	} else {
		d.Printf("%d,", v)
	}
}
