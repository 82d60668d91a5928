package dissect

// Methods of Dissection that append numbers.

import (
	"math"
	"strconv"
)

// Printf appends format with its verbs replaced by args in order. The verbs %d, %x and %%
// take a width and leading zeros as in package fmt (%02x, %3d). The verbs %a and %A stand
// for the IPv4 and the IPv6 address at an offset; if it was not captured, the text ends
// before format. Missing arguments count as 0. Unlike fmt, Printf does not allocate, so
// it may be used for every packet.
func (d *Dissection) Printf(format string, args ...int) {
	before := len(d.Out)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			d.Out = append(d.Out, format[i])
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
			d.Out = append(d.Out, '%')
			continue
		}
		v := 0
		if len(args) > 0 {
			v, args = args[0], args[1:]
		}
		start := len(d.Out)
		switch format[i] {
		case 'x':
			d.Out = AppendHex64(d.Out, uint64(v))
		case 'a':
			d.addrAt(v, 4, before)
		case 'A':
			d.addrAt(v, 16, before)
		default:
			d.Out = AppendInt(d.Out, v)
		}
		d.Pad(start, width, pad)
	}
}

// addrAt appends the address of size bytes at off. If it was not captured, addrAt cuts the
// text at before.
func (d *Dissection) addrAt(off, size, before int) {
	whole := !d.Cut()
	switch {
	case !d.Have(off, size):
		if whole {
			d.CutAt = before
		}
	case size == 4:
		d.Addr4(off)
	default:
		d.Addr6(off)
	}
}

// Pad fills what was appended since start with bytes on the left, up to width columns.
func (d *Dissection) Pad(start, width int, with byte) {
	n := len(d.Out) - start
	if n >= width {
		return
	}
	for range width - n {
		d.Out = append(d.Out, with)
	}
	copy(d.Out[start+width-n:], d.Out[start:start+n])
	for i := range width - n {
		d.Out[start+i] = with
	}
}

// Decimal appends v/unit with two decimals, like %.2f.
func (d *Dissection) Decimal(v, unit int) {
	d.Out = strconv.AppendFloat(d.Out, float64(v)/float64(unit), 'f', 2, 64)
}

// Hundredths appends v/100 with two decimals.
func (d *Dissection) Hundredths(v uint64) {
	d.Out = AppendUint(d.Out, v/100)
	d.Out = Append2(append(d.Out, '.'), int(v%100))
}

// Halves appends v/2 with one decimal.
func (d *Dissection) Halves(v int) { d.Printf("%d.%d", v/2, v%2*5) }

// HashHex appends v like C's %#x, which writes no prefix for 0.
func (d *Dissection) HashHex(v int) {
	d.Choose(v == 0, "", "0x")
	d.Printf("%x", v)
}

// Float appends v like C's printf does, in the format 'f' or 'g' with digits.
func (d *Dissection) Float(v float32, format byte, digits int) {
	switch v := float64(v); {
	case math.IsNaN(v):
		d.Choose(math.Signbit(v), "-nan", "nan")
	case math.IsInf(v, 0):
		d.Choose(v < 0, "-inf", "inf")
	default:
		d.Out = strconv.AppendFloat(d.Out, v, format, digits, 64)
	}
}

// Mbps appends the bandwidth at off in megabits a second. On the wire it is a float of
// bytes a second (RFC 3630).
func (d *Dissection) Mbps(off int) {
	d.Float(d.F32(off)*8/1000000, 'f', 3)
}

// Number appends the float at off divided by by, with ten digits.
func (d *Dissection) Number(off int, by float32) {
	d.Float(d.F32(off)/by, 'g', 10)
}
