package inet

// IGMP: RFC 1112, 2236 and 3376; its multicast traceroute: mtrace(8).

import "ringcap/internal/text/dissect"

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

var igmpRecords = []dissect.Name{
	{1, "is_in"}, {2, "is_ex"}, {3, "to_in"}, {4, "to_ex"}, {5, "allow"}, {6, "block"},
}

// igmpDefaultDelay is the default maximum response time, in tenths of a second. It is not
// printed.
const igmpDefaultDelay = 100

// igmp prints a message.
func igmp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Quiet {
		return append(b, "igmp"...)
	}
	d := ctx.Dissect(b, s)
	proto := "igmp"
	kind := d.U8(0)
	if inner, ok := ctx.IGMP(&d, kind); ok {
		proto = inner
	} else {
		igmpMessage(&d, kind)
	}
	if ctx.Verbose > 0 && s.Length >= 4 && len(s.Data) >= s.Length && dissect.Checksum(s.Data[:s.Length]) != 0 {
		d.Printf(" bad igmp cksum %x!", d.U16(2))
	}
	return d.Finish(proto)
}

// igmpMessage prints a message of IGMP itself or of its traceroute.
func igmpMessage(d *dissect.Dissection, kind int) {
	switch kind {
	case igmpQuery:
		d.Str("igmp query")
		if d.Span.Length >= 12 {
			igmpQuery3(d)
		} else {
			printIGMPQuery(d)
		}
	case igmpReport1:
		d.Printf("igmp v1 report %a", 4)
		if d.Span.Length != 8 {
			d.Printf(" [len %d]", d.Span.Length)
		}
	case igmpReport2:
		d.Printf("igmp v2 report %a", 4)
	case igmpReport3:
		d.Str("igmp v3 report")
		printIGMPReport3(d)
	case igmpLeave:
		d.Printf("igmp leave %a", 4)
	case igmpTraceOut:
		printIGMPTrace(d, "mresp ")
	case igmpTrace:
		printIGMPTrace(d, "mtrace ")
	default:
		d.Printf("igmp-%d", kind)
	}
}

// printIGMPQuery prints a query of version 1 or 2. The second byte is 0 in version 1.
func printIGMPQuery(d *dissect.Dissection) {
	switch delay := d.U8(1); delay {
	case 0:
		d.Str(" v1")
	case igmpDefaultDelay:
		d.Str(" v2")
	default:
		d.Printf(" v2 [max resp time %d]", delay)
	}
	if d.U32(4) != 0 {
		d.Printf(" [gaddr %a]", 4)
	}
	if d.Span.Length != 8 {
		d.Printf(" [len %d]", d.Span.Length)
	}
}

// igmpDelay returns the maximum response time in tenths of a second. A code of 128 or more
// is a floating-point number (RFC 3376, section 4.1.1).
func igmpDelay(code int) int {
	if code < 128 {
		return code
	}
	return (code&15 | 16) << (code>>4&7 + 3)
}

func igmpQuery3(d *dissect.Dissection) {
	d.Str(" v3")
	if d.Span.Length&3 != 0 {
		d.Printf(" [invalid len %d]", d.Span.Length)
		return
	}
	if code := d.U8(1); code != igmpDefaultDelay {
		d.Str(" [max resp time ")
		if delay := igmpDelay(code); delay < 600 {
			d.Printf("%d.%ds]", delay/10, delay%10)
		} else {
			d.Duration(delay / 10)
			d.Str("]")
		}
	}
	if d.U32(4) == 0 {
		return
	}
	d.Printf(" [gaddr %a", 4)
	switch n := d.U16(10); {
	case n == 0:
	case d.Span.Length < 12+4*n:
		d.Str(" [invalid number of sources]")
	case d.Ctx.Verbose > 1:
		sources4(d, 12, n)
	default:
		d.Printf(", %d source(s)", n)
	}
	d.Str("]")
}

// sources4 appends the n addresses at off in braces.
func sources4(d *dissect.Dissection, off, n int) {
	d.Str(" {")
	for i := 0; i < n && !d.Cut(); i++ {
		d.Printf(" %a", off+4*i)
	}
	d.Str(" }")
}

func printIGMPReport3(d *dissect.Dissection) {
	if d.Span.Length < 16 || d.Span.Length&3 != 0 {
		d.Printf(" [invalid len %d]", d.Span.Length)
		return
	}
	groups := d.U16(6)
	d.Printf(", %d group record(s)", groups)
	if d.Ctx.Verbose == 0 {
		return
	}
	off := 8
	for i := 0; i < groups && !d.Cut(); i++ {
		if d.Span.Length < off+8 {
			d.Str(" [invalid number of groups]")
			return
		}
		d.Printf(" [gaddr %a", off+4)
		d.Str(" ")
		d.Name(igmpRecords, d.U8(off), " [v3-report-#%d]")
		n := d.U16(off + 2)
		if d.Span.Length < off+8+4*n {
			d.Printf(" [invalid number of sources %d]", n)
			return
		}
		if d.Ctx.Verbose == 1 {
			d.Printf(", %d source(s)", n)
		} else {
			sources4(d, off+8, n)
		}
		d.Str("]")
		off += 8 + 4*n
	}
}

// printIGMPTrace prints a query or a response of a multicast traceroute. Both start with
// the same fields.
func printIGMPTrace(d *dissect.Dissection, what string) {
	if d.Span.Length < 24 {
		d.Printf(" [invalid len %d]", d.Span.Length)
		return
	}
	if !d.Have(8, 16) {
		return
	}
	d.Str(what)
	d.Printf("%d: %a to %a reply-to %a", d.U24(21), 8, 12, 16)
	if d.U8(16)>>4 == 0xe {
		d.Printf(" with-ttl %d", d.U8(20))
	}
}
