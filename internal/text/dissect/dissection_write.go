package dissect

// Methods of Dissection that append words, names of values and bits, addresses and text.

import "bytes"

func (d *Dissection) Str(s string) { d.Out = append(d.Out, s...) }

// Invalid appends tcpdump's mark of an impossible value.
func (d *Dissection) Invalid() { d.Str(" (invalid)") }

// BadSize appends the note of tcpdump 4.99 on an impossible length.
func (d *Dissection) BadSize(what string, have int, op string, want int) {
	d.Str(" (")
	d.Str(what)
	d.Printf(" %d", have)
	d.Str(op)
	d.Printf("%d)", want)
	d.Invalid()
}

// Choose appends yes if is is true, no otherwise.
func (d *Dissection) Choose(is bool, yes, no string) {
	if is {
		d.Str(yes)
	} else {
		d.Str(no)
	}
}

// Pick returns yes if any bit of mask is set in v, no otherwise.
func Pick(v, mask int, yes, no string) string {
	if v&mask != 0 {
		return yes
	}
	return no
}

// Name appends the name of v. If v has none, it formats v with unknown, as Printf does.
func (d *Dissection) Name(table []Name, v int, unknown string) {
	if s, ok := Lookup(table, uint32(v)); ok {
		d.Str(s)
		return
	}
	d.Printf(unknown, v)
}

// NameAndNumber appends what Name appends, and v in parentheses.
func (d *Dissection) NameAndNumber(table []Name, v int, unknown string) {
	d.Name(table, v, unknown)
	d.Printf(" (%d)", v)
}

// Bits appends the names of the bits set in v, separated by sep, or "none".
func (d *Dissection) Bits(table []Name, v int, sep string) {
	d.Out = AppendBits(d.Out, table, uint32(v), sep)
}

// Flags appends the names of the bits set in v, or the text none.
func (d *Dissection) Flags(table []Name, v int, none string) {
	for i := range table {
		if v&int(table[i].Value) != 0 {
			d.Bits(table, v, ", ")
			return
		}
	}
	d.Str(none)
}

// Bracketed appends before, and in brackets the names of the bits set in v or "none".
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

// Safe appends n bytes of text from off, safe for a terminal. If some of them were not
// captured, it cuts the text after the last captured byte.
func (d *Dissection) Safe(off, n int) {
	if off <= len(d.Span.Data) {
		d.Out = AppendSafe(d.Out, d.Span.Data[off:min(off+max(n, 0), len(d.Span.Data))])
	}
	d.Have(off, n)
}

// Text appends up to n bytes of text from off, safe for a terminal. A NUL ends the text,
// and the bytes after it need not be captured.
func (d *Dissection) Text(off, n int) {
	for i := range max(n, 0) {
		c := d.Bytes(off+i, 1)
		if len(c) == 0 || c[0] == 0 {
			return
		}
		d.Out = AppendSafeByte(d.Out, c[0])
	}
}

// Padded is Safe for a field that NULs pad: it shows the bytes before the first NUL.
func (d *Dissection) Padded(off, n int) {
	if i := bytes.IndexByte(d.Span.Data[min(off, len(d.Span.Data)):min(off+n, len(d.Span.Data))], 0); i >= 0 {
		n = i
	}
	d.Safe(off, n)
}

// Hex appends n bytes from off in hexadecimal, without spaces.
func (d *Dissection) Hex(off, n int) { d.Out = AppendHexBytes(d.Out, d.Bytes(off, n)) }

// UpperHex appends data in upper-case hexadecimal, as tcpdump does for headers that are
// too short.
func (d *Dissection) UpperHex(data []byte) {
	const capitals = "0123456789ABCDEF"
	for _, c := range data {
		d.Out = append(d.Out, capitals[c>>4], capitals[c&15])
	}
}

// Dump appends a hex dump of n bytes from off, as far as they were captured and Context.Dump
// allows. Its lines start with indent.
func (d *Dissection) Dump(indent string, off, n int) {
	if off >= 0 && off < len(d.Span.Data) && n > 0 && len(d.Out) <= d.most {
		d.Out = d.Ctx.Dump(d.Out, indent, d.Span.Data[off:min(off+n, len(d.Span.Data))])
	}
}
