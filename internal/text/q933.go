package text

// Q.933, the signalling of frame relay: ITU-T Q.933, annex A; ANSI T1.617, annex D.

var q933Messages = []name{
	{0x00, "ESC to National"}, {0x01, "Alert"}, {0x02, "Call proceeding"}, {0x07, "Connect"},
	{0x0f, "Connect ACK"}, {0x03, "Progress"}, {0x05, "Setup"}, {0x45, "Disconnect"}, {0x4d, "Release"},
	{0x5a, "Release Complete"}, {0x46, "Restart"}, {0x4e, "Restart ACK"}, {0x7d, "Status Reply"},
	{0x75, "Status Enquiry"},
}

var q933Elements = []name{
	{0x01, "ANSI Report Type"}, {0x19, "ANSI Link Verify"}, {0x03, "ANSI Link Verify"},
	{0x07, "ANSI PVC Status"}, {0x51, "CCITT Report Type"}, {0x53, "CCITT Link Verify"},
	{0x57, "CCITT PVC Status"},
}

var q933Reports = []name{{0, "Full Status"}, {1, "Link verify"}, {2, "Async PVC Status"}}

// q933State is which set of elements is in force.
type q933State struct {
	codeset int
	back    int // what it was before a shift of one element
	once    int // 1 before that element, 2 after it
}

// shift takes a shift element.
func (q *q933State) shift(code int) {
	q.once = 0
	if code&8 != 0 {
		q.once, q.back = 1, q.codeset
	}
	q.codeset = code & 7
}

// q933 prints a message; its elements with -v.
func (p *Context) q933(b []byte, s span) []byte {
	d := p.dissect(b, s)
	separator := ""
	if !p.Link {
		d.str("Q.933")
		separator = ", "
	}
	d.s.data = d.s.data[:min(len(d.s.data), max(s.length, 0))]
	start := len(d.b)
	var q q933State
	reference := d.u8(0) & 15
	at := 1 + reference
	message := d.u8(at)
	at++
	standard := "CCITT"
	if at < s.length {
		if code := d.u8(at); code&0xf0 == 0x90 {
			q.shift(code)
			at++
			if code == 0x95 {
				standard = "ANSI"
			}
		}
	}
	if d.cut() {
		d.b = append(d.b[:start], separator...)
		d.printf("length %d", s.length)
		return p.cut(d.b, "q.933")
	}
	d.str(separator + standard)
	d.printf(", codeset %d", q.codeset)
	if reference != 0 && (d.u8(at) != 0 || reference > 1) {
		d.str(", Call Ref: 0x")
		d.b = appendHexBytes(d.b, d.bytes(1, reference))
	}
	d.str(", ")
	if p.Verbose > 0 {
		d.name(q933Messages, message, "unknown message")
		d.printf(" (0x%02x), length %d", message, s.length)
	} else {
		d.name(q933Messages, message, "unknown message 0x%02x")
	}
	return p.q933Elements(&d, q, at)
}

// q933Elements prints the elements from at on, and what follows them.
func (p *Context) q933Elements(d *dissection, q q933State, at int) []byte {
	for ok := true; ok && at < d.s.length && !d.cut(); {
		switch q.once {
		case 1:
			q.once = 2
		case 2:
			q.codeset, q.once = q.back, 0
		}
		code := d.u8(at)
		at++
		if code&0x80 != 0 {
			if code&0xf0 == 0x90 {
				q.shift(code)
			}
			continue
		}
		n := d.u8(at)
		if d.cut() {
			break
		}
		at++
		if p.Verbose > 0 {
			d.str("\n\t")
			if q.codeset == 0 || q.codeset == 5 {
				d.name(q933Elements, code, "unknown")
			} else {
				d.str("unknown")
			}
			d.printf(" IE (0x%02x), length %d: ", code, n)
		}
		if code == 0 || n == 0 {
			return d.b
		}
		if n > d.s.length-at || !d.have(at, n) {
			d.have(at, n+len(d.s.data))
			break
		}
		d.q933Element(q, code, at, n)
		at += n
	}
	if p.Verbose == 0 {
		if d.cut() {
			d.b = d.b[:d.at]
		}
		d.printf(", length %d", d.s.length)
		if d.cut() {
			return p.cut(d.b, "q.933")
		}
	}
	return d.finish("q.933")
}

func (d *dissection) q933Element(q q933State, code, off, n int) {
	known := q.codeset == 0 || q.codeset == 5
	verbose := d.p.Verbose
	separator := ", "
	if verbose > 0 {
		separator = ""
	}
	switch {
	case known && (code == 0x01 || code == 0x51):
		if verbose > 0 {
			d.name(q933Reports, d.u8(off), "unknown")
			d.printf(" (%d)", d.u8(off))
		}
	case known && (code == 0x03 || code == 0x19 || code == 0x53):
		d.str(separator)
		if n < 2 {
			d.str("Invalid LINK VERIFY IE")
		} else {
			d.printf("TX Seq: %3d, RX Seq: %3d", d.u8(off), d.u8(off+1))
		}
	case known && (code == 0x07 || code == 0x57):
		d.str(separator)
		d.q933PVC(off, n)
	default:
		known = false
	}
	switch {
	case known && verbose > 1:
		d.dump("\n\t  ", off, n)
	case !known && verbose > 0:
		d.dump(indent, off, n)
	}
}

// q933PVC prints the state of a connection. Of the n bytes all but the last two have
// their top bit clear: that ends the identifier.
func (d *dissection) q933PVC(off, n int) {
	ok := n >= 3 && n <= 5 && d.u8(off+n-1)&0x80 != 0 && d.u8(off+n-2)&0x80 != 0
	for i := range n - 2 {
		ok = ok && d.u8(off+i)&0x80 == 0
	}
	if !ok {
		d.str("Invalid DLCI in PVC STATUS IE")
		return
	}
	dlci := d.u8(off)&0x3f<<4 | d.u8(off+1)&0x78>>3
	switch n {
	case 4:
		dlci = dlci<<6 | d.u8(off+2)&0x7e>>1
	case 5:
		dlci = dlci<<13 | d.u8(off+2)&0x7f | d.u8(off+3)&0x7e>>1
	}
	d.printf("DLCI %d: status ", dlci)
	if d.u8(off+n-1)&8 != 0 {
		d.str("New, ")
	}
	if d.u8(off+n-1)&2 != 0 {
		d.str("Active")
	} else {
		d.str("Inactive")
	}
}
