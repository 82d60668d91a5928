package edit

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// ParseTime parses a time span, also a negative one: in Go's notation, or a number of
// seconds.
func ParseTime(s string) (time.Duration, error) {
	if d, err := time.ParseDuration(s); err == nil {
		return d, nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(math.Abs(n) < float64(math.MaxInt64/time.Second)) {
		return 0, fmt.Errorf("%q is no time: give seconds, or 500ms, -10s, 2h", s)
	}
	return time.Duration(math.Round(n * float64(time.Second))), nil
}
