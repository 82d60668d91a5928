package anonymize

import "encoding/binary"

// sum returns the sum of the 16-bit words of b in one's complement arithmetic, not folded. A
// last odd byte is the upper half of a word (RFC 1071).
func sum(b []byte) (s uint64) {
	for ; len(b) >= 2; b = b[2:] {
		s += uint64(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		s += uint64(b[0]) << 8
	}
	return s
}

// fold reduces a sum to 16 bits.
func fold(s uint64) uint16 {
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

// difference returns what a sum grows by when the bytes before become those after, which are
// as many.
func difference(before, after []byte) uint64 {
	return uint64(fold(sum(after))) + uint64(^fold(sum(before)))
}

// mend changes a checksum for a sum that has grown (RFC 1624, equation 3). So a wrong one stays
// wrong, and one over bytes that were not captured needs none of them. A field of 0 stays 0: the
// checksum was left to the device, or there is none.
func mend(field []byte, growth uint64) {
	const none = 0xffff // in one's complement
	old := binary.BigEndian.Uint16(field)
	if old == 0 || fold(growth) == none {
		return
	}
	binary.BigEndian.PutUint16(field, ^fold(uint64(^old)+growth))
}

// mendUDP is mend for a checksum where 0 means that there is none (RFC 768).
func mendUDP(field []byte, growth uint64) {
	old := binary.BigEndian.Uint16(field)
	mend(field, growth)
	if old != 0 && binary.BigEndian.Uint16(field) == 0 {
		field[0], field[1] = 0xff, 0xff
	}
}
