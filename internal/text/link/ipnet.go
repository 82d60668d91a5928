package link

// Solaris's IPNET: https://www.tcpdump.org/linktypes/LINKTYPE_IPNET.html.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var ipnetFamilies = []dissect.Name{{2, "IPv4"}, {layer.FamilyIPv6Solaris, "IPv6"}}

// ipnet prints a packet between two zones.
func ipnet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 24
	d := ctx.Dissect(b, s)
	if !d.Have(0, size) {
		return d.Finish("ipnet")
	}
	if ctx.Link {
		ipnetHeader(&d, s.Length)
	}
	ctx.SkipLink(size)
	switch s.Data[1] {
	case 2:
		return ctx.IPv4(d.Out, s.From(size))
	case layer.FamilyIPv6Solaris:
		return ctx.IPv6(d.Out, s.From(size))
	}
	if !ctx.Link {
		ipnetHeader(&d, s.Length)
	}
	return ctx.DumpUnknown(d.Out, s.From(size).Data)
}

func ipnetHeader(d *dissect.Dissection, length int) {
	d.Printf("%d > %d, ", d.U32(16), d.U32(20))
	if d.Ctx.Quiet {
		d.Name(ipnetFamilies, d.U8(1), "Unknown Ethertype (0x%04x)")
	} else {
		d.Str("family ")
		d.NameAndNumber(ipnetFamilies, d.U8(1), "Unknown")
	}
	d.Printf(", length %d: ", length)
}
