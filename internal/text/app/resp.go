package app

// RESP, the protocol of Redis: https://redis.io/docs/latest/develop/reference/protocol-spec/

import "ringcap/internal/text/dissect"

// maxRESPDepth limits how deep arrays may nest.
const maxRESPDepth = 32

// resp prints the values and inline commands of a segment.
func resp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) > s.Length {
		s.Data = s.Data[:s.Length]
	}
	d := ctx.Dissect(append(b, ": RESP"...), s)
	for off := 0; off < s.Length && !d.Cut(); {
		off = respValue(&d, off, 0)
	}
	return d.Finish("resp")
}

// respValue appends the value at off and returns the offset of the next one.
func respValue(d *dissect.Dissection, off, depth int) int {
	switch d.U8(off) {
	case '+', '-', ':':
		end := lineEnd(d, off+1)
		quoted(d, off+1, end)
		return end + 2
	case '$':
		off, n, ok := respLength(d, off+1)
		switch {
		case d.Cut() || !ok:
		case n == 0:
			d.Str(" empty")
		case d.Have(off, n):
			quoted(d, off, off+n)
		}
		if ok {
			off = lineEnd(d, off+n) + 2
		}
		return off
	case '*':
		off, n, ok := respLength(d, off+1)
		if ok && n == 0 {
			d.Str(" empty")
		}
		if depth >= maxRESPDepth {
			d.End()
		}
		for range n {
			if d.Cut() || !ok {
				break
			}
			off = respValue(d, off, depth+1)
		}
		return off
	}
	return respInline(d, off)
}

// respInline appends an inline command, which is plain text up to the end of a line.
// Empty lines before and after it are skipped.
func respInline(d *dissect.Dissection, off int) int {
	for d.Has(off, 1) && isLineEnd(d.Span.Data[off]) {
		off++
	}
	end := off
	for d.Have(end, 1) && !isLineEnd(d.Span.Data[end]) {
		end++
	}
	quoted(d, off, end)
	for d.Has(end, 1) && isLineEnd(d.Span.Data[end]) {
		end++
	}
	return end
}

func isLineEnd(c byte) bool { return c == '\r' || c == '\n' }

// lineEnd returns the offset of the next CR LF. Without one the text ends here.
func lineEnd(d *dissect.Dissection, off int) int {
	for d.Have(off, 2) && (d.Span.Data[off] != '\r' || d.Span.Data[off+1] != '\n') {
		off++
	}
	return off
}

func quoted(d *dissect.Dissection, off, end int) {
	if d.Cut() {
		return
	}
	d.Str(` "`)
	d.Safe(off, end-off)
	d.Str(`"`)
}

// respLength reads the length at off and the end of its line, and returns the offset
// after them. For anything but a length it prints why and returns false.
func respLength(d *dissect.Dissection, off int) (next, n int, ok bool) {
	negative := d.U8(off) == '-'
	if negative {
		off++
	}
	start := off
	large := false
	for ; d.Have(off, 1) && isDigit(d.Span.Data[off]); off++ {
		if n = 10*n + int(d.Span.Data[off]-'0'); n > 1<<31-1 {
			n, large = 1<<31, true
		}
	}
	for _, c := range []byte("\r\n") {
		if d.Cut() {
			return off, 0, false
		}
		if v := d.U8(off); off == start || v != int(c) {
			if !d.Cut() {
				d.Str(" invalid")
			}
			return off + 1, 0, false
		}
		off++
	}
	switch {
	case d.Cut():
	case negative && n == 1:
		d.Str(" null")
	case negative:
		d.Str(" length negative and not -1")
	case large:
		d.Str(" length too large")
	default:
		return off, n, true
	}
	return off, 0, false
}
