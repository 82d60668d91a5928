package dissect

// NTP timestamps: RFC 5905, section 6.

import "time"

const ntpUnix = 2208988800 // seconds from 1900 to 1970

// NtpStamp appends the timestamp at off in seconds since 1900 and, unless it is 0, as a
// time of the first era.
func (d *Dissection) NtpStamp(off int) {
	s, fraction := d.U32(off), d.U32(off+4)
	d.Printf("%d.%09d", s, Nanoseconds(fraction))
	if s == 0 {
		return
	}
	d.Str(" (")
	d.Out = time.Unix(int64(s)-ntpUnix, 0).UTC().AppendFormat(d.Out, "2006-01-02T15:04:05Z")
	d.Str(")")
}

// Nanoseconds returns the nanoseconds in a 32-bit fraction of a second.
func Nanoseconds(fraction int) int { return fraction * 1000000000 >> 32 }
