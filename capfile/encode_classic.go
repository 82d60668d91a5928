package capfile

import (
	"encoding/binary"
	"slices"
	"time"

	"ringcap/internal/record"
	"ringcap/packet"
)

// AppendHeader appends the header of a little-endian classic file of version
// 2.4: the resolution, zone, accuracy, snap length and link type of h.
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

// RecordSize is the length of a classic record of n bytes of data.
func RecordSize(n int) int { return record.ClassicHead + n }

// AppendRecord appends a classic record: the first n bytes of f.Data, which
// was f.Info.Length long on the wire. Time stamps are cut to microseconds
// unless nanos; those outside 1970..2106 wrap as they do in libpcap.
func AppendRecord(dst []byte, f *packet.Frame, n int, nanos bool) []byte {
	t := f.Info.Timestamp
	fraction := uint32(t.Nanosecond())
	if !nanos {
		fraction /= 1000
	}
	sec := uint32(t.Unix())
	if len(f.Info.AncillaryData) > 0 {
		sec, fraction = unmended(f, sec, fraction, nanos)
	}
	dst = slices.Grow(dst, RecordSize(n))
	at := len(dst)
	return dst[:at+record.PutClassic(dst[at:cap(dst)], sec, fraction, f.Data[:n], uint32(f.Info.Length))]
}

// unmended is the time stamp as it stood in the file it was read from, where
// that was no valid one and the resolution is the same.
func unmended(f *packet.Frame, sec, fraction uint32, nanos bool) (uint32, uint32) {
	for _, a := range f.Info.AncillaryData {
		raw, ok := a.(*Fraction)
		if !ok || raw.Nanoseconds != nanos {
			continue
		}
		unit := time.Microsecond
		if nanos {
			unit = time.Nanosecond
		}
		return sec - uint32(time.Duration(raw.Value)*unit/time.Second), raw.Value
	}
	return sec, fraction
}
