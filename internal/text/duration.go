package text

// durationUnits are tcpdump's, from the longest on.
var durationUnits = [...]struct {
	letter  byte
	seconds int
}{{'w', 7 * 24 * 3600}, {'d', 24 * 3600}, {'h', 3600}, {'m', 60}, {'s', 1}}

// appendDuration appends seconds in the units that are not 0: 1h5s.
func appendDuration(b []byte, seconds int) []byte {
	if seconds == 0 {
		return append(b, "0s"...)
	}
	for _, u := range durationUnits {
		if n := seconds / u.seconds; n > 0 {
			b = append(appendInt(b, n), u.letter)
		}
		seconds %= u.seconds
	}
	return b
}

// duration appends seconds as appendDuration does.
func (d *dissection) duration(seconds int) { d.b = appendDuration(d.b, seconds) }
