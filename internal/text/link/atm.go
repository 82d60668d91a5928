package link

// ATM: RFC 2684 (LLC over AAL 5), RFC 2225 (classical IP), and the captures of Suns with an
// ATM interface, https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// atm prints a PDU that begins with LLC, or with the identifier of an OSI protocol.
func atm(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 1 || s.Length < 1 {
		return ctx.Cut(b, "atm")
	}
	if s.Data[0] == layer.LLCUnnumbered {
		if ctx.Link {
			b = append(b, "CNLPID "...)
		}
		ctx.SkipLink(1)
		b, _ = ctx.SAP(b, layer.SAPOSI, s.From(1))
		return b
	}
	if before := layer.ATMOffset(s.Data); before > 0 {
		if len(s.Data) < before || s.Length < before {
			return ctx.Cut(b, "atm")
		}
		if ctx.Link {
			b = dissect.AppendHexBytes(b, s.Data[:8])
			b = dissect.AppendHexBytes(append(b, ' '), s.Data[8:16])
			b = append(b, ' ')
		}
		ctx.SkipLink(before)
		s = s.From(before)
	}
	return llc(ctx, b, s, nil)
}

// clip prints IP alone, or behind LLC and SNAP.
func clip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Link {
		b = append(dissect.AppendInt(b, s.Length), ": "...)
	}
	if len(s.Data) < 6 || s.Length < 6 {
		return ctx.Cut(b, "cip")
	}
	if layer.IsCLIPWithLLC(s.Data) {
		return llc(ctx, b, s, nil)
	}
	return ctx.IPv4(b, s)
}

// Types of traffic in the header of SunATM.
const (
	sunLANE = 1
	sunLLC  = 2
)

// Well-known channels.
var sunChannels = []dissect.Name{{1, "meta: "}, {2, "broadcast sig: "}, {16, "ilmi: "}}

// sunATM prints a PDU after its direction, type, path and channel.
func sunATM(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size = 4
	d := ctx.Dissect(b, s)
	if ctx.Link {
		d.Choose(d.U8(0)&0x80 != 0, "Tx: ", "Rx: ")
	}
	if !d.Have(0, size) {
		return ctx.Cut(d.Out, "sunatm")
	}
	if ctx.Link {
		d.Printf("VPI:%d VCI:%d ", d.U8(1), d.U16(2))
	}
	ctx.SkipLink(size)
	body := s.From(size)
	switch kind := d.U8(0) & 0x0f; {
	case kind == sunLANE:
		return lane(ctx, d.Out, body)
	case kind == sunLLC && len(body.Data) >= 3 && layer.ATMOffset(body.Data) == 0:
		return llc(ctx, d.Out, body, nil)
	}
	if name, ok := dissect.Lookup(sunChannels, uint32(d.U16(2))); ok {
		return ctx.DumpUnknown(append(d.Out, name...), body.Data)
	}
	return llc(ctx, d.Out, body, nil)
}

// lane prints a frame of LAN emulation.
func lane(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const control = 0xff00
	d := ctx.Dissect(b, s)
	id := d.U16(0)
	if id == control {
		d.Printf("lec: proto %d vers %d opcode-#%d", d.U8(2), d.U8(3), d.U16(4))
		return d.Finish("lane")
	}
	if !d.Have(0, 2) {
		return d.Finish("lane")
	}
	if s = s.From(2); len(s.Data) >= 14 {
		d.Printf("lecid:%x ", id)
	}
	ctx.SkipLink(2)
	return ctx.Frame(d.Out, packet.LinkEthernet, s)
}
