package text

import (
	"bytes"
	"math"
	"time"

	"ringcap/internal/decimal"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// stamp prints timestamps. It keeps the text of the last second, because many packets
// arrive within one.
type stamp struct {
	format TimeFormat
	nano   bool
	loc    *time.Location
	second int64    // the second that text shows
	text   [32]byte // "22:13:20.", after the date for TimeDate; append copies the whole array
	n      int      // bytes of text
}

func newStamp(o *Options) stamp {
	s := stamp{format: o.Time, nano: o.Nanoseconds, loc: o.Location}
	s.set(0)
	return s
}

// append appends the time of pkt and a space.
func (s *stamp) append(b []byte, pkt *packet.Packet) []byte {
	switch s.format {
	case TimeNone:
		return b
	case TimeDelta, TimeFirst:
		b = s.appendDelta(b, pkt.Delta)
		return append(b, ' ')
	}
	if pkt.Fraction != 0 {
		return s.appendInvalid(b, pkt)
	}
	t := pkt.Info.Timestamp
	sec := t.Unix()
	if s.format == TimeEpoch {
		if ns := t.Nanosecond(); sec < 0 && ns > 0 { // the fraction of a negative time counts away from 0
			b = dissect.AppendUint(append(b, '-'), uint64(-(sec + 1)))
			return append(s.appendFraction(append(b, '.'), int(time.Second)-ns), ' ')
		}
		b = dissect.AppendInt(b, int(sec))
		b = append(b, '.')
	} else {
		if sec != s.second {
			s.set(sec)
		}
		b = append(b, s.text[:]...)[:len(b)+s.n]
	}
	b = s.appendFraction(b, t.Nanosecond())
	return append(b, ' ')
}

// appendInvalid appends a time whose fraction is a second or more as it stands in the
// file, and a remark.
func (s *stamp) appendInvalid(b []byte, pkt *packet.Packet) []byte {
	fraction, second := uint64(pkt.Fraction), uint64(1e6)
	if pkt.Interface != nil && pkt.Interface.Nanoseconds {
		second = 1e9
	}
	valid := *pkt.Frame
	valid.Info.Timestamp = time.Unix(pkt.Info.Timestamp.Unix()-int64(fraction/second), 0)
	valid.Fraction = 0
	b = s.append(b, &packet.Packet{Frame: &valid})
	b = b[:bytes.LastIndexByte(b, '.')+1]
	if s.nano {
		return append(dissect.AppendUint(b, fraction*(1e9/second)), " (invalid ns) "...)
	}
	return append(dissect.AppendUint(b, fraction*1e6/second), " (invalid us) "...)
}

// set sets text to that of the second sec.
func (s *stamp) set(sec int64) {
	t := time.Unix(sec, 0).In(s.loc)
	b := make([]byte, 0, len(s.text))
	if s.format == TimeDate {
		year, month, day := t.Date()
		if year < 0 {
			b, year = append(b, '-'), -year
		}
		if year < 1000 {
			b = append(b, "000"[:3-len(dissect.AppendInt(nil, year))+1]...)
		}
		b = dissect.AppendInt(b, year)
		b = dissect.Append2(append(b, '-'), int(month))
		b = dissect.Append2(append(b, '-'), day)
		b = append(b, ' ')
	}
	hour, minute, second := t.Clock()
	b = append(dissect.Append2(b, hour), ':')
	b = append(dissect.Append2(b, minute), ':')
	b = append(dissect.Append2(b, second), '.')
	s.second, s.n = sec, copy(s.text[:], b)
}

// appendDelta appends d as hours, minutes and seconds, after a minus sign or a space. The
// hours may exceed 23.
func (s *stamp) appendDelta(b []byte, d time.Duration) []byte {
	sign := byte(' ')
	if d < 0 {
		sign, d = '-', -d
	}
	b = append(b, sign)
	if d < 0 { // the smallest Duration has no positive counterpart
		d = math.MaxInt64
	}
	hours, d := int(d/time.Hour), d%time.Hour
	if hours < 100 {
		b = dissect.Append2(b, hours)
	} else {
		b = dissect.AppendInt(b, hours)
	}
	b = dissect.Append2(append(b, ':'), int(d/time.Minute))
	b = dissect.Append2(append(b, ':'), int(d/time.Second%60))
	return s.appendFraction(append(b, '.'), int(d%time.Second))
}

// appendFraction appends the fraction of a second in six digits, or nine for nanoseconds.
func (s *stamp) appendFraction(b []byte, ns int) []byte {
	us := uint64(ns) / 1000
	b = decimal.AppendThousands(decimal.AppendThousands(b, us/1000), us%1000)
	if !s.nano {
		return b
	}
	return decimal.AppendThousands(b, uint64(ns)%1000)
}
