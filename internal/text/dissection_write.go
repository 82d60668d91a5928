package text

// What a dissection appends: words, names of values and of bits, addresses, text.

import "bytes"

func (d *dissection) str(s string) { d.b = append(d.b, s...) }

// invalid appends tcpdump's mark of what cannot be.
func (d *dissection) invalid() { d.str(" (invalid)") }

// choose appends yes or no.
func (d *dissection) choose(is bool, yes, no string) {
	if is {
		d.str(yes)
	} else {
		d.str(no)
	}
}

// pick is yes where the bits of mask are set in v, otherwise no.
func pick(v, mask int, yes, no string) string {
	if v&mask != 0 {
		return yes
	}
	return no
}

// name appends the name of v, or what unknown makes of it (see printf).
func (d *dissection) name(table []name, v int, unknown string) {
	if s, ok := lookup(table, uint32(v)); ok {
		d.str(s)
		return
	}
	d.printf(unknown, v)
}

// named appends the name of v, or unknown, and v in parentheses.
func (d *dissection) named(table []name, v int, unknown string) {
	d.name(table, v, unknown)
	d.printf(" (%d)", v)
}

// bits appends the names of the bits of v, sep between, or "none".
func (d *dissection) bits(table []name, v int, sep string) {
	d.b = appendBits(d.b, table, uint32(v), sep)
}

// flags appends the names of the bits of v, or none.
func (d *dissection) flags(table []name, v int, none string) {
	for i := range table {
		if v&int(table[i].value) != 0 {
			d.bits(table, v, ", ")
			return
		}
	}
	d.str(none)
}

// bracketed appends before and the names of the bits of v, or "none", in brackets.
func (d *dissection) bracketed(before string, table []name, v int) {
	d.str(before)
	d.str("[")
	d.bits(table, v, ", ")
	d.str("]")
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

// text is safe for text that may end with a NUL before.
func (d *dissection) text(off, n int) {
	for i := range max(n, 0) {
		c := d.bytes(off+i, 1)
		if len(c) == 0 || c[0] == 0 {
			return
		}
		d.b = appendSafeByte(d.b, c[0])
	}
}

// padded appends n bytes of text, which a zero byte may end.
func (d *dissection) padded(off, n int) {
	if i := bytes.IndexByte(d.s.data[min(off, len(d.s.data)):min(off+n, len(d.s.data))], 0); i >= 0 {
		n = i
	}
	d.safe(off, n)
}

// hex appends n bytes from off as digits without spaces.
func (d *dissection) hex(off, n int) { d.b = appendHexBytes(d.b, d.bytes(off, n)) }

// upperHex appends data in capitals, as tcpdump does for headers that are too short.
func (d *dissection) upperHex(data []byte) {
	const capitals = "0123456789ABCDEF"
	for _, c := range data {
		d.b = append(d.b, capitals[c>>4], capitals[c&15])
	}
}

// dump appends n bytes from off, those captured of them, in hexadecimal on lines
// that start with indent.
func (d *dissection) dump(indent string, off, n int) {
	if off >= 0 && off < len(d.s.data) && n > 0 && len(d.b) <= d.most {
		d.b = appendDump(d.b, indent, d.s.data[off:min(off+n, len(d.s.data))])
	}
}
