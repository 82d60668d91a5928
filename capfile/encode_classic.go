package capfile

import (
	"encoding/binary"
	"slices"

	"ringcap/internal/record"
	"ringcap/packet"
)

// AppendHeader appends the header of a little-endian classic file of version 2.4, with the
// resolution, zone, accuracy, snap length and link type of h.
func AppendHeader(dst []byte, h *Header) []byte {
	o := binary.LittleEndian
	magic := uint32(magicMicro)
	if h.Nanoseconds {
		magic = magicNano
	}
	dst = o.AppendUint32(dst, magic)
	dst = o.AppendUint16(dst, 2)
	dst = o.AppendUint16(dst, 4)
	dst = o.AppendUint32(dst, uint32(h.Zone))
	dst = o.AppendUint32(dst, h.SigFigs)
	dst = o.AppendUint32(dst, h.SnapLen)
	return o.AppendUint32(dst, h.Network)
}

// RecordSize returns the length of a classic record with n bytes of data.
func RecordSize(n int) int { return record.ClassicHead + n }

// AppendRecord appends a classic record with the first n bytes of f.Data. It cuts the time
// stamp to microseconds unless nanos is set. Time stamps outside 1970..2106 wrap around, as
// in libpcap.
func AppendRecord(dst []byte, f *packet.Frame, n int, nanos bool) []byte {
	t := f.Info.Timestamp
	fraction := uint32(t.Nanosecond())
	if !nanos {
		fraction /= 1000
	}
	sec := uint32(t.Unix())
	if KeepsFraction(f, nanos) {
		sec, fraction = unmended(f, sec)
	}
	dst = slices.Grow(dst, RecordSize(n))
	at := len(dst)
	return dst[:at+record.PutClassic(dst[at:cap(dst)], sec, fraction, f.Data[:n], uint32(f.Info.Length))]
}

// unmended returns the original time stamp of a frame whose file had an invalid one.
func unmended(f *packet.Frame, sec uint32) (uint32, uint32) {
	second := uint32(1e6)
	if f.Interface.Nanoseconds {
		second = 1e9
	}
	return sec - f.Fraction/second, f.Fraction
}

// KeepsFraction reports whether a classic file can hold f.Fraction, because it has the
// resolution of the file that f was read from.
func KeepsFraction(f *packet.Frame, nanos bool) bool {
	return f.Fraction != 0 && f.Interface != nil && f.Interface.Nanoseconds == nanos
}
