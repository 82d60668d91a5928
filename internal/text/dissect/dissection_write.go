package dissect

// What a dissection appends: words, names of values and of bits, addresses, text.

import "bytes"

func (d *Dissection) Str(s string) { d.Out = append(d.Out, s...) }

// Invalid appends tcpdump's mark of what cannot be.
func (d *Dissection) Invalid() { d.Str(" (invalid)") }

// Choose appends yes or no.
func (d *Dissection) Choose(is bool, yes, no string) {
	if is {
		d.Str(yes)
	} else {
		d.Str(no)
	}
}

// Pick is yes where the bits of mask are set in v, otherwise no.
func Pick(v, mask int, yes, no string) string {
	if v&mask != 0 {
		return yes
	}
	return no
}

// Name appends the name of v, or what unknown makes of it (see printf).
func (d *Dissection) Name(table []Name, v int, unknown string) {
	if s, ok := Lookup(table, uint32(v)); ok {
		d.Str(s)
		return
	}
	d.Printf(unknown, v)
}

// NameAndNumber appends the name of v, or unknown, and v in parentheses.
func (d *Dissection) NameAndNumber(table []Name, v int, unknown string) {
	d.Name(table, v, unknown)
	d.Printf(" (%d)", v)
}

// Bits appends the names of the bits of v, sep between, or "none".
func (d *Dissection) Bits(table []Name, v int, sep string) {
	d.Out = AppendBits(d.Out, table, uint32(v), sep)
}

// Flags appends the names of the bits of v, or none.
func (d *Dissection) Flags(table []Name, v int, none string) {
	for i := range table {
		if v&int(table[i].Value) != 0 {
			d.Bits(table, v, ", ")
			return
		}
	}
	d.Str(none)
}

// Bracketed appends before and the names of the bits of v, or "none", in brackets.
func (d *Dissection) Bracketed(before string, table []Name, v int) {
	d.Str(before)
	d.Str("[")
	d.Bits(table, v, ", ")
	d.Str("]")
}

func (d *Dissection) Addr4(off int) {
	if d.Have(off, 4) {
		d.Out = AppendAddr4(d.Out, d.Span.Data[off:])
	}
}

func (d *Dissection) Addr6(off int) {
	if d.Have(off, 16) {
		d.Out = AppendAddr6(d.Out, d.Span.Data[off:])
	}
}

func (d *Dissection) Mac(off int) { d.Out = AppendMAC(d.Out, d.Bytes(off, 6)) }

// Safe appends n bytes of text from off, shown safe for a terminal. What was not
// captured of it cuts the text behind the last byte.
func (d *Dissection) Safe(off, n int) {
	if off <= len(d.Span.Data) {
		d.Out = AppendSafe(d.Out, d.Span.Data[off:min(off+max(n, 0), len(d.Span.Data))])
	}
	d.Have(off, n)
}

// Text is safe for text that may end with a NUL before.
func (d *Dissection) Text(off, n int) {
	for i := range max(n, 0) {
		c := d.Bytes(off+i, 1)
		if len(c) == 0 || c[0] == 0 {
			return
		}
		d.Out = AppendSafeByte(d.Out, c[0])
	}
}

// Padded appends n bytes of text, which a zero byte may end.
func (d *Dissection) Padded(off, n int) {
	if i := bytes.IndexByte(d.Span.Data[min(off, len(d.Span.Data)):min(off+n, len(d.Span.Data))], 0); i >= 0 {
		n = i
	}
	d.Safe(off, n)
}

// Hex appends n bytes from off as digits without spaces.
func (d *Dissection) Hex(off, n int) { d.Out = AppendHexBytes(d.Out, d.Bytes(off, n)) }

// UpperHex appends data in capitals, as tcpdump does for headers that are too short.
func (d *Dissection) UpperHex(data []byte) {
	const capitals = "0123456789ABCDEF"
	for _, c := range data {
		d.Out = append(d.Out, capitals[c>>4], capitals[c&15])
	}
}

// Dump appends n bytes from off, those captured of them, in hexadecimal on lines
// that start with indent, as Context.Dump does.
func (d *Dissection) Dump(indent string, off, n int) {
	if off >= 0 && off < len(d.Span.Data) && n > 0 && len(d.Out) <= d.most {
		d.Out = d.Ctx.Dump(d.Out, indent, d.Span.Data[off:min(off+n, len(d.Span.Data))])
	}
}
