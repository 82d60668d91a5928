package text

// Durations as tcpdump shows them: the units that are not 0, from the longest on.

var (
	durationUnits = []name{{7 * 24 * 3600, "w"}, {24 * 3600, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}}
	lapseUnits    = append([]name{{365 * 24 * 3600, "y"}}, durationUnits...)
)

// duration appends seconds in units up to a week: 1h5s.
func (d *dissection) duration(seconds int) { d.b = appendDuration(d.b, durationUnits, seconds) }

// lapse appends seconds in units up to a year.
func (d *dissection) lapse(seconds int) { d.b = appendDuration(d.b, lapseUnits, seconds) }

func appendDuration(b []byte, units []name, seconds int) []byte {
	if seconds == 0 {
		return append(b, "0s"...)
	}
	for _, u := range units {
		if n := seconds / int(u.value); n > 0 {
			b = append(appendInt(b, n), u.name...)
		}
		seconds %= int(u.value)
	}
	return b
}
