package dissect

// Durations as tcpdump prints them: the units that are not 0, the longest first.

var (
	durationUnits = []Name{{7 * 24 * 3600, "w"}, {24 * 3600, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}}
	lapseUnits    = append([]Name{{365 * 24 * 3600, "y"}}, durationUnits...)
)

// Duration appends seconds in units of up to a week, as in 1h5s.
func (d *Dissection) Duration(seconds int) { d.Out = appendDuration(d.Out, durationUnits, seconds) }

// Lapse appends seconds in units of up to a year.
func (d *Dissection) Lapse(seconds int) { d.Out = appendDuration(d.Out, lapseUnits, seconds) }

func appendDuration(b []byte, units []Name, seconds int) []byte {
	if seconds == 0 {
		return append(b, "0s"...)
	}
	for _, u := range units {
		if n := seconds / int(u.Value); n > 0 {
			b = append(AppendInt(b, n), u.Name...)
		}
		seconds %= int(u.Value)
	}
	return b
}
