package routing

// HSRP, version 1: RFC 2281.

import "ringcap/internal/text/dissect"

var (
	hsrpMessages = []dissect.Name{{0, "hello"}, {1, "coup"}, {2, "resign"}}
	hsrpStates   = []dissect.Name{
		{0, "initial"}, {1, "learn"}, {2, "listen"}, {4, "speak"}, {8, "standby"}, {16, "active"},
	}
)

func hsrp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Dst != 1985 {
		return dissect.AppendInt(append(b, "UDP, length "...), s.Length)
	}
	d := ctx.Dissect(b, s)
	version := d.U8(0)
	d.Printf("HSRPv%d", version)
	if version != 0 {
		return d.Finish("hsrp")
	}
	d.Str("-")
	d.Name(hsrpMessages, d.U8(1), "unknown (%d)")
	d.Printf(" %d: ", s.Length)
	state := d.U8(2)
	d.Str("state=")
	d.Name(hsrpStates, state, "Unknown (%d)")
	d.Str(" ")
	d.Printf("group=%d ", d.U8(6))
	if reserved := d.U8(7); reserved != 0 {
		d.Printf("[reserved=%d!] ", reserved)
	}
	d.Have(16, 4)
	d.Str("addr=")
	d.Addr4(16)
	if ctx.Verbose > 0 {
		d.Str(" hellotime=")
		d.Lapse(d.U8(3))
		d.Str(" holdtime=")
		d.Lapse(d.U8(4))
		d.Printf(" priority=%d auth=\"", d.U8(5))
		d.Text(8, 8)
		d.Str("\"")
	}
	return d.Finish("hsrp")
}
