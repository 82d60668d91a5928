package text

// HSRP, version 1: RFC 2281.

var (
	hsrpMessages = []name{{0, "hello"}, {1, "coup"}, {2, "resign"}}
	hsrpStates   = []name{
		{0, "initial"}, {1, "learn"}, {2, "listen"}, {4, "speak"}, {8, "standby"}, {16, "active"},
	}
)

// hsrp prints a message to port 1985.
func (p *Printer) hsrp(b []byte, s span) []byte {
	if p.dst != 1985 {
		return appendInt(append(b, "UDP, length "...), s.length)
	}
	d := p.dissect(b, s)
	version := d.u8(0)
	d.printf("HSRPv%d", version)
	if version != 0 {
		return d.finish("hsrp")
	}
	d.str("-")
	d.name(hsrpMessages, d.u8(1), "unknown (%d)")
	d.printf(" %d: state=", s.length)
	d.name(hsrpStates, d.u8(2), "Unknown (%d)")
	d.printf(" group=%d ", d.u8(6))
	if reserved := d.u8(7); reserved != 0 {
		d.printf("[reserved=%d!] ", reserved)
	}
	d.have(16, 4)
	d.str("addr=")
	d.addr4(16)
	if p.o.Verbose > 0 {
		d.str(" hellotime=")
		d.lapse(d.u8(3))
		d.str(" holdtime=")
		d.lapse(d.u8(4))
		d.printf(" priority=%d auth=\"", d.u8(5))
		d.text(8, 8)
		d.str("\"")
	}
	return d.finish("hsrp")
}

// lapse appends seconds in the largest units that they fill: 1m30s.
func (d *dissection) lapse(seconds int) {
	if seconds == 0 {
		d.str("0s")
	}
	for _, unit := range [...]struct {
		seconds int
		letter  byte
	}{{31536000, 'y'}, {604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}} {
		if n := seconds / unit.seconds; n > 0 {
			d.b = append(appendInt(d.b, n), unit.letter)
			seconds -= n * unit.seconds
		}
	}
}
