package routing

// RIPng: RFC 2080.

import "ringcap/internal/text/dissect"

// ripng prints a message with its routes. With -vv each route is on its own line.
func ripng(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if version := d.U8(1); version != 1 {
		d.Printf("ripng [version %d, must be 1]", version)
		d.Invalid()
		return d.Finish("ripng")
	}
	command := d.U8(0)
	switch {
	case command != ripRequest && command != ripResponse:
		d.Printf(" ripng-%d ?? %d", command, s.Length)
		d.Invalid()
	case s.Length < 4:
		d.Invalid()
	case s.Length == 24 && ripngAll(&d, command):
		d.Str(" ripng-req dump")
	default:
		ripngRoutes(&d, command)
	}
	return d.Finish("ripng")
}

// ripngAll reports whether a request with one route asks for the whole table.
func ripngAll(d *dissect.Dissection, command int) bool {
	return command == ripRequest && d.U8(23) == 16 && d.U64(4)|d.U64(12) == 0
}

func ripngRoutes(d *dissect.Dissection, command int) {
	count, rest := (d.Span.Length-4)/ripEntry, (d.Span.Length-4)%ripEntry
	if command == ripRequest {
		d.Printf(" ripng-req %d", count)
	} else {
		d.Printf(" ripng-resp %d", count)
	}
	if rest != 0 {
		d.Printf("[%d]", d.Span.Length)
	}
	d.Str(":")
	for off := 4; off+ripEntry <= d.Span.Length && !d.Cut(); off += ripEntry {
		if d.Ctx.Verbose > 1 {
			d.Str("\n\t")
		} else {
			d.Str(" ")
		}
		d.Have(off, 19)
		d.Addr6(off)
		d.Printf("/%d", d.U8(off+18))
		if tag := d.U16(off + 16); tag != 0 {
			d.Printf(" [%d]", tag)
		}
		if metric := d.U8(off + 19); metric != 0 && command == ripResponse {
			d.Printf(" (%d)", metric)
		}
	}
	if rest != 0 {
		d.Invalid()
	}
}
