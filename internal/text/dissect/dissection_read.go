package dissect

// Methods of Dissection that read. Numbers are big-endian unless the name says otherwise.
// A number that was not captured reads as 0 and cuts the text.

import (
	"encoding/binary"
	"math"
)

func (d *Dissection) U8(off int) int {
	if !d.Have(off, 1) {
		return 0
	}
	return int(d.Span.Data[off])
}

func (d *Dissection) U16(off int) int {
	if !d.Have(off, 2) {
		return 0
	}
	return int(be.Uint16(d.Span.Data[off:]))
}

func (d *Dissection) U24(off int) int {
	if !d.Have(off, 3) {
		return 0
	}
	return int(d.Span.Data[off])<<16 | int(be.Uint16(d.Span.Data[off+1:]))
}

func (d *Dissection) U32(off int) int {
	if !d.Have(off, 4) {
		return 0
	}
	return int(be.Uint32(d.Span.Data[off:]))
}

func (d *Dissection) U48(off int) int { return d.U16(off)<<32 | d.U32(off+2) }

func (d *Dissection) U64(off int) uint64 {
	if !d.Have(off, 8) {
		return 0
	}
	return be.Uint64(d.Span.Data[off:])
}

// Le16 and Le32 read little-endian numbers.
func (d *Dissection) Le16(off int) int { return int(binary.LittleEndian.Uint16(d.Fixed(off, 2))) }
func (d *Dissection) Le32(off int) int { return int(binary.LittleEndian.Uint32(d.Fixed(off, 4))) }

// F32 returns the IEEE 754 float at off.
func (d *Dissection) F32(off int) float32 { return math.Float32frombits(uint32(d.U32(off))) }

// Bytes returns the n bytes at off, or nil if they were not captured.
func (d *Dissection) Bytes(off, n int) []byte {
	if !d.Have(off, n) {
		return nil
	}
	return d.Span.Data[off : off+n]
}

// Fixed returns the n bytes at off, or zeros if they were not captured. n is at most 8.
func (d *Dissection) Fixed(off, n int) []byte {
	if b := d.Bytes(off, n); b != nil {
		return b
	}
	return notCaptured[:n]
}

var notCaptured [8]byte

// AllZero reports whether all bytes of a are zero.
func AllZero(a []byte) bool {
	for _, c := range a {
		if c != 0 {
			return false
		}
	}
	return true
}
