package link

// Cisco HDLC and its keepalives, SLARP: RFC 1547, section 4.3.1.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Address bytes.
const (
	chdlcUnicast   = 0x0f
	chdlcBroadcast = 0x8f
)

var chdlcAddresses = []dissect.Name{{chdlcUnicast, "unicast"}, {chdlcBroadcast, "bcast"}}

// Protocol numbers that are not EtherTypes.
const (
	chdlcSLARP = 0x8035
	chdlcOSI   = 0xfefe
)

// chdlc prints a frame.
func chdlc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if s.Length < 4 || len(s.Data) < 4 {
		return ctx.Cut(b, "chdlc")
	}
	d := ctx.Dissect(b, s)
	t := d.U16(2)
	if ctx.Link {
		d.Name(chdlcAddresses, d.U8(0), "0x%02x")
		d.Str(", ethertype ")
		d.Name(dissect.EtherTypes, t, "Unknown")
		d.Printf(" (0x%04x), length %d: ", t, s.Length)
	}
	ctx.SkipLink(4)
	s = s.From(4)
	switch t {
	case chdlcSLARP:
		return slarp(ctx, d.Out, s)
	case chdlcOSI:
		b, _ := ctx.SAP(d.Out, layer.SAPOSI, chdlcISO(s))
		return b
	}
	b, ok := ctx.EtherType(d.Out, uint16(t), s)
	if ok {
		return b
	}
	if !ctx.Link {
		d.Printf("unknown CHDLC protocol (0x%04x)", t)
	}
	return d.Out
}

// chdlcISO skips the padding byte that some devices send before the protocol identifier.
func chdlcISO(s dissect.Span) dissect.Span {
	if len(s.Data) > 1 && (s.Data[1] == layer.NLPIDCLNP || s.Data[1] == layer.NLPIDESIS || s.Data[1] == layer.NLPIDISIS) {
		return s.From(1)
	}
	return s
}

// slarp prints an address request, an address reply or a keepalive.
func slarp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const least, stamped = 14, 18
	ctx.Depth++
	d := ctx.Dissect(b, s)
	d.Printf("SLARP (length: %d), ", s.Length)
	if s.Length < least || !d.Have(0, least) {
		return ctx.Cut(d.Out, "chdlc_slarp")
	}
	code, shown := d.U32(0), 4
	switch code {
	case 0:
		d.Str("request")
	case 1:
		d.Str("reply ")
		d.Addr4(4)
		d.Str("/")
		d.Addr4(8)
	case 2:
		d.Printf("keepalive: mineseen=0x%08x, yourseen=0x%08x, reliability=0x%04x", d.U32(4), d.U32(8), d.U16(12))
		if s.Length >= stamped {
			shown = stamped
			up := d.U32(least) / 1000
			d.Printf(", link uptime=%dd%dh%dm%ds", up/86400, up/3600%24, up/60%60, up%60)
		}
	default:
		d.Printf("0x%02x unknown", code)
		if ctx.Verbose <= 1 {
			d.Dump(dissect.Indent, 4, s.Length-4)
		}
	}
	if s.Length > stamped && ctx.Verbose > 0 {
		d.Printf(", (trailing junk: %d bytes)", s.Length-stamped)
	}
	if ctx.Verbose > 1 {
		d.Dump(dissect.Indent, shown, s.Length-shown)
	}
	return d.Finish("chdlc_slarp")
}
