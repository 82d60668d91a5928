package dissect

import (
	"encoding/binary"
	"math/bits"

	"ringcap/internal/decimal"
)

var be = binary.BigEndian

// pairs holds "00" to "99", so that Append2 needs no division.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

const HexDigits = "0123456789abcdef"

func AppendInt(b []byte, v int) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	return AppendUint(b, uint64(v))
}

func AppendUint(b []byte, v uint64) []byte { return decimal.Append(b, v) }

func Append2(b []byte, v int) []byte {
	return append(b, pairs[2*v], pairs[2*v+1])
}

// AppendPadded appends v, padded with spaces on the left to width columns.
func AppendPadded(b []byte, v uint64, width int) []byte {
	for limit := uint64(10); width > 1; width-- {
		if v < limit {
			b = append(b, "                    "[:width-1]...)
			break
		}
		limit *= 10
	}
	return AppendUint(b, v)
}

// AppendHex appends v in hexadecimal, without leading zeros.
func AppendHex(b []byte, v uint32) []byte {
	shift := 28
	for shift > 0 && v>>shift == 0 {
		shift -= 4
	}
	for ; shift >= 0; shift -= 4 {
		b = append(b, HexDigits[v>>shift&15])
	}
	return b
}

// AppendHex64 appends v in hexadecimal, without leading zeros.
func AppendHex64(b []byte, v uint64) []byte {
	if v>>32 == 0 {
		return AppendHex(b, uint32(v))
	}
	return AppendHex8(AppendHex(b, uint32(v>>32)), uint32(v))
}

func AppendHex2(b []byte, v byte) []byte {
	return append(b, HexDigits[v>>4], HexDigits[v&15])
}

func AppendHex4(b []byte, v uint16) []byte {
	return append(b, HexDigits[v>>12], HexDigits[v>>8&15], HexDigits[v>>4&15], HexDigits[v&15])
}

func AppendHex8(b []byte, v uint32) []byte {
	return AppendHex4(AppendHex4(b, uint16(v>>16)), uint16(v))
}

// Append0x4 appends v as 0x and four hexadecimal digits.
func Append0x4(b []byte, v uint16) []byte {
	return AppendHex4(append(b, '0', 'x'), v)
}

func AppendHexBytes(b, data []byte) []byte {
	for _, c := range data {
		b = AppendHex2(b, c)
	}
	return b
}

// AppendAddr4 appends the IPv4 address in a's first four bytes.
func AppendAddr4(b []byte, a []byte) []byte { return decimal.AppendAddress(b, (*[4]byte)(a)) }

// AppendAddr6 appends the IPv6 address in a's first 16 bytes in the form of RFC 5952.
// It writes addresses that embed an IPv4 address as inet_ntop(3) does.
func AppendAddr6(b []byte, a []byte) []byte {
	_ = a[15]
	zeros := 0 // a bit for each word that is 0
	for i := range 8 {
		if be.Uint16(a[2*i:]) == 0 {
			zeros |= 1 << i
		}
	}
	zero, run := int(longestZeros[zeros].start), int(longestZeros[zeros].n)
	var text [40]byte
	n := 0
	for i := 0; i < 8; i++ {
		if i > 0 {
			text[n] = ':'
			n++
		}
		if i == zero {
			if i == 0 {
				text[n] = ':'
				n++
			}
			if i += run - 1; i == 7 {
				text[n] = ':'
				n++
			}
			continue
		}
		if i == 6 && zero == 0 && (run == 6 || run == 5 && a[10] == 0xff && a[11] == 0xff) {
			return AppendAddr4(append(b, text[:n]...), a[12:])
		}
		v := be.Uint16(a[2*i:])
		for shift := (bits.Len16(v|1) - 1) &^ 3; shift >= 0; shift -= 4 {
			text[n] = HexDigits[v>>shift&15]
			n++
		}
	}
	return append(b, text[:n]...)
}

// longestZeros has the first of the longest runs of two or more words that are 0, for each set of
// such words. start is -1 if there is none.
var longestZeros = func() (all [256]struct{ start, n int8 }) {
	for zeros := range all {
		best := &all[zeros]
		best.start = -1
		for i := 0; i < 8; i++ {
			j := i
			for j < 8 && zeros>>j&1 != 0 {
				j++
			}
			if n := int8(j - i); n > best.n && n > 1 {
				best.start, best.n = int8(i), n
			}
			i = j
		}
	}
	return all
}()

// AppendMAC appends the bytes of a, of any length, separated by colons.
func AppendMAC(b []byte, a []byte) []byte {
	for i, c := range a {
		if i > 0 {
			b = append(b, ':')
		}
		b = AppendHex2(b, c)
	}
	return b
}

// AppendSafe appends text from the wire. Like tcpdump, it writes bytes that are not
// printable ASCII as ^X and M-x.
func AppendSafe(b []byte, text []byte) []byte {
	for _, c := range text {
		b = AppendSafeByte(b, c)
	}
	return b
}

func AppendSafeByte(b []byte, c byte) []byte {
	if c >= 0x80 {
		b, c = append(b, "M-"...), c&0x7f
	}
	if c < ' ' || c == 0x7f {
		b, c = append(b, '^'), c^0x40
	}
	return append(b, c)
}

// Name gives a name to a value or to a bit. It is an alias of an unnamed struct, because
// go vet accepts literals of such a type without field names in every package.
type Name = struct {
	Value uint32
	Name  string
}

// Lookup returns the name of v in table and whether v has one.
func Lookup(table []Name, v uint32) (string, bool) {
	for i := range table {
		if table[i].Value == v {
			return table[i].Name, true
		}
	}
	return "", false
}

// AppendName appends the name of v, or unknown if v has none.
func AppendName(b []byte, table []Name, v uint32, unknown string) []byte {
	if s, ok := Lookup(table, v); ok {
		return append(b, s...)
	}
	return append(b, unknown...)
}

// AppendBits appends the names of the bits set in v, separated by sep, or "none".
func AppendBits(b []byte, table []Name, v uint32, sep string) []byte {
	start := len(b)
	for i := range table {
		if v&table[i].Value != 0 {
			if len(b) > start {
				b = append(b, sep...)
			}
			b = append(b, table[i].Name...)
		}
	}
	if len(b) == start {
		b = append(b, "none"...)
	}
	return b
}
