package jsonl

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"unicode"
	"unicode/utf8"
)

const digits = "0123456789abcdef"

// decimals holds 0 to 999 as text without leading zeros, and its length: the
// numbers of headers are mostly that small.
var decimals = func() (t [1000]struct {
	text [3]byte
	n    uint8
}) {
	for i := range t {
		switch e := &t[i]; {
		case i < 10:
			e.text, e.n = [3]byte{'0' + byte(i)}, 1
		case i < 100:
			e.text, e.n = [3]byte{'0' + byte(i/10), '0' + byte(i%10)}, 2
		default:
			e.text, e.n = [3]byte{'0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)}, 3
		}
	}
	return t
}()

// appendNumber appends v in decimal.
func appendNumber(b []byte, v uint64) []byte {
	if v < 1000 {
		e := &decimals[v]
		b = append(b, e.text[0], e.text[1], e.text[2])
		return b[:len(b)-3+int(e.n)]
	}
	return appendThousands(appendNumber(b, v/1000), v%1000)
}

// appendThousands appends v, under 1000, in three digits.
func appendThousands(b []byte, v uint64) []byte {
	return append(b, '0'+byte(v/100), '0'+byte(v/10%10), '0'+byte(v%10))
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
			e := &decimals[c]
			b = append(b, e.text[0], e.text[1], e.text[2], '.')
			b[len(b)-4+int(e.n)] = '.'
			b = b[:len(b)-3+int(e.n)]
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
