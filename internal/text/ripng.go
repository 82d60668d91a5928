package text

// RIPng: RFC 2080.

// ripng prints a message with its routes, a line each with -vv.
func (p *Context) ripng(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if version := d.u8(1); version != 1 {
		d.printf("ripng [version %d, must be 1]", version)
		d.invalid()
		return d.finish("ripng")
	}
	command := d.u8(0)
	switch {
	case command != ripRequest && command != ripResponse:
		d.printf(" ripng-%d ?? %d", command, s.length)
		d.invalid()
	case s.length < 4:
		d.invalid()
	case s.length == 24 && d.ripngAll(command):
		d.str(" ripng-req dump")
	default:
		d.ripngRoutes(command)
	}
	return d.finish("ripng")
}

// ripngAll says whether a request of one route is for the whole table.
func (d *dissection) ripngAll(command int) bool {
	return command == ripRequest && d.u8(23) == 16 && d.u64(4)|d.u64(12) == 0
}

func (d *dissection) ripngRoutes(command int) {
	count, rest := (d.s.length-4)/ripEntry, (d.s.length-4)%ripEntry
	if command == ripRequest {
		d.printf(" ripng-req %d", count)
	} else {
		d.printf(" ripng-resp %d", count)
	}
	if rest != 0 {
		d.printf("[%d]", d.s.length)
	}
	d.str(":")
	for off := 4; off+ripEntry <= d.s.length && !d.cut(); off += ripEntry {
		if d.p.Verbose > 1 {
			d.str("\n\t")
		} else {
			d.str(" ")
		}
		d.have(off, 19)
		d.addr6(off)
		d.printf("/%d", d.u8(off+18))
		if tag := d.u16(off + 16); tag != 0 {
			d.printf(" [%d]", tag)
		}
		if metric := d.u8(off + 19); metric != 0 && command == ripResponse {
			d.printf(" (%d)", metric)
		}
	}
	if rest != 0 {
		d.invalid()
	}
}
