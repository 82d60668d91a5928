package link

// ARCnet: RFC 1051, RFC 1201.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var arcnetNames = []dissect.Name{
	{layer.ARCNETOldIP, "oldip"}, {layer.ARCNETOldARP, "oldarp"}, {layer.ARCNETIP, "ip"}, {layer.ARCNETARP, "arp"},
	{layer.ARCNETRARP, "rarp"}, {layer.ARCNETAppleTalk, "atalk"}, {0xf7, "banyan"}, {layer.ARCNETIPX, "ipx"}, {layer.ARCNETIPv6, "ipv6"}, {0x80, "diag"},
}

// arcnet prints a frame as BSD captures it, with the numbers of fragments.
func arcnet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	size, t, ok := layer.ARCNETHeader(s.Data, false)
	switch {
	case ok:
	case len(s.Data) < 3:
		return ctx.Cut(b, "arcnet")
	default:
		arcnetHeader(&d, t, s.Length)
		d.Choose(len(s.Data) >= 6, " phds extended", " phds")
		return ctx.Cut(d.Out, "arcnet")
	}
	flag := 0
	if size > 3 {
		flag = int(s.Data[size-3])
	}
	if ctx.Link {
		arcnetEnds(&d, t)
		if size > 3 && !ctx.Quiet {
			d.Printf("seqid %04x", d.U16(size-2))
			switch {
			case flag == 0:
			case flag&1 != 0:
				d.Printf(" (first of %d fragments)", flag/2+2)
			default:
				d.Printf(" (fragment %d)", flag/2+1)
			}
			d.Str(" ")
		}
		d.Printf("%d: ", s.Length)
	}
	ctx.SkipLink(size)
	if flag != 0 && flag&1 == 0 {
		return d.Out // what it is a part of was printed with the first
	}
	return arcnetBody(ctx, d.Out, t, s.From(size))
}

// arcnetLinux prints a frame as Linux captures it, put together.
func arcnetLinux(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	size, t, ok := layer.ARCNETHeader(s.Data, true)
	if !ok {
		return ctx.Cut(b, "arcnet_linux")
	}
	d := ctx.Dissect(b, s)
	if ctx.Link {
		arcnetEnds(&d, t)
		d.Printf("%d: ", s.Length)
	}
	ctx.SkipLink(size)
	return arcnetBody(ctx, d.Out, t, s.From(size))
}

// arcnetEnds prints source, destination and type.
func arcnetEnds(d *dissect.Dissection, t uint8) {
	d.Printf("%02x %02x ", d.U8(0), d.U8(1))
	if !d.Ctx.Quiet {
		d.Name(arcnetNames, int(t), "%02x")
		d.Str(" ")
	}
}

func arcnetHeader(d *dissect.Dissection, t uint8, length int) {
	arcnetEnds(d, t)
	d.Printf("%d: ", length)
}

// arcnetBody prints the payload of type t.
func arcnetBody(ctx *dissect.Context, b []byte, t uint8, s dissect.Span) []byte {
	switch t {
	case layer.ARCNETOldIP, layer.ARCNETIP:
		return ctx.IPv4(b, s)
	case layer.ARCNETIPv6:
		return ctx.IPv6(b, s)
	case layer.ARCNETOldARP, layer.ARCNETARP, layer.ARCNETRARP:
		b, _ = ctx.EtherType(b, layer.EtherTypeARP, s)
		return b
	case layer.ARCNETIPX:
		return ctx.ByName("ipx", b, s)
	case layer.ARCNETAppleTalk:
		return ctx.ByName("AppleTalk", b, s)
	}
	return ctx.DumpAnyway(b, s.Data)
}
