package routing

// RSVP errors: RFC 2205, 3209, 4124.

import "ringcap/internal/text/dissect"

const (
	rsvpRouting     = 24
	rsvpDiffServ    = 28
	rsvpOldDiffServ = 125
)

var rsvpErrors = []dissect.Name{
	{rsvpRouting, "Routing Problem"}, {25, "Notify Error"}, {rsvpDiffServ, "Diffserv TE Error"},
	{rsvpOldDiffServ, "Diffserv TE Error (Old)"},
}

var rsvpRoutingErrors = []dissect.Name{
	{1, "Bad EXPLICIT_ROUTE object"}, {2, "Bad strict node"}, {3, "Bad loose node"},
	{4, "Bad initial subobject"}, {5, "No route available toward destination"},
	{6, "Unacceptable label value"}, {7, "RRO indicated routing loops"},
	{8, "non-RSVP-capable router in the path"}, {9, "MPLS label allocation failure"},
	{10, "Unsupported L3PID"},
}

var rsvpDiffServErrors = []dissect.Name{
	{1, "Unexpected CT object"}, {2, "Unsupported CT"}, {3, "Invalid CT value"},
	{4, "CT/setup priority do not form a configured TE-Class"},
	{5, "CT/holding priority do not form a configured TE-Class"},
	{6, "CT/setup priority and CT/holding priority do not form a configured TE-Class"},
	{7, "Inconsistency between signaled PSC and signaled CT"},
	{8, "Inconsistency between signaled PHBs and signaled CT"},
}

func (o *rsvpObject) errorSpec(d *dissect.Dissection) {
	v6 := o.kind == 2 || o.kind == 4
	at := o.off + 4
	if v6 {
		at = o.off + 16
	}
	code, value := d.U8(at+1), d.U16(at+2)
	o.line(d, "Error Node Address: ")
	o.addr(d, o.off, v6)
	d.Printf(", Flags: [0x%02x]", d.U8(at))
	o.line(d, "Error Code: ")
	d.NameAndNumber(rsvpErrors, code, "unknown")
	switch {
	case code == rsvpRouting:
		d.Str(", Error Value: ")
		d.NameAndNumber(rsvpRoutingErrors, value, "unknown")
	case v6:
	case code == rsvpDiffServ || code == rsvpOldDiffServ:
		d.Str(", Error Value: ")
		d.NameAndNumber(rsvpDiffServErrors, value, "unknown")
	default:
		d.Printf(", Unknown Error Value (%d)", value)
	}
}
