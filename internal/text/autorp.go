package text

// Cisco's auto-RP: which router is the rendezvous point of which groups.

var autoRPTypes = []name{{0x11, "candidate-advert"}, {0x12, "mapping"}}

var autoRPVersions = [4]string{" PIMv?", " PIMv1", " PIMv2", " PIMv1+2"}

// autoRP prints an announcement.
func (p *Printer) autoRP(b []byte, s span) []byte {
	if s.length < 8 {
		return p.cut(b, "cisco_autorp")
	}
	d := p.dissect(append(b, " auto-rp "...), s)
	kind, n := d.u8(0), d.u8(1)
	d.name(autoRPTypes, kind, "type-0x%02x")
	hold := d.u16(2)
	d.str(" Hold ")
	if hold == 0 {
		d.str("FOREVER")
	} else {
		d.holdTime(hold)
	}
	off := 8
	for range n {
		if d.cut() || !d.have(off, 6) {
			break
		}
		off = d.rendezvous(off)
	}
	return d.finish("cisco_autorp")
}

// rendezvous appends the point at off and its groups; it returns where the next is.
func (d *dissection) rendezvous(off int) int {
	d.str(" RP ")
	d.addr4(off)
	version, n := d.u8(off+4), d.u8(off+5)
	d.str(autoRPVersions[version&3])
	if reserved := version &^ 3; reserved != 0 {
		d.printf(" [rsvd=0x%x]", reserved)
	}
	off += 6
	for sep := " "; n > 0; n-- {
		if !d.have(off, 6) {
			break
		}
		flags := d.u8(off)
		d.str(sep)
		if flags&1 != 0 {
			d.str("!")
		}
		d.addr4(off + 2)
		d.printf("/%d", d.u8(off+1))
		if flags&2 != 0 {
			d.str(" bidir")
		}
		if reserved := flags &^ 3; reserved != 0 {
			d.printf("[rsvd=0x%x]", reserved)
		}
		sep = ","
		off += 6
	}
	return off
}

// holdTime appends seconds in the units they have: 1h1m1s.
func (d *dissection) holdTime(seconds int) {
	for _, unit := range [...]struct {
		seconds int
		letter  string
	}{{7 * 86400, "w"}, {86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}} {
		if n := seconds / unit.seconds; n > 0 {
			d.printf("%d", n)
			d.str(unit.letter)
			seconds %= unit.seconds
		}
	}
}
