package dissect

// Names of labels: RFC 1035, section 3.1.

// Domains appends the names between off and end, a space before each; false where
// one does not end there.
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

// Domain appends a name of labels (RFC 1035, section 3.1) that ends before end, and
// returns where it ends. Pointers are not allowed in it (RFC 8415, section 10).
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
