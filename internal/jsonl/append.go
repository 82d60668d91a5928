package jsonl

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"unicode"
	"unicode/utf8"

	"ringcap/internal/decimal"
)

const digits = "0123456789abcdef"

func appendHex(b, data []byte) []byte {
	for _, c := range data {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// appendHexNumber appends v with so many hexadecimal digits, such as 0x0012.
func appendHexNumber(b []byte, v uint64, digitsWanted uint8) []byte {
	b = append(b, '0', 'x')
	for shift := 4 * (int(digitsWanted) - 1); shift >= 0; shift -= 4 {
		b = append(b, digits[v>>shift&15])
	}
	return b
}

// appendMAC appends bytes separated by colons.
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

// appendAddress appends data by its length: an IPv4 address, an IPv6 address in the
// format of RFC 5952, or bytes separated by colons.
func appendAddress(b, data []byte) []byte {
	switch len(data) {
	case 4:
		return decimal.AppendAddress(b, (*[4]byte)(data))
	case 16:
		return netip.AddrFrom16([16]byte(data)).AppendTo(b)
	}
	return appendMAC(b, data)
}

// Words of equal bytes.
const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// stop is the stop character of cleanLen, which lies between space and question mark. XOR
// with flip turns it into a space. under has in every byte the character after space, or
// space if there is no stop character: bytes below it stop.
type stop struct{ flip, under uint64 }

var (
	stopQuote   = stop{ones * ('"' ^ ' '), ones * '!'}
	stopComma   = stop{ones * (',' ^ ' '), ones * '!'}
	stopNothing = stop{0, ones * ' '}
)

// cleanLen returns the length of the prefix of text that is printable ASCII without
// backslashes and without the character of s. It examines eight bytes at a time, and the
// last eight again.
func cleanLen(text []byte, s stop) int {
	if len(text) < 8 {
		var padded [8]byte
		n := copy(padded[:], text)
		return min(n, cleanLen(padded[:], s))
	}
	for i := 0; ; {
		if bad := s.in(binary.LittleEndian.Uint64(text[i : i+8 : i+8])); bad != 0 {
			return i + bits.TrailingZeros64(bad)/8
		}
		if i += 8; i+8 > len(text) {
			if i == len(text) {
				return i
			}
			i = len(text) - 8
		}
	}
}

// in sets the high bit of each byte of w at which cleanLen stops. Only the first such
// byte is reliable. The subtraction sets the high bit if a byte is below the subtrahend,
// provided that both are ASCII.
func (s stop) in(w uint64) uint64 {
	stops := (w ^ s.flip) - s.under
	slash := (w ^ ones*'\\') - ones
	return (stops | slash | (w + ones) | w) & high
}

// AppendString appends text as a JSON string. Unprintable characters are escaped, and
// bytes that are not UTF-8 become U+FFFD.
func AppendString(b, text []byte) []byte {
	b = append(b, '"')
	for len(text) > 0 {
		n := cleanLen(text, stopQuote)
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

// appendEscape appends the JSON escape of a UTF-16 unit.
func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// appendCell appends text as the value of a column. Tab, newline, carriage return and
// backslash become \t, \n, \r and \\. A comma becomes \, unless alone, because it would
// separate values. Other unprintable bytes become \x and two digits.
func appendCell(b, text []byte, alone bool) []byte {
	stop := stopComma
	if alone {
		stop = stopNothing
	}
	for len(text) > 0 {
		n := cleanLen(text, stop)
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
