package text

// Times since 1900: RFC 5905, section 6.

import "time"

const ntpUnix = 2208988800 // 1970 in seconds since 1900

// ntpStamp appends seconds since 1900, and what time that is, in the first era.
func (d *dissection) ntpStamp(off int) {
	s, fraction := d.u32(off), d.u32(off+4)
	d.printf("%d.%09d", s, nanoseconds(fraction))
	if s == 0 {
		return
	}
	d.str(" (")
	d.b = time.Unix(int64(s)-ntpUnix, 0).UTC().AppendFormat(d.b, "2006-01-02T15:04:05Z")
	d.str(")")
}

// nanoseconds of a fraction of 32 bits.
func nanoseconds(fraction int) int { return fraction * 1000000000 >> 32 }
