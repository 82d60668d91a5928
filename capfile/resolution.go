package capfile

import (
	"math/bits"
	"time"
)

// resolution turns the 64-bit time stamps of one pcapng interface into times.
type resolution struct {
	code   byte   // if_tsresol: 10^-n, or 2^-n with the top bit set
	second uint64 // units in a second, 0 if that is 2^64 or more
	unit   uint64 // nanoseconds in a unit, 0 where a unit is less than one
	offset int64  // if_tsoffset, seconds
}

// newResolution is for the options if_tsresol and if_tsoffset, 6 and 0 where a
// file does not give them.
func newResolution(code byte, offset int64) resolution {
	s := resolution{code: code, offset: offset}
	n := int(code & 0x7f)
	switch {
	case code&0x80 == 0 && n <= 19:
		s.second = pow10(n)
		if n <= 9 {
			s.unit = pow10(9 - n)
		}
	case code&0x80 != 0 && n <= 63:
		s.second = 1 << n
	}
	return s
}

// finer says that the time stamps have more than microseconds.
func (s *resolution) finer() bool {
	if s.code&0x80 != 0 {
		return s.code&0x7f >= 20
	}
	return s.code > 6
}

// farthest is the most seconds that a time is taken to be from 1970: a time.Time
// cannot order those that are some 2^63 away.
const farthest = 1 << 61

// at is a second of the interface in seconds from 1970.
func (s *resolution) at(sec uint64) int64 {
	return int64(min(sec, farthest)) + max(-farthest, min(s.offset, farthest))
}

// time is exact to the nanosecond, rounded down.
func (s *resolution) time(stamp uint64) time.Time {
	if s.unit != 0 {
		sec := stamp / s.second
		return time.Unix(s.at(sec), int64((stamp-sec*s.second)*s.unit))
	}
	if s.code&0x80 != 0 {
		return s.binary(stamp)
	}
	n := int(s.code)
	if s.second != 0 { // finer than nanoseconds: 10 <= n <= 19
		return time.Unix(s.at(stamp/s.second), int64(stamp%s.second/pow10(n-9)))
	}
	var ns uint64 // no second fits into 64 bits of such units
	if n-9 <= 19 {
		ns = stamp / pow10(n-9)
	}
	return time.Unix(s.at(0), int64(ns))
}

// binary is for units of 2^-n seconds: the fraction times 10^9 needs 128 bits.
func (s *resolution) binary(stamp uint64) time.Time {
	n := uint(s.code & 0x7f)
	var sec uint64
	if n <= 63 {
		sec, stamp = stamp>>n, stamp&(1<<n-1)
	}
	hi, lo := bits.Mul64(stamp, 1e9)
	var ns uint64
	if n < 64 {
		ns = hi<<(64-n) | lo>>n // hi << 64 is 0 in Go, and hi is 0 for n = 0
	} else {
		ns = hi >> (n - 64)
	}
	return time.Unix(s.at(sec), int64(ns))
}

func pow10(n int) uint64 {
	p := uint64(1)
	for range n {
		p *= 10
	}
	return p
}
