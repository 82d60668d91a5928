package capfile

import (
	"math/bits"
	"time"
)

// resolution converts the 64-bit time stamps of a pcapng interface to times.
type resolution struct {
	code   byte   // if_tsresol: 10^-n, or 2^-n with the top bit set
	second uint64 // units in a second, 0 for 2^64 or more
	unit   uint64 // nanoseconds in a unit, 0 for less than one
	offset int64  // if_tsoffset, seconds
}

// newResolution returns the resolution for the options if_tsresol and if_tsoffset, whose
// defaults are 6 and 0.
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

// finer reports whether the time stamps are finer than microseconds.
func (s *resolution) finer() bool {
	if s.code&0x80 != 0 {
		return s.code&0x7f >= 20
	}
	return s.code > 6
}

// farthest limits times to so many seconds from 1970. A time.Time cannot compare times that
// are some 2^63 seconds away.
const farthest = 1 << 61

// at converts seconds of the interface to seconds since 1970.
func (s *resolution) at(sec uint64) int64 {
	return int64(min(sec, farthest)) + max(-farthest, min(s.offset, farthest))
}

// time converts a time stamp, rounded down to nanoseconds.
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
	var ns uint64 // 64 bits of such units are less than a second
	if n-9 <= 19 {
		ns = stamp / pow10(n-9)
	}
	return time.Unix(s.at(0), int64(ns))
}

// binary converts a time stamp in units of 2^-n seconds. The fraction times 10^9 needs 128
// bits.
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
