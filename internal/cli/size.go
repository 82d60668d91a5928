package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units are the units of sizes: tcpdump's k, m and g, which are powers of 1024, and the
// unambiguous ones.
var units = map[string]float64{
	"b": 1,
	"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
}

// parseSize parses a size of at least one byte: "1GiB", "1.5MB". A number without a unit is
// multiplied by defaultUnit.
func parseSize(s string, defaultUnit float64) (int64, error) {
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	factor, ok := defaultUnit, true
	if unit := strings.ToLower(strings.TrimSpace(s[len(digits):])); unit != "" {
		factor, ok = units[unit]
	}
	n, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || n*factor < 1 || n*factor >= math.MaxInt64 || math.IsNaN(n) {
		return 0, fmt.Errorf("%q is no size: give bytes, or a number with k, m, g, KiB, MiB, GiB, kB, MB or GB", s)
	}
	return int64(n * factor), nil
}

// sizeValue is a size in bytes.
type sizeValue int64

func (v *sizeValue) String() string { return strconv.FormatInt(int64(*v), 10) }
func (v *sizeValue) Type() string   { return "size" }
func (v *sizeValue) Set(s string) error {
	n, err := parseSize(s, 1)
	*v = sizeValue(n)
	return err
}
