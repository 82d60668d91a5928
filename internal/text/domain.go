package text

// Names of labels: RFC 1035, section 3.1.

// domains appends the names between off and end, a space before each; false where
// one does not end there.
func (d *dissection) domains(off, end int) bool {
	for off < end {
		d.str(" ")
		next, ok := d.domain(off, end)
		if !ok {
			return false
		}
		off = next
	}
	return true
}

// domain appends a name of labels (RFC 1035, section 3.1) that ends before end, and
// returns where it ends. Pointers are not allowed in it (RFC 8415, section 10).
func (d *dissection) domain(off, end int) (int, bool) {
	for first := true; off < end; first = false {
		size := d.u8(off)
		off++
		if size == 0 {
			if first {
				d.str(".")
			}
			return off, true
		}
		if size > 63 {
			d.str("<BAD PTR>")
			return off, false
		}
		if off+size >= end {
			return off, false
		}
		d.safe(off, size)
		d.str(".")
		off += size
	}
	return off, false
}
