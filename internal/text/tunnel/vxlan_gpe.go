package tunnel

// VXLAN-GPE: draft-ietf-nvo3-vxlan-gpe.

import "ringcap/internal/text/dissect"

var gpeFlags = []dissect.Name{{0x08, "I"}, {0x04, "P"}, {0x01, "O"}}

// vxlanGPE prints the header and the packet.
func vxlanGPE(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "VXLAN-GPE"...), s)
	if s.Length < 8 {
		d.Printf(" (len %d < 8) (invalid)", s.Length)
		return d.Finish("vxlan_gpe")
	}
	d.Str(", flags [")
	d.Bits(gpeFlags, d.U8(0), "")
	d.Str("]")
	if d.Have(4, 3) {
		d.Printf(", vni %d", d.U24(4))
	}
	if !d.Have(0, 8) {
		return d.Finish("vxlan_gpe")
	}
	b, inner := servicePath(ctx, d.Out), s.From(8)
	switch s.Data[3] {
	case 1:
		return ctx.IPv4(b, inner)
	case 2:
		return ctx.IPv6(b, inner)
	case 3:
		return ctx.Ethernet(b, inner)
	case 4:
		return nsh(ctx, b, inner)
	case 5:
		return mpls(ctx, b, inner)
	}
	return append(b, "ERROR: unknown-next-protocol"...)
}

// servicePath appends the separator before a packet in VXLAN-GPE or NSH.
func servicePath(ctx *dissect.Context, b []byte) []byte {
	if ctx.Verbose > 0 {
		return append(b, "\n    "...)
	}
	return append(b, ": "...)
}
