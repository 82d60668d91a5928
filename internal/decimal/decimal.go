// Package decimal appends numbers in decimal, three digits at a time. Numbers take most
// of the time of printing a packet, and this is faster than strconv.
package decimal

import (
	"encoding/binary"
	"math"
	"slices"
)

// threes holds the text of 0 to 999: three characters, the first in the lowest byte, and
// the length in the highest byte. The first thousand entries have no leading zeros, the
// second thousand have. leading equals the first thousand, but is empty for 0.
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

// Room is the space that any function of this package needs: a number of 64 bits, and the
// bytes that Put may write after its text.
const Room = 24

// Append appends v to b.
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

// AppendAddress appends an IPv4 address to b.
func AppendAddress(b []byte, a *[4]byte) []byte {
	n := len(b)
	if cap(b)-n < Room {
		b = slices.Grow(b, 4096)
	}
	return b[:n+PutAddress((*[Room]byte)(b[n:n+Room:n+Room]), a)]
}

// AppendThousands appends v, which is below 1000, with three digits.
func AppendThousands(b []byte, v uint64) []byte {
	d := threes[1000+v]
	return append(b, byte(d), byte(d>>8), byte(d>>16))
}

// Put writes v to the start of to and returns the number of digits. It may overwrite the
// bytes after them.
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

// Six returns v, which is below a million, as text with the first digit in the lowest
// byte, and the number of digits. The bytes beyond that are undefined. Six does not
// branch, because the processor cannot predict the number of digits.
func Six(v uint32) (text uint64, n int) {
	front := v / 1000
	back := v - front*1000 + 1000&uint32(-int32(front)>>31) // with leading zeros unless front is 0
	f, b := leading[front], threes[back]
	return uint64(f&0xffffff) | uint64(b)<<(f>>24*8&31), int(f>>24 + b>>24)
}

// PutNine writes v, which is below 1,000,000,000, with nine digits.
func PutNine(to *[Room]byte, v uint32) {
	binary.LittleEndian.PutUint32(to[:], threes[1000+v/1e6])
	binary.LittleEndian.PutUint32(to[3:], threes[1000+v/1000%1000])
	binary.LittleEndian.PutUint32(to[6:], threes[1000+v%1000])
}

// PutAddress writes the IPv4 address a to the start of to and returns its length.
func PutAddress(to *[Room]byte, a *[4]byte) int {
	n := 0
	for _, c := range a {
		d := threes[c]
		binary.LittleEndian.PutUint32(to[n&15:], d&0xffffff|'.'<<(d>>24*8&31))
		n += int(d>>24) + 1
	}
	return n - 1
}
