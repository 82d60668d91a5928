package text

// Cisco's Auto-RP, which tells routers of rendezvous points:
// draft "pim-autorp-spec01".

var autoRPVersions = [4]string{" PIMv?", " PIMv1", " PIMv2", " PIMv1+2"}

// autoRP prints a message.
func (p *Context) autoRP(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 8 {
		d.end()
	}
	d.str(" auto-rp ")
	d.name([]name{{0x11, "candidate-advert"}, {0x12, "mapping"}}, d.u8(0), "type-0x%02x")
	points := d.u8(1)
	d.str(" Hold ")
	if hold := d.u16(2); hold == 0 {
		d.str("FOREVER")
	} else {
		d.duration(hold)
	}
	off := 8
	for ; points > 0 && !d.cut(); points-- {
		d.printf(" RP %a", off)
		bits := d.u8(off + 4)
		d.str(autoRPVersions[bits&3])
		if bits&0xfc != 0 {
			d.printf(" [rsvd=0x%02x]", bits&0xfc)
		}
		off = d.autoRPGroups(off+6, d.u8(off+5))
	}
	return d.finish("cisco_autorp")
}

// autoRPGroups prints n groups and returns the offset behind them.
func (d *dissection) autoRPGroups(off, n int) int {
	for sep := " "; n > 0 && !d.cut(); n-- {
		bits := d.u8(off)
		if !d.have(off, 6) || d.s.length-off < 6 {
			d.end()
			return off
		}
		d.str(sep)
		d.str(pick(bits, 1, "!", ""))
		d.printf("%a/%d", off+2, d.u8(off+1))
		d.str(pick(bits, 2, " bidir", ""))
		if bits&0xfc != 0 {
			d.printf("[rsvd=0x%02x]", bits&0xfc)
		}
		sep = ","
		off += 6
	}
	return off
}
