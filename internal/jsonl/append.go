package jsonl

import (
	"encoding/binary"
	"math"
	"math/bits"
	"net/netip"
	"slices"
	"unicode"
	"unicode/utf8"
)

const digits = "0123456789abcdef"

// threes holds 0 to 999 as text without leading zeros in three bytes, the first digit
// lowest, and its length in the fourth; then the same with zeros. leading is the first
// thousand with nothing for 0.
var threes, leading = func() (all [2000]uint32, leading [1000]uint32) {
	for i := range leading {
		d := [3]uint32{'0' + uint32(i/100), '0' + uint32(i/10%10), '0' + uint32(i%10)}
		all[1000+i] = d[0] | d[1]<<8 | d[2]<<16 | 3<<24
		switch {
		case i < 10:
			all[i] = d[2] | 1<<24
		case i < 100:
			all[i] = d[1] | d[2]<<8 | 2<<24
		default:
			all[i] = all[1000+i]
		}
		if i > 0 {
			leading[i] = all[i]
		}
	}
	return all, leading
}()

// maxNumber is room for a number, and for what is written behind it in passing.
const maxNumber = 24

// appendNumber appends v in decimal.
func appendNumber(b []byte, v uint64) []byte {
	if v > math.MaxUint32 {
		return appendThousands(appendThousands(appendThousands(appendNumber(b, v/1e9), v/1e6%1000), v/1000%1000), v%1000)
	}
	n := len(b)
	if cap(b)-n < maxNumber {
		b = slices.Grow(b, 4096)
	}
	return b[:n+putNumber((*[maxNumber]byte)(b[n:n+maxNumber]), uint32(v))]
}

// putNumber writes v in decimal, and returns how many digits there are. What is
// behind them is overwritten.
func putNumber(to *[maxNumber]byte, v uint32) int {
	if v < 1e6 {
		text, n := sixDigits(v)
		binary.LittleEndian.PutUint64(to[:], text)
		return n
	}
	text, n := sixDigits(v / 1e6)
	binary.LittleEndian.PutUint64(to[:], text)
	v %= 1e6
	binary.LittleEndian.PutUint32(to[n&7:], padded(v/1000))
	binary.LittleEndian.PutUint32(to[n&7+3:], padded(v%1000))
	return n + 6
}

// sixDigits is v, under a million, as text, the first digit lowest, and its length;
// what is in text beyond that means nothing. There is no branch in it, since nobody
// could predict how many digits there are.
func sixDigits(v uint32) (text uint64, n int) {
	front := v / 1000
	back := v - front*1000 + 1000&uint32(-int32(front)>>31) // with zeros behind a front
	f, b := leading[front], threes[back]
	return uint64(f&0xffffff) | uint64(b)<<(f>>24*8&31), int(f>>24 + b>>24)
}

// padded is v, under 1000, in three digits.
func padded(v uint32) uint32 { return threes[1000+v] & 0xffffff }

// appendThousands appends v, under 1000, in three digits.
func appendThousands(b []byte, v uint64) []byte {
	d := padded(uint32(v))
	return append(b, byte(d), byte(d>>8), byte(d>>16))
}

func appendHex(b, data []byte) []byte {
	for _, c := range data {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// appendMAC appends bytes with colons between.
func appendMAC(b, data []byte) []byte {
	if len(data) == 6 {
		return append(b, digits[data[0]>>4], digits[data[0]&15], ':', digits[data[1]>>4], digits[data[1]&15], ':',
			digits[data[2]>>4], digits[data[2]&15], ':', digits[data[3]>>4], digits[data[3]&15], ':',
			digits[data[4]>>4], digits[data[4]&15], ':', digits[data[5]>>4], digits[data[5]&15])
	}
	for i, c := range data {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// appendAddress appends an IPv4 address, an IPv6 address as RFC 5952 has it, or
// bytes with colons, by the length of data.
func appendAddress(b, data []byte) []byte {
	switch len(data) {
	case 4:
		for _, c := range data {
			b = append(appendNumber(b, uint64(c)), '.')
		}
		return b[:len(b)-1]
	case 16:
		return netip.AddrFrom16([16]byte(data)).AppendTo(b)
	}
	return appendMAC(b, data)
}

// Every byte of a word.
const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// plainLen is how many bytes of text, from the start, are printable ASCII other
// than a quote, a comma (if commas matter) and a backslash. It looks at eight at a time: a byte x
// is under n if x-n borrows, and equal to n if x^n is under 1.
func plainLen[T string | []byte](text T, stop byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64([]byte(text[i : i+8]))
		quote, slash, del := w^ones*uint64(stop), w^ones*'\\', w^ones*0x7f
		bad := (w-ones*' ')&^w | (quote-ones)&^quote | (slash-ones)&^slash | (del-ones)&^del | w
		if bad &= high; bad != 0 {
			return i + bits.TrailingZeros64(bad)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c < ' ' || c > '~' || c == stop || c == '\\' {
			break
		}
	}
	return i
}

// appendString appends text as a JSON string. Characters that do not print are
// escaped, bytes that are no UTF-8 become U+FFFD.
func appendString(b, text []byte) []byte {
	b = append(b, '"')
	for len(text) > 0 {
		n := plainLen(text, '"')
		b = append(b, text[:n]...)
		if text = text[n:]; len(text) == 0 {
			break
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case unicode.IsPrint(r) && (r != utf8.RuneError || size > 1):
			b = append(b, text[:size]...)
		case r > 0xffff:
			r -= 0x10000
			b = appendEscape(appendEscape(b, 0xd800+r>>10), 0xdc00+r&0x3ff)
		default:
			b = appendEscape(b, r)
		}
		text = text[size:]
	}
	return append(b, '"')
}

// appendEscape appends JSON's escape of a UTF-16 unit.
func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// appendCell appends text as a column has it: tab, newline, carriage return and
// backslash as \t, \n, \r and \\, a comma, where one would separate values, as \, and
// other bytes that do not print as \x and two digits.
func appendCell(b, text []byte, alone bool) []byte {
	stop := byte(',')
	if alone {
		stop = '\\'
	}
	for len(text) > 0 {
		n := plainLen(text, stop)
		b = append(b, text[:n]...)
		if text = text[n:]; len(text) == 0 {
			break
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == ',' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case unicode.IsPrint(r) && (r != utf8.RuneError || size > 1):
			b = append(b, text[:size]...)
		default:
			for _, c := range text[:size] {
				b = append(b, '\\', 'x', digits[c>>4], digits[c&15])
			}
		}
		text = text[size:]
	}
	return b
}
