package transport

// Multipath TCP: RFC 8684, and RFC 6824 where the version is 0.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var mptcpNames = [...]string{
	"capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close",
}

// capableFlags are the flags of MP_CAPABLE, which the RFCs letter from A to H.
var capableFlags = []dissect.Name{
	{0x80, "A"}, {0x40, "B"}, {0x20, "C"}, {0x10, "D"}, {0x08, "E"}, {0x04, "F"}, {0x02, "G"}, {0x01, "H"},
}

// appendMultipath appends option o of a segment that has the TCP flags flags. It returns
// false if the subtype cannot have this size.
func appendMultipath(b []byte, o []byte, flags uint16) (_ []byte, good bool) {
	if len(o) < 3 {
		return b, false
	}
	b = append(b, ' ')
	b = append(dissect.AppendInt(b, len(o)), ' ')
	sub := int(o[2] >> 4)
	if sub >= len(mptcpNames) {
		return append(b, "unknown"...), true
	}
	b = append(b, mptcpNames[sub]...)
	switch sub {
	case 0:
		return appendCapable(b, o)
	case 1:
		return appendJoin(b, o, flags)
	case 2:
		return appendDSS(b, o)
	case 3:
		return appendAddAddr(b, o)
	case 4:
		b = append(b, " id"...)
		for _, id := range o[3:] {
			b = dissect.AppendInt(append(b, ' '), int(id))
		}
	case 5:
		if o[2]&1 != 0 {
			b = append(b, " backup"...)
		}
		if len(o) > 3 {
			b = dissect.AppendInt(append(b, " id "...), int(o[3]))
		}
	case 6:
		if len(o) != 12 {
			return b, false
		}
		b = dissect.AppendUint(append(b, " seq "...), be.Uint64(o[4:]))
	case 7:
		if len(o) != 12 {
			return b, false
		}
		b = dissect.AppendHexBytes(append(b, " key 0x"...), o[4:12])
	}
	return b, true
}

// appendCapable appends MP_CAPABLE with the keys of one or both sides.
func appendCapable(b []byte, o []byte) ([]byte, bool) {
	if len(o) < 4 || len(o) > 4 && len(o) < 12 {
		return b, false
	}
	b = dissect.AppendInt(append(b, " v"...), int(o[2]&15))
	b = dissect.AppendBits(append(b, " flags ["...), capableFlags, uint32(o[3]), "")
	b = append(b, ']')
	if o[3]&0x80 != 0 {
		b = append(b, " csum"...)
	}
	if len(o) >= 12 {
		b = dissect.AppendHexBytes(append(b, " {0x"...), o[4:12])
		if len(o) >= 20 {
			b = dissect.AppendHexBytes(append(b, ",0x"...), o[12:20])
		}
		b = append(b, '}')
	}
	return b, true
}

// appendJoin appends MP_JOIN, which differs in a SYN, a SYN-ACK and an ACK.
func appendJoin(b []byte, o []byte, flags uint16) ([]byte, bool) {
	if len(o) != 24 && flags&layer.FlagSYN != 0 && len(o) >= 4 {
		if o[2]&1 != 0 {
			b = append(b, " backup"...)
		}
		b = dissect.AppendInt(append(b, " id "...), int(o[3]))
	}
	switch len(o) {
	case 12:
		b = dissect.AppendHex(append(b, " token 0x"...), be.Uint32(o[4:]))
		return dissect.AppendHex(append(b, " nonce 0x"...), be.Uint32(o[8:])), true
	case 16:
		b = dissect.AppendHexBytes(append(b, " hmac 0x"...), o[4:12])
		return dissect.AppendHex(append(b, " nonce 0x"...), be.Uint32(o[12:])), true
	case 24:
		return dissect.AppendHexBytes(append(b, " hmac 0x"...), o[4:]), true
	}
	return b, false
}

// appendDSS appends a data sequence signal: an acknowledgment, a mapping and a checksum,
// all of them optional.
func appendDSS(b []byte, o []byte) ([]byte, bool) {
	if len(o) < 4 {
		return b, false
	}
	bits, v := o[3], o[4:]
	if bits&0x10 != 0 {
		b = append(b, " fin"...)
	}
	var ok bool
	if bits&0x01 != 0 {
		if b, v, ok = appendWide(append(b, " ack "...), v, bits&0x02 != 0); !ok {
			return b, false
		}
	}
	if bits&0x04 == 0 {
		return b, len(v) == 0
	}
	if b, v, ok = appendWide(append(b, " seq "...), v, bits&0x08 != 0); !ok || len(v) < 6 {
		return b, false
	}
	b = dissect.AppendUint(append(b, " subseq "...), uint64(be.Uint32(v)))
	b = dissect.AppendInt(append(b, " len "...), int(be.Uint16(v[4:])))
	if v = v[6:]; len(v) >= 2 {
		b = dissect.AppendHex(append(b, " csum 0x"...), uint32(be.Uint16(v)))
		v = v[2:]
	}
	return b, len(v) == 0
}

// appendWide appends a number of 8 bytes if wide is set, otherwise of 4 bytes. It returns
// the bytes after the number.
func appendWide(b, v []byte, wide bool) ([]byte, []byte, bool) {
	switch {
	case wide && len(v) >= 8:
		return dissect.AppendUint(b, be.Uint64(v)), v[8:], true
	case !wide && len(v) >= 4:
		return dissect.AppendUint(b, uint64(be.Uint32(v))), v[4:], true
	}
	return b, v, false
}

// appendAddAddr appends ADD_ADDR. The low bits of the subtype byte hold the family of the
// address in version 0, and in version 1 whether it echoes the address of the peer.
func appendAddAddr(b []byte, o []byte) ([]byte, bool) {
	if len(o) < 8 {
		return b, false
	}
	v, mac := o[4:], 0
	switch low := o[2] & 15; {
	case low == 4:
		b = append(b, " v0-ip4"...)
	case low == 6:
		b = append(b, " v0-ip6"...)
	case low == 1:
		b = append(b, " v1-echo"...)
	case low == 0:
		b, mac = append(b, " v1"...), 8
	default:
		return b, false
	}
	b = append(dissect.AppendInt(append(b, " id "...), int(o[3])), ' ')
	switch len(v) - mac {
	case 4, 6:
		b, v = dissect.AppendAddr4(b, v), v[4:]
	case 16, 18:
		b, v = dissect.AppendAddr6(b, v), v[16:]
	default:
		return b, false
	}
	if len(v)-mac == 2 {
		b, v = dissect.AppendInt(append(b, ':'), int(be.Uint16(v))), v[2:]
	}
	if mac > 0 {
		b = dissect.AppendHexBytes(append(b, " hmac 0x"...), v)
	}
	return b, true
}
