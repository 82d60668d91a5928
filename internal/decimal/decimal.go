// Package decimal writes numbers in decimal, three digits at a time: it is most of
// what printing a packet is.
package decimal

import (
	"encoding/binary"
	"math"
	"slices"
)

// Small holds 0 to 999 as text without leading zeros in three bytes, the first digit
// lowest, and its length in the fourth; Padded holds them with zeros.
var Small, Padded = func() (short, long [1000]uint32) {
	for i := range short {
		d := [3]uint32{'0' + uint32(i/100), '0' + uint32(i/10%10), '0' + uint32(i%10)}
		long[i] = d[0] | d[1]<<8 | d[2]<<16
		switch {
		case i < 10:
			short[i] = d[2] | 1<<24
		case i < 100:
			short[i] = d[1] | d[2]<<8 | 2<<24
		default:
			short[i] = long[i] | 3<<24
		}
	}
	return short, long
}()

// Room is that for a number of 64 bits, and for what Put writes behind it in passing.
const Room = 24

// Append appends v.
func Append(b []byte, v uint64) []byte {
	n := len(b)
	if cap(b)-n < Room {
		b = slices.Grow(b, 4096)
	}
	to := (*[Room]byte)(b[n : n+Room])
	switch {
	case v < 1000:
		digits := Small[v]
		binary.LittleEndian.PutUint32(to[:], digits)
		return b[:n+int(digits>>24)]
	case v <= math.MaxUint32:
		return b[:n+Put(to, uint32(v))]
	}
	return AppendThousands(AppendThousands(AppendThousands(Append(b, v/1e9), v/1e6%1000), v/1000%1000), v%1000)
}

// AppendAddress appends an IPv4 address.
func AppendAddress(b []byte, a *[4]byte) []byte {
	n := len(b)
	if cap(b)-n < Room {
		b = slices.Grow(b, 4096)
	}
	return b[:n+PutAddress((*[Room]byte)(b[n:n+Room]), a)]
}

// AppendThousands appends v, under 1000, in three digits.
func AppendThousands(b []byte, v uint64) []byte {
	d := Padded[v]
	return append(b, byte(d), byte(d>>8), byte(d>>16))
}

// Put writes v and returns how many digits that are. Each three are written as four
// bytes, the last of which the next ones replace.
func Put(to *[Room]byte, v uint32) int {
	switch {
	case v < 1000:
		digits := Small[v]
		binary.LittleEndian.PutUint32(to[:], digits)
		return int(digits >> 24)
	case v < 1e6:
		digits := Small[v/1000]
		at := int(digits >> 24)
		binary.LittleEndian.PutUint32(to[:], digits)
		binary.LittleEndian.PutUint32(to[at:], Padded[v%1000])
		return at + 3
	}
	n := 0
	if v >= 1e9 {
		to[0] = '0' + byte(v/1e9)
		v %= 1e9
		binary.LittleEndian.PutUint32(to[1:], Padded[v/1e6])
		n = 4
	} else {
		digits := Small[v/1e6]
		binary.LittleEndian.PutUint32(to[:], digits)
		n = int(digits >> 24)
	}
	binary.LittleEndian.PutUint32(to[n:], Padded[v/1000%1000])
	binary.LittleEndian.PutUint32(to[n+3:], Padded[v%1000])
	return n + 6
}

// PutAddress writes the IPv4 address in a's four bytes with dots, and returns how long
// that is.
func PutAddress(to *[Room]byte, a *[4]byte) int {
	n := 0
	for _, c := range a {
		d := Small[c]
		binary.LittleEndian.PutUint32(to[n:], d)
		n += int(d >> 24)
		to[n] = '.'
		n++
	}
	return n - 1
}
