// Package decimal writes numbers in decimal, three digits at a time: it is most of
// what printing a packet is.
package decimal

import (
	"encoding/binary"
	"math"
	"slices"
)

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

// Room is that for a number of 64 bits, and for what Put writes behind it in passing.
const Room = 24

// Append appends v.
func Append(b []byte, v uint64) []byte {
	n := len(b)
	if cap(b)-n < Room {
		b = slices.Grow(b, 4096)
	}
	if v <= math.MaxUint32 {
		return b[:n+Put((*[Room]byte)(b[n:n+Room:n+Room]), uint32(v))]
	}
	return AppendThousands(AppendThousands(AppendThousands(Append(b, v/1e9), v/1e6%1000), v/1000%1000), v%1000)
}

// AppendAddress appends an IPv4 address.
func AppendAddress(b []byte, a *[4]byte) []byte {
	n := len(b)
	if cap(b)-n < Room {
		b = slices.Grow(b, 4096)
	}
	return b[:n+PutAddress((*[Room]byte)(b[n:n+Room:n+Room]), a)]
}

// AppendThousands appends v, under 1000, in three digits.
func AppendThousands(b []byte, v uint64) []byte {
	d := threes[1000+v]
	return append(b, byte(d), byte(d>>8), byte(d>>16))
}

// Put writes v, and returns how many digits that are.
func Put(to *[Room]byte, v uint32) int {
	if v < 1e6 {
		text, n := Six(v)
		binary.LittleEndian.PutUint64(to[:], text)
		return n
	}
	text, n := Six(v / 1e6)
	binary.LittleEndian.PutUint64(to[:], text)
	v %= 1e6
	binary.LittleEndian.PutUint32(to[n&7:], threes[1000+v/1000])
	binary.LittleEndian.PutUint32(to[n&7+3:], threes[1000+v%1000])
	return n + 6
}

// Six is v, under a million, as text, the first digit lowest, and its length; what is
// in text beyond that means nothing. There is no branch in it, since nobody could
// predict how many digits there are.
func Six(v uint32) (text uint64, n int) {
	front := v / 1000
	back := v - front*1000 + 1000&uint32(-int32(front)>>31) // with zeros behind a front
	f, b := leading[front], threes[back]
	return uint64(f&0xffffff) | uint64(b)<<(f>>24*8&31), int(f>>24 + b>>24)
}

// PutNine writes v, under 1,000,000,000, in nine digits.
func PutNine(to *[Room]byte, v uint32) {
	binary.LittleEndian.PutUint32(to[:], threes[1000+v/1e6])
	binary.LittleEndian.PutUint32(to[3:], threes[1000+v/1000%1000])
	binary.LittleEndian.PutUint32(to[6:], threes[1000+v%1000])
}

// PutAddress writes the IPv4 address in a's four bytes with dots, and returns how long
// that is.
func PutAddress(to *[Room]byte, a *[4]byte) int {
	n := 0
	for _, c := range a {
		d := threes[c]
		binary.LittleEndian.PutUint32(to[n&15:], d&0xffffff|'.'<<(d>>24*8&31))
		n += int(d>>24) + 1
	}
	return n - 1
}
