package text

// dissection is the text of one protocol in the making, beside the bytes that it
// tells of. Reading beyond what was captured gives zeros and marks the place in the
// text: finish drops what was appended after it and puts [|proto] there, which is
// where tcpdump stops. Loops over fields whose length comes from the wire ask cut.
type dissection struct {
	p  *Printer
	b  []byte // the text so far, all of the entry before it included
	s  span   // what is told of; offsets count from its first byte
	at int    // where the text was when a read failed, -1 while none did
}

func (p *Printer) dissect(b []byte, s span) dissection {
	return dissection{p: p, b: b, s: s, at: -1}
}

// finish returns the text, cut where a read failed; proto is what tcpdump calls the
// protocol there.
func (d *dissection) finish(proto string) []byte {
	if d.at < 0 {
		return d.b
	}
	return d.p.cut(d.b[:d.at], proto)
}

// cut says whether a read failed.
func (d *dissection) cut() bool { return d.at >= 0 }

// has says whether n bytes from off were captured.
func (d *dissection) has(off, n int) bool {
	return off >= 0 && n >= 0 && off <= len(d.s.data) && n <= len(d.s.data)-off
}

// have is has; if they were not captured, the text ends here.
func (d *dissection) have(off, n int) bool {
	if !d.has(off, n) {
		d.short()
		return false
	}
	return true
}

// short ends the text here, as if a read had failed.
func (d *dissection) short() {
	if d.at < 0 {
		d.at = len(d.b)
	}
}

func (d *dissection) u8(off int) int {
	if !d.have(off, 1) {
		return 0
	}
	return int(d.s.data[off])
}

func (d *dissection) u16(off int) int {
	if !d.have(off, 2) {
		return 0
	}
	return int(be.Uint16(d.s.data[off:]))
}

func (d *dissection) u24(off int) int {
	if !d.have(off, 3) {
		return 0
	}
	return int(d.s.data[off])<<16 | int(be.Uint16(d.s.data[off+1:]))
}

func (d *dissection) u32(off int) int {
	if !d.have(off, 4) {
		return 0
	}
	return int(be.Uint32(d.s.data[off:]))
}

func (d *dissection) u64(off int) uint64 {
	if !d.have(off, 8) {
		return 0
	}
	return be.Uint64(d.s.data[off:])
}

// bytes are n bytes at off, none where they were not captured.
func (d *dissection) bytes(off, n int) []byte {
	if !d.have(off, n) {
		return nil
	}
	return d.s.data[off : off+n]
}

func (d *dissection) str(s string) { d.b = append(d.b, s...) }

// name appends the name of v, or what unknown makes of it (see printf).
func (d *dissection) name(table []name, v int, unknown string) {
	if s, ok := lookup(table, uint32(v)); ok {
		d.str(s)
		return
	}
	d.printf(unknown, v)
}

// bits appends the names of the bits of v, sep between, or "none".
func (d *dissection) bits(table []name, v int, sep string) {
	d.b = appendBits(d.b, table, uint32(v), sep)
}

func (d *dissection) addr4(off int) {
	if d.have(off, 4) {
		d.b = appendAddr4(d.b, d.s.data[off:])
	}
}

func (d *dissection) addr6(off int) {
	if d.have(off, 16) {
		d.b = appendAddr6(d.b, d.s.data[off:])
	}
}

func (d *dissection) mac(off int) { d.b = appendMAC(d.b, d.bytes(off, 6)) }

// safe appends n bytes of text from off, shown safe for a terminal. What was not
// captured of it cuts the text behind the last byte.
func (d *dissection) safe(off, n int) {
	if off <= len(d.s.data) {
		d.b = appendSafe(d.b, d.s.data[off:min(off+max(n, 0), len(d.s.data))])
	}
	d.have(off, n)
}

// printf appends format with its verbs replaced by args in order: %d, %x and %%,
// with a width and zeros in front as fmt has them (%02x, %3d). It allocates nothing,
// so it may be used for every packet. Missing arguments count as 0.
func (d *dissection) printf(format string, args ...int) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			d.b = append(d.b, format[i])
			continue
		}
		i++
		pad := byte(' ')
		if format[i] == '0' {
			pad = '0'
		}
		width := 0
		for ; i+1 < len(format) && format[i] >= '0' && format[i] <= '9'; i++ {
			width = 10*width + int(format[i]-'0')
		}
		if format[i] == '%' {
			d.b = append(d.b, '%')
			continue
		}
		v := 0
		if len(args) > 0 {
			v, args = args[0], args[1:]
		}
		start := len(d.b)
		if format[i] == 'x' {
			d.b = appendHex64(d.b, uint64(v))
		} else {
			d.b = appendInt(d.b, v)
		}
		d.pad(start, width, pad)
	}
}

// pad moves what was appended since start to the right, up to width columns.
func (d *dissection) pad(start, width int, with byte) {
	n := len(d.b) - start
	if n >= width {
		return
	}
	for range width - n {
		d.b = append(d.b, with)
	}
	copy(d.b[start+width-n:], d.b[start:start+n])
	for i := range width - n {
		d.b[start+i] = with
	}
}

// appendHex64 appends v in hexadecimal, without leading zeros.
func appendHex64(b []byte, v uint64) []byte {
	if v>>32 == 0 {
		return appendHex(b, uint32(v))
	}
	return appendHex8(appendHex(b, uint32(v>>32)), uint32(v))
}
