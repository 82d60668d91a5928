package text

// HSRP, version 1: RFC 2281.

var (
	hsrpMessages = []name{{0, "hello"}, {1, "coup"}, {2, "resign"}}
	hsrpStates   = []name{
		{0, "initial"}, {1, "learn"}, {2, "listen"}, {4, "speak"}, {8, "standby"}, {16, "active"},
	}
)

// hsrp prints a message to port 1985.
func (p *Context) hsrp(b []byte, s span) []byte {
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
	d.printf(" %d: ", s.length)
	state := d.u8(2)
	d.str("state=")
	d.name(hsrpStates, state, "Unknown (%d)")
	d.str(" ")
	d.printf("group=%d ", d.u8(6))
	if reserved := d.u8(7); reserved != 0 {
		d.printf("[reserved=%d!] ", reserved)
	}
	d.have(16, 4)
	d.str("addr=")
	d.addr4(16)
	if p.Verbose > 0 {
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
