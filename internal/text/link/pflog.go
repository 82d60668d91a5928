package link

// OpenBSD's firewall log: pflog(4), https://www.tcpdump.org/linktypes/LINKTYPE_PFLOG.html.

import "ringcap/internal/text/dissect"

var pflogReasons = []dissect.Name{
	{0, "match"}, {1, "bad-offset"}, {2, "fragment"}, {3, "short"}, {4, "normalize"}, {5, "memory"}, {6, "bad-timestamp"},
	{7, "congestion"}, {8, "ip-option"}, {9, "proto-cksum"}, {10, "state-mismatch"}, {11, "state-insert"},
	{12, "state-limit"}, {13, "src-limit"}, {14, "synproxy"},
}

var pflogActions = []dissect.Name{
	{0, "pass"}, {1, "block"}, {2, "scrub"}, {4, "nat"}, {5, "nonat"}, {6, "binat"}, {7, "nobinat"}, {8, "rdr"},
	{9, "nordr"}, {10, "synproxy-drop"},
}

var pflogDirections = []dissect.Name{{0, "in/out"}, {1, "in"}, {2, "out"}}

// pflog prints a packet that a rule of the firewall logged.
func pflog(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const least, header = 45, 61
	d := ctx.Dissect(b, s)
	size := d.U8(0)
	if size < least && !d.Cut() {
		d.Str("[pflog: invalid header length!]")
		return d.Out
	}
	size = (size + 3) &^ 3
	if !d.Have(0, max(size, 48)) {
		return ctx.Cut(b, "pflog")
	}
	if ctx.Link {
		pflogHeader(&d)
	}
	ctx.SkipLink(size)
	switch s.Data[1] {
	case 2:
		return ctx.IPv4(d.Out, s.From(size))
	case 24, 28, 30:
		return ctx.IPv6(d.Out, s.From(size))
	}
	if !ctx.Link {
		pflogHeader(&d)
	}
	return ctx.DumpUnknown(d.Out, s.From(size).Data)
}

// pflogHeader prints the rule, why and how it matched, and where.
func pflogHeader(d *dissect.Dissection) {
	const none = 0xffffffff
	rule, sub, reason := d.U32(36), d.U32(40), d.U8(3)
	d.Printf("rule %d", rule)
	if sub != none {
		d.Str(".")
		d.Padded(20, 16)
		d.Printf(".%d", sub)
	}
	d.Str("/")
	if name, ok := dissect.Lookup(pflogReasons, uint32(reason)); ok {
		d.Printf("%d(", reason)
		d.Str(name)
		d.Str(")")
	} else {
		d.Printf("unkn(%d)", reason)
	}
	d.Str(": ")
	d.Name(pflogActions, d.U8(2), "unkn(%d)")
	d.Str(" ")
	d.Name(pflogDirections, d.U8(60), "unkn(%d)")
	d.Str(" on ")
	d.Padded(4, 16)
	d.Str(": ")
}
