package text

// RESP, the protocol of Redis: https://redis.io/docs/latest/develop/reference/protocol-spec/

// maxRESPDepth bounds arrays in arrays.
const maxRESPDepth = 32

// resp prints the values and the inline commands of a segment.
func (p *Context) resp(b []byte, s span) []byte {
	if len(s.data) > s.length {
		s.data = s.data[:s.length]
	}
	d := p.dissect(append(b, ": RESP"...), s)
	for off := 0; off < s.length && !d.cut(); {
		off = d.respValue(off, 0)
	}
	return d.finish("resp")
}

// respValue appends the value at off and returns where the next one starts.
func (d *dissection) respValue(off, depth int) int {
	switch d.u8(off) {
	case '+', '-', ':':
		end := d.lineEnd(off + 1)
		d.quoted(off+1, end)
		return end + 2
	case '$':
		off, n, ok := d.respLength(off + 1)
		switch {
		case d.cut() || !ok:
		case n == 0:
			d.str(" empty")
		case d.have(off, n):
			d.quoted(off, off+n)
		}
		if ok {
			off = d.lineEnd(off+n) + 2
		}
		return off
	case '*':
		off, n, ok := d.respLength(off + 1)
		if ok && n == 0 {
			d.str(" empty")
		}
		if depth >= maxRESPDepth {
			d.end()
		}
		for range n {
			if d.cut() || !ok {
				break
			}
			off = d.respValue(off, depth+1)
		}
		return off
	}
	return d.respInline(off)
}

// respInline appends a command as one types it: words up to a line's end, of which
// some may come before.
func (d *dissection) respInline(off int) int {
	for d.has(off, 1) && isLineEnd(d.s.data[off]) {
		off++
	}
	end := off
	for d.have(end, 1) && !isLineEnd(d.s.data[end]) {
		end++
	}
	d.quoted(off, end)
	for d.has(end, 1) && isLineEnd(d.s.data[end]) {
		end++
	}
	return end
}

func isLineEnd(c byte) bool { return c == '\r' || c == '\n' }

// lineEnd is where the next CR LF is. Without one the text ends here.
func (d *dissection) lineEnd(off int) int {
	for d.have(off, 2) && (d.s.data[off] != '\r' || d.s.data[off+1] != '\n') {
		off++
	}
	return off
}

// quoted appends the bytes from off to end in quotes.
func (d *dissection) quoted(off, end int) {
	if d.cut() {
		return
	}
	d.str(` "`)
	d.safe(off, end-off)
	d.str(`"`)
}

// respLength reads the number and the line's end at off, and says where it left
// off; ok is false, and why was appended, where that is not a length.
func (d *dissection) respLength(off int) (next, n int, ok bool) {
	negative := d.u8(off) == '-'
	if negative {
		off++
	}
	start := off
	large := false
	for ; d.have(off, 1) && isDigit(d.s.data[off]); off++ {
		if n = 10*n + int(d.s.data[off]-'0'); n > 1<<31-1 {
			n, large = 1<<31, true
		}
	}
	for _, c := range []byte("\r\n") {
		if d.cut() {
			return off, 0, false
		}
		if v := d.u8(off); off == start || v != int(c) {
			if !d.cut() {
				d.str(" invalid")
			}
			return off + 1, 0, false
		}
		off++
	}
	switch {
	case d.cut():
	case negative && n == 1:
		d.str(" null")
	case negative:
		d.str(" length negative and not -1")
	case large:
		d.str(" length too large")
	default:
		return off, n, true
	}
	return off, 0, false
}
