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

// appendHexNumber appends v in so many digits, as 0x0012.
func appendHexNumber(b []byte, v uint64, digitsWanted uint8) []byte {
	b = append(b, '0', 'x')
	for shift := 4 * (int(digitsWanted) - 1); shift >= 0; shift -= 4 {
		b = append(b, digits[v>>shift&15])
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
		return decimal.AppendAddress(b, (*[4]byte)(data))
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

// stop is a character that cleanLen stops at, from the space to the question mark:
// what makes a space of it in every byte of a word, and the first that is not under it
// or the space then.
type stop struct{ flip, under uint64 }

var (
	stopQuote   = stop{ones * ('"' ^ ' '), ones * '!'}
	stopComma   = stop{ones * (',' ^ ' '), ones * '!'}
	stopNothing = stop{0, ones * ' '}
)

// cleanLen is how many bytes of text, from the start, are printable ASCII other than a
// backslash and what s says. It looks at eight at a time, the last eight twice.
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

// in has the high bit of each byte of w set that cleanLen stops at; beyond the first
// it may be wrong. A byte that is under another one has it after their subtraction, as
// long as both are ASCII.
func (s stop) in(w uint64) uint64 {
	named := (w ^ s.flip) - s.under
	slash := (w ^ ones*'\\') - ones
	return (named | slash | (w + ones) | w) & high
}

// appendString appends text as a JSON string. Characters that do not print are
// escaped, bytes that are no UTF-8 become U+FFFD.
func appendString(b, text []byte) []byte {
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

// appendEscape appends JSON's escape of a UTF-16 unit.
func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// appendCell appends text as a column has it: tab, newline, carriage return and
// backslash as \t, \n, \r and \\, a comma, where one would separate values, as \, and
// other bytes that do not print as \x and two digits.
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
