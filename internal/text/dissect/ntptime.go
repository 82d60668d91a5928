package dissect

// Times since 1900: RFC 5905, section 6.

import "time"

const ntpUnix = 2208988800 // 1970 in seconds since 1900

// NtpStamp appends seconds since 1900, and what time that is, in the first era.
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

// Nanoseconds of a fraction of 32 bits.
func Nanoseconds(fraction int) int { return fraction * 1000000000 >> 32 }
