package routing

// Cisco's Auto-RP, which announces rendezvous points to routers: draft
// "pim-autorp-spec01".

import "ringcap/internal/text/dissect"

var autoRPVersions = [4]string{" PIMv?", " PIMv1", " PIMv2", " PIMv1+2"}

func autoRP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 8 {
		d.End()
	}
	d.Str(" auto-rp ")
	d.Name([]dissect.Name{{0x11, "candidate-advert"}, {0x12, "mapping"}}, d.U8(0), "type-0x%02x")
	points := d.U8(1)
	d.Str(" Hold ")
	if hold := d.U16(2); hold == 0 {
		d.Str("FOREVER")
	} else {
		d.Duration(hold)
	}
	off := 8
	for ; points > 0 && !d.Cut(); points-- {
		d.Printf(" RP %a", off)
		bits := d.U8(off + 4)
		d.Str(autoRPVersions[bits&3])
		if bits&0xfc != 0 {
			d.Printf(" [rsvd=0x%02x]", bits&0xfc)
		}
		off = autoRPGroups(&d, off+6, d.U8(off+5))
	}
	return d.Finish("cisco_autorp")
}

// autoRPGroups prints n groups and returns the offset after them.
func autoRPGroups(d *dissect.Dissection, off, n int) int {
	for sep := " "; n > 0 && !d.Cut(); n-- {
		bits := d.U8(off)
		if !d.Have(off, 6) || d.Span.Length-off < 6 {
			d.End()
			return off
		}
		d.Str(sep)
		d.Str(dissect.Pick(bits, 1, "!", ""))
		d.Printf("%a/%d", off+2, d.U8(off+1))
		d.Str(dissect.Pick(bits, 2, " bidir", ""))
		if bits&0xfc != 0 {
			d.Printf("[rsvd=0x%02x]", bits&0xfc)
		}
		sep = ","
		off += 6
	}
	return off
}
