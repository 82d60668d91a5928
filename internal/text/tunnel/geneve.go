package tunnel

// Geneve: RFC 8926.

import (
	"ringcap/internal/text/dissect"
)

const portGeneve = 6081

var geneveFlags = []dissect.Name{
	{0x80, "O"}, {0x40, "C"}, {0x20, "R1"}, {0x10, "R2"}, {0x08, "R3"}, {0x04, "R4"},
	{0x02, "R5"}, {0x01, "R6"},
}

// geneveClasses lists the owners of option classes (IANA). Each range extends to last.
var geneveClasses = []struct {
	last  int
	owner string
}{
	{0x00ff, "Standard"}, {0x0100, "Linux"}, {0x0101, "Open vSwitch"},
	{0x0102, "Open Virtual Networking (OVN)"}, {0x0103, "In-band Network Telemetry (INT)"},
	{0x0104, "VMware"}, {0x0105, "Amazon"}, {0x0106, "Cisco"}, {0x0107, "Oracle"},
	{0x0110, "Amazon"}, {0x0118, "IBM"}, {0x0128, "Ericsson"}, {0x0129, "Oxide"},
	{0x012f, "Unknown"}, {0x0131, "Cisco"}, {0x0135, "Google"}, {0x0136, "InfoQuick"},
	{0xffef, "Unknown"}, {0xffff, "Experimental"},
}

// geneve prints the header, its options and the packet.
func geneve(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Dst != portGeneve {
		return ctx.UDPData(b, s)
	}
	b = append(b, "Geneve"...)
	if s.Length < 8 {
		return append(b, " (invalid)"...)
	}
	d := ctx.Dissect(b, s)
	if version := d.U8(0) >> 6; version != 0 {
		d.Printf(" ERROR: unknown-version %d (invalid)", version)
		return d.Finish("geneve")
	}
	if !d.Have(0, 8) {
		return d.Finish("geneve")
	}
	proto, options := uint16(d.U16(2)), 4*(d.U8(0)&0x3f)
	d.Str(", Flags [")
	d.Bits(geneveFlags, d.U8(1), "")
	d.Printf("], vni 0x%x", d.U24(4))
	if reserved := d.U8(7); reserved != 0 {
		d.Printf(", rsvd 0x%x", reserved)
	}
	if ctx.Link {
		d.Out = dissect.AppendEtherType(append(d.Out, ", proto "...), proto, "unknown")
	}
	if options > s.Length-8 {
		d.Printf(" (opts_len %d > %d (invalid)", options, s.Length-8)
		return d.Finish("geneve")
	}
	if options > 0 && !geneveOptions(&d, 8, 8+options) {
		return d.Finish("geneve")
	}
	return genevePayload(ctx, tunnel(ctx, d.Out), proto, s.From(8+options))
}

// geneveOptions appends the options from off to end. It returns false if nothing can
// follow them.
func geneveOptions(d *dissect.Dissection, off, end int) bool {
	d.Str(", options [")
	if d.Ctx.Verbose == 0 {
		ok := d.Have(off, end-off)
		d.Printf("%d bytes]", end-off)
		return ok
	}
	for sep := ""; off < end && !d.Cut(); sep = ", " {
		d.Str(sep)
		class, kind, size := d.U16(off), d.U8(off+2), 4+4*(d.U8(off+3)&0x1f)
		d.Str("class ")
		for _, c := range geneveClasses {
			if class <= c.last {
				d.Str(c.owner)
				break
			}
		}
		d.Printf(" (0x%x) type 0x%x", class, kind)
		if kind&0x80 != 0 {
			d.Str("(C)")
		}
		d.Printf(" len %d", size)
		if size > end-off {
			d.Str(" [bad length] (invalid)")
			return false
		}
		if d.Ctx.Verbose > 1 && size > 4 {
			d.Str(" data")
			for i := 4; i < size && !d.Cut(); i += 4 {
				d.Printf(" %08x", d.U32(off+i))
			}
		}
		d.Have(off, size)
		off += size
	}
	d.Str("]")
	return !d.Cut()
}

// genevePayload prints the packet according to the protocol field.
func genevePayload(ctx *dissect.Context, b []byte, proto uint16, s dissect.Span) []byte {
	b, ok := ctx.EtherType(b, proto, s)
	if ok {
		return b
	}
	b = dissect.AppendHex(append(b, "geneve-proto-0x"...), uint32(proto))
	if len(s.Data) < s.Length {
		return ctx.Cut(b, "geneve")
	}
	return b
}
