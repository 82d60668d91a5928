package text

// What a dissection reads: numbers in network order, if not said otherwise. Where they
// were not captured they are 0 and the text ends.

import (
	"encoding/binary"
	"math"
)

func (d *dissection) u8(off int) int {
	if !d.have(off, 1) {
		return 0
	}
	return int(d.s.data[off])
}

func (d *dissection) u16(off int) int {
	if !d.have(off, 2) {
		return 0
	}
	return int(be.Uint16(d.s.data[off:]))
}

func (d *dissection) u24(off int) int {
	if !d.have(off, 3) {
		return 0
	}
	return int(d.s.data[off])<<16 | int(be.Uint16(d.s.data[off+1:]))
}

func (d *dissection) u32(off int) int {
	if !d.have(off, 4) {
		return 0
	}
	return int(be.Uint32(d.s.data[off:]))
}

// u48 is a number of 6 bytes.
func (d *dissection) u48(off int) int { return d.u16(off)<<32 | d.u32(off+2) }

func (d *dissection) u64(off int) uint64 {
	if !d.have(off, 8) {
		return 0
	}
	return be.Uint64(d.s.data[off:])
}

// le16 and le32 are numbers in little-endian order.
func (d *dissection) le16(off int) int { return int(binary.LittleEndian.Uint16(d.fixed(off, 2))) }
func (d *dissection) le32(off int) int { return int(binary.LittleEndian.Uint32(d.fixed(off, 4))) }

// f32 is the IEEE 754 float at off.
func (d *dissection) f32(off int) float32 { return math.Float32frombits(uint32(d.u32(off))) }

// bytes are n bytes at off, none where they were not captured.
func (d *dissection) bytes(off, n int) []byte {
	if !d.have(off, n) {
		return nil
	}
	return d.s.data[off : off+n]
}

// fixed is bytes, at most 8, zeros where they were not captured.
func (d *dissection) fixed(off, n int) []byte {
	if b := d.bytes(off, n); b != nil {
		return b
	}
	return notCaptured[:n]
}

var notCaptured [8]byte

// allZero says whether a has no byte but zeros.
func allZero(a []byte) bool {
	for _, c := range a {
		if c != 0 {
			return false
		}
	}
	return true
}
