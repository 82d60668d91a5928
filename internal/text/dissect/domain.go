package dissect

// Domain names: RFC 1035, section 3.1.

// Domains appends the names from off to end, each with a space in front. It returns false
// if one of them is malformed or goes past end.
func (d *Dissection) Domains(off, end int) bool {
	for off < end {
		d.Str(" ")
		next, ok := d.Domain(off, end)
		if !ok {
			return false
		}
		off = next
	}
	return true
}

// Domain appends the name at off and returns the offset after it. It returns false if the
// name goes past end or holds a compression pointer, which RFC 8415, section 10, forbids.
func (d *Dissection) Domain(off, end int) (int, bool) {
	for first := true; off < end; first = false {
		size := d.U8(off)
		off++
		if size == 0 {
			if first {
				d.Str(".")
			}
			return off, true
		}
		if size > 63 {
			d.Str("<BAD PTR>")
			return off, false
		}
		if off+size >= end {
			return off, false
		}
		d.Safe(off, size)
		d.Str(".")
		off += size
	}
	return off, false
}
