package text

// How a dissection appends numbers.

import (
	"math"
	"strconv"
)

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

// decimal appends v/unit with two decimals, as %.2f does.
func (d *dissection) decimal(v, unit int) {
	d.b = strconv.AppendFloat(d.b, float64(v)/float64(unit), 'f', 2, 64)
}

// hundredths appends v hundredths as a decimal.
func (d *dissection) hundredths(v uint64) {
	d.b = appendUint(d.b, v/100)
	d.b = append2(append(d.b, '.'), int(v%100))
}

// halves appends v halves with one decimal.
func (d *dissection) halves(v int) { d.printf("%d.%d", v/2, v%2*5) }

// hashHex appends v as C's %#x does: 0 has no prefix.
func (d *dissection) hashHex(v int) {
	d.choose(v == 0, "", "0x")
	d.printf("%x", v)
}

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

// mbps appends the bandwidth at off, bytes a second as an IEEE 754 float (RFC
// 3630), in megabits a second.
func (d *dissection) mbps(off int) {
	d.float(d.f32(off)*8/1000000, 'f', 3)
}

// number appends the float at off, divided by by, with ten digits.
func (d *dissection) number(off int, by float32) {
	d.float(d.f32(off)/by, 'g', 10)
}
