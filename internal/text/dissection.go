package text

import (
	"math"
	"strconv"
)

// dissection is the text of one protocol in the making, beside the bytes that it
// tells of. Reading beyond what was captured gives zeros and marks the place in the
// text: finish drops what was appended after it and puts [|proto] there, which is
// where tcpdump stops. Loops over fields whose length comes from the wire ask cut.
type dissection struct {
	p  *Printer
	b  []byte // the text so far, all of the entry before it included
	s  span   // what is told of; offsets count from its first byte
	at int    // where the text was when a read failed, -1 while none did

	most int // reads fail when the text is longer: lengths may tell of bytes twice
}

// tooLong ends what is told of a packet whose text grew out of proportion.
const tooLong = " [...]"

func (p *Printer) dissect(b []byte, s span) dissection {
	return dissection{p: p, b: b, s: s, at: -1, most: min(len(b)+1000+50*len(s.data), p.most)}
}

// finish returns the text, cut where a read failed; proto is what tcpdump calls the
// protocol there.
func (d *dissection) finish(proto string) []byte {
	switch {
	case d.at < 0:
		return d.b
	case d.at > d.most:
		d.p.stop = true
		return append(d.b[:d.at], tooLong...)
	}
	return d.p.cut(d.b[:d.at], proto)
}

// cut says whether a read failed.
func (d *dissection) cut() bool { return d.at >= 0 }

// end ends the text here, as a failed read does: for lengths of the wire that
// leave no room for a field.
func (d *dissection) end() {
	if d.at < 0 {
		d.at = len(d.b)
	}
}

// invalid appends tcpdump's mark of what cannot be.
func (d *dissection) invalid() { d.str(" (invalid)") }

// dump appends n bytes from off, those captured of them, in hexadecimal on lines
// that start with indent.
func (d *dissection) dump(indent string, off, n int) {
	if off >= 0 && off < len(d.s.data) && n > 0 && len(d.b) <= d.most {
		d.b = appendDump(d.b, indent, d.s.data[off:min(off+n, len(d.s.data))])
	}
}

// hex appends n bytes from off as digits without spaces.
func (d *dissection) hex(off, n int) { d.b = appendHexBytes(d.b, d.bytes(off, n)) }

// has says whether n bytes from off were captured.
func (d *dissection) has(off, n int) bool {
	return off >= 0 && n >= 0 && off <= len(d.s.data) && n <= len(d.s.data)-off
}

// have is has; if they were not captured, or too much is said already, the text ends
// here.
func (d *dissection) have(off, n int) bool {
	if d.has(off, n) && len(d.b) <= d.most {
		return true
	}
	d.end()
	return false
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

// mbps appends the bandwidth at off, bytes a second as an IEEE 754 float (RFC
// 3630), in megabits a second.
func (d *dissection) mbps(off int) {
	d.float(d.f32(off)*8/1000000, 'f', 3)
}

// f32 is the IEEE 754 float at off.
func (d *dissection) f32(off int) float32 { return math.Float32frombits(uint32(d.u32(off))) }

// float appends v as C's printf does: 'f' and 'g' with digits.
func (d *dissection) float(v float32, format byte, digits int) {
	switch v := float64(v); {
	case math.IsNaN(v):
		d.choose(math.Signbit(v), "-nan", "nan")
	case math.IsInf(v, 0):
		d.choose(v < 0, "-inf", "inf")
	default:
		d.b = strconv.AppendFloat(d.b, v, format, digits, 64)
	}
}

// choose appends yes or no.
func (d *dissection) choose(is bool, yes, no string) {
	if is {
		d.str(yes)
	} else {
		d.str(no)
	}
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

// named appends the name of v, or unknown, and v in parentheses.
func (d *dissection) named(table []name, v int, unknown string) {
	d.name(table, v, unknown)
	d.printf(" (%d)", v)
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

// decimal appends v/unit with two decimals, as %.2f does.
func (d *dissection) decimal(v, unit int) {
	d.b = strconv.AppendFloat(d.b, float64(v)/float64(unit), 'f', 2, 64)
}

// printf appends format with its verbs replaced by args in order: %d, %x and %%,
// with a width and zeros in front as fmt has them (%02x, %3d); %a and %A are the
// IPv4 and the IPv6 address at an offset, and where one was not captured nothing of
// format is appended. It allocates nothing, so it may be used for every packet.
// Missing arguments count as 0.
func (d *dissection) printf(format string, args ...int) {
	before := len(d.b)
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
		switch format[i] {
		case 'x':
			d.b = appendHex64(d.b, uint64(v))
		case 'a':
			d.addrAt(v, 4, before)
		case 'A':
			d.addrAt(v, 16, before)
		default:
			d.b = appendInt(d.b, v)
		}
		d.pad(start, width, pad)
	}
}

// addrAt appends the address of size bytes at off; one that was not captured ends
// the text at before.
func (d *dissection) addrAt(off, size, before int) {
	whole := !d.cut()
	switch {
	case !d.have(off, size):
		if whole {
			d.at = before
		}
	case size == 4:
		d.addr4(off)
	default:
		d.addr6(off)
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
