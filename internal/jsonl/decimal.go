package jsonl

import (
	"bytes"
	"math"
	"time"
)

// decimalValue is a number with a sign and a fraction: whole, rounded down, and what to add to it.
type decimalValue struct {
	whole      int64
	billionths uint32
}

// signed returns a byte with a sign.
func signed(v byte) decimalValue { return decimalValue{whole: int64(int8(v))} }

// ratio returns v/unit, as far as nine decimals go.
func ratio(v, unit uint64) decimalValue {
	return decimalValue{int64(v / unit), uint32(math.Round(float64(v%unit) / float64(unit) * 1e9))}
}

// length returns a time in units, such as milliseconds.
func length(d, unit time.Duration) decimalValue {
	v := decimalValue{whole: int64(d / unit)}
	if rest := d % unit; rest < 0 {
		v.whole, v.billionths = v.whole-1, uint32((unit+rest)*(time.Second/unit))
	} else {
		v.billionths = uint32(rest * (time.Second / unit))
	}
	return v
}

// append appends the number with so many digits of its fraction, or as many as it has.
func (v decimalValue) append(b []byte, digits uint8) []byte {
	n := len(b)
	b = appendDecimal(b, v.whole, int(v.billionths))
	if digits > 0 {
		return b[:len(b)-9+int(digits)]
	}
	return b[:n+len(bytes.TrimRight(bytes.TrimRight(b[n:], "0"), "."))]
}

// seconds returns a column with a length of time that is not always known, with nine decimals.
func seconds(name, help string, of func(*Printer, *header) (time.Duration, bool)) field {
	f := measured("", name, help+", with nine decimals", func(p *Printer, h *header) (decimalValue, bool) {
		d, ok := of(p, h)
		return length(d, time.Second), ok
	})
	f.digits, f.span = 9, true
	return f
}
