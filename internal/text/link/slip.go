package link

// BSD's SLIP: https://www.tcpdump.org/linktypes.html.

import "ringcap/internal/text/dissect"

// slip prints a packet after BSD's header of 16 bytes, which holds the direction and the
// compressed header as it was on the wire.
func slip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 16
	d := ctx.Dissect(b, s)
	if !d.Have(0, header) {
		return d.Finish("slip")
	}
	if ctx.Link {
		slipHeader(&d, s.Length)
	}
	ctx.SkipLink(header)
	inner := s.From(header)
	if inner.Length < 20 {
		return ctx.Cut(d.Out, "slip")
	}
	switch version := d.U8(header) >> 4; {
	case d.Cut():
		return d.Finish("slip")
	case version == 4:
		return ctx.IPv4(d.Out, inner)
	case version == 6:
		return ctx.IPv6(d.Out, inner)
	default:
		d.Printf("ip v%d", version)
	}
	return d.Out
}

// slipBSDOS prints a packet after the header of BSD/OS, which says nothing that is printed.
func slipBSDOS(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 16
	if len(s.Data) < header {
		return ctx.Cut(b, "slip")
	}
	ctx.SkipLink(header)
	return ctx.IPv4(b, s.From(header))
}

func slipHeader(d *dissect.Dissection, length int) {
	switch direction := d.U8(0); direction {
	case 0:
		d.Str("I ")
	case 1:
		d.Str("O ")
	default:
		d.Printf("Invalid direction %d ", direction)
		return
	}
	switch kind := d.U8(1); {
	case d.Ctx.Quiet:
	case kind>>4 == 4:
		d.Printf("ip %d: ", length)
	case kind>>4 == 7:
		d.Printf("utcp %d: ", d.U8(1+9))
	case kind&0x80 != 0:
		d.Printf("ctcp %d: ", d.U8(3))
	default:
		d.Printf("slip-%d!: ", kind)
	}
}
