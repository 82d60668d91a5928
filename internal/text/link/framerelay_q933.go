package link

// Frame relay signalling: ITU-T Q.933, annex A; ANSI T1.617, annex D.

import "ringcap/internal/text/dissect"

var q933Messages = []dissect.Name{
	{0x00, "ESC to National"}, {0x01, "Alert"}, {0x02, "Call proceeding"}, {0x07, "Connect"},
	{0x0f, "Connect ACK"}, {0x03, "Progress"}, {0x05, "Setup"}, {0x45, "Disconnect"}, {0x4d, "Release"},
	{0x5a, "Release Complete"}, {0x46, "Restart"}, {0x4e, "Restart ACK"}, {0x7d, "Status Reply"},
	{0x75, "Status Enquiry"},
}

var q933Elements = []dissect.Name{
	{0x01, "ANSI Report Type"}, {0x19, "ANSI Link Verify"}, {0x03, "ANSI Link Verify"},
	{0x07, "ANSI PVC Status"}, {0x51, "CCITT Report Type"}, {0x53, "CCITT Link Verify"},
	{0x57, "CCITT PVC Status"},
}

var q933Reports = []dissect.Name{{0, "Full Status"}, {1, "Link verify"}, {2, "Async PVC Status"}}

// q933State tracks the active codeset of information elements.
type q933State struct {
	codeset int
	back    int // the codeset to return to after a non-locking shift
	once    int // 1 before the element that a non-locking shift applies to, 2 after it
}

// shift applies a shift element.
func (q *q933State) shift(code int) {
	q.once = 0
	if code&8 != 0 {
		q.once, q.back = 1, q.codeset
	}
	q.codeset = code & 7
}

// q933 prints a message, and with -v its information elements.
func q933(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	separator := ""
	if !ctx.Link {
		d.Str("Q.933")
		separator = ", "
	}
	d.Span.Data = d.Span.Data[:min(len(d.Span.Data), max(s.Length, 0))]
	start := len(d.Out)
	var q q933State
	reference := d.U8(0) & 15
	at := 1 + reference
	message := d.U8(at)
	at++
	standard := "CCITT"
	if at < s.Length {
		if code := d.U8(at); code&0xf0 == 0x90 {
			q.shift(code)
			at++
			if code == 0x95 {
				standard = "ANSI"
			}
		}
	}
	if d.Cut() {
		d.Out = append(d.Out[:start], separator...)
		d.Printf("length %d", s.Length)
		return ctx.Cut(d.Out, "q.933")
	}
	d.Str(separator + standard)
	d.Printf(", codeset %d", q.codeset)
	if reference != 0 && (d.U8(at) != 0 || reference > 1) {
		d.Str(", Call Ref: 0x")
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(1, reference))
	}
	d.Str(", ")
	if ctx.Verbose > 0 {
		d.Name(q933Messages, message, "unknown message")
		d.Printf(" (0x%02x), length %d", message, s.Length)
	} else {
		d.Name(q933Messages, message, "unknown message 0x%02x")
	}
	return printQ933Elements(ctx, &d, q, at)
}

// printQ933Elements prints the elements from at on and ends the text.
func printQ933Elements(ctx *dissect.Context, d *dissect.Dissection, q q933State, at int) []byte {
	for ok := true; ok && at < d.Span.Length && !d.Cut(); {
		switch q.once {
		case 1:
			q.once = 2
		case 2:
			q.codeset, q.once = q.back, 0
		}
		code := d.U8(at)
		at++
		if code&0x80 != 0 {
			if code&0xf0 == 0x90 {
				q.shift(code)
			}
			continue
		}
		n := d.U8(at)
		if d.Cut() {
			break
		}
		at++
		if ctx.Verbose > 0 {
			d.Str("\n\t")
			if q.codeset == 0 || q.codeset == 5 {
				d.Name(q933Elements, code, "unknown")
			} else {
				d.Str("unknown")
			}
			d.Printf(" IE (0x%02x), length %d: ", code, n)
		}
		if code == 0 || n == 0 {
			return d.Out
		}
		if n > d.Span.Length-at || !d.Have(at, n) {
			d.Have(at, n+len(d.Span.Data))
			break
		}
		q933Element(d, q, code, at, n)
		at += n
	}
	if ctx.Verbose == 0 {
		if d.Cut() {
			d.Out = d.Out[:d.CutAt]
		}
		d.Printf(", length %d", d.Span.Length)
		if d.Cut() {
			return ctx.Cut(d.Out, "q.933")
		}
	}
	return d.Finish("q.933")
}

func q933Element(d *dissect.Dissection, q q933State, code, off, n int) {
	known := q.codeset == 0 || q.codeset == 5
	verbose := d.Ctx.Verbose
	separator := ", "
	if verbose > 0 {
		separator = ""
	}
	switch {
	case known && (code == 0x01 || code == 0x51):
		if verbose > 0 {
			d.Name(q933Reports, d.U8(off), "unknown")
			d.Printf(" (%d)", d.U8(off))
		}
	case known && (code == 0x03 || code == 0x19 || code == 0x53):
		d.Str(separator)
		if n < 2 {
			d.Str("Invalid LINK VERIFY IE")
		} else {
			d.Printf("TX Seq: %3d, RX Seq: %3d", d.U8(off), d.U8(off+1))
		}
	case known && (code == 0x07 || code == 0x57):
		d.Str(separator)
		q933PVC(d, off, n)
	default:
		known = false
	}
	switch {
	case known && verbose > 1:
		d.Dump("\n\t  ", off, n)
	case !known && verbose > 0:
		d.Dump(dissect.Indent, off, n)
	}
}

// q933PVC prints the status of a permanent virtual circuit in n bytes. The top bit is set
// only in the last byte of the identifier and in the status, which are the last two bytes.
func q933PVC(d *dissect.Dissection, off, n int) {
	ok := n >= 3 && n <= 5 && d.U8(off+n-1)&0x80 != 0 && d.U8(off+n-2)&0x80 != 0
	for i := range n - 2 {
		ok = ok && d.U8(off+i)&0x80 == 0
	}
	if !ok {
		d.Str("Invalid DLCI in PVC STATUS IE")
		return
	}
	dlci := d.U8(off)&0x3f<<4 | d.U8(off+1)&0x78>>3
	switch n {
	case 4:
		dlci = dlci<<6 | d.U8(off+2)&0x7e>>1
	case 5:
		dlci = dlci<<13 | d.U8(off+2)&0x7f | d.U8(off+3)&0x7e>>1
	}
	d.Printf("DLCI %d: status ", dlci)
	if d.U8(off+n-1)&8 != 0 {
		d.Str("New, ")
	}
	if d.U8(off+n-1)&2 != 0 {
		d.Str("Active")
	} else {
		d.Str("Inactive")
	}
}
