package link

// EtherTypes of vendors: CALM FAST (ISO 29281), Microsoft's network load balancing, Realtek's
// switches, and Arista's timestamps.

import (
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

func calmFAST(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("CALM FAST")
	if e := ctx.Ether; e != nil {
		d.Str(" src:")
		d.Out = dissect.AppendMAC(d.Out, e[6:])
	}
	d.Str("; ")
	if s.Length < 2 {
		d.BadSize("length", s.Length, " < ", 2)
		return d.Out
	}
	d.Printf("SrcNwref:%d; ", d.U8(0))
	d.Printf("DstNwref:%d; ", d.U8(1))
	if ctx.Verbose > 0 && !d.Cut() {
		return ctx.DumpUnknown(d.Out, s.From(2).Data)
	}
	return d.Finish("calm_fast")
}

func msNLB(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "MS NLB heartbeat"...), s)
	d.Printf(", host priority: %d", d.Le32(8))
	d.Printf(", cluster IP: %a", 12)
	d.Printf(", host IP: %a", 16)
	return d.Finish("msnlb")
}

const (
	realtekRRCP = 0x01
	rrcpHello   = 0
	rrcpGet     = 1
	rrcpSet     = 2
	rrcpReply   = 0x80
)

var realtekTypes = []dissect.Name{
	{0x02, "REP"}, {0x03, "RLDP"}, {0x04, "Realtek 8-byte DSA tag"}, {0x23, "RLDP"},
}

var rrcpOperations = []dissect.Name{{rrcpHello, "hello"}, {rrcpGet, "get"}, {rrcpSet, "set"}}

// realtek prints the kind of a frame, and RRCP's registers. Their numbers are little-endian.
func realtek(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if e := ctx.Ether; e != nil {
		d.Out = append(appendMACs(d.Out, scratchOf(ctx).between(e[6:], e[:6])), ", "...)
	}
	kind := d.U8(0)
	switch {
	case d.Cut(), kind == realtekRRCP:
	case kind>>4 == 9:
		d.Str("Realtek RTL8306 4-byte DSA tag")
		return d.Finish("rtl")
	case kind>>4 == 0xa:
		d.Str("Realtek RTL8366RB 4-byte DSA tag")
		return d.Finish("rtl")
	default:
		d.Name(realtekTypes, kind, "Realtek unknown type 0x%02x")
		return d.Finish("rtl")
	}
	if d.Cut() {
		return d.Finish("rtl")
	}
	op := d.U8(1)
	if d.Cut() {
		return d.Finish("rrcp")
	}
	d.Choose(op&rrcpReply != 0, "RRCP reply: ", "RRCP query: ")
	d.Name(rrcpOperations, op&^rrcpReply, "unknown opcode (0x%02x)")
	if register := op&^rrcpReply == rrcpGet || op&^rrcpReply == rrcpSet; register {
		d.Printf(" addr=0x%04x, data=0x%08x", d.Le16(4), d.Le32(6))
	}
	d.Printf(", auth=0x%04x", d.U16(2))
	switch {
	case op&^rrcpReply == rrcpGet || op&^rrcpReply == rrcpSet:
		d.Printf(", cookie=0x%08x%08x ", d.U32(14), d.U32(10))
	case op == rrcpReply|rrcpHello:
		d.Printf(" downlink_port=%d, uplink_port=%d, uplink_mac=", d.U8(4), d.U8(5))
		d.Mac(6)
		d.Printf(", vendor_id=%08x ,chip_id=%04x ", d.U32(14), d.U16(12))
	}
	return d.Finish("rrcp")
}

var (
	aristaScales  = []dissect.Name{{0, "TAI"}, {1, "UTC"}}
	aristaFormats = []dissect.Name{{layer.AristaLong, "64-bit"}, {layer.AristaShort, "48-bit"}}
	aristaChips   = []dissect.Name{{0, "R/R2"}, {1, "R3"}}
)

// arista prints the header of a switch that notes when a frame of length bytes passed. It
// returns the header's size with the EtherType behind it, and 0 if the header is of another kind.
func arista(ctx *dissect.Context, b []byte, s dissect.Span, length int) ([]byte, int) {
	d := ctx.Dissect(appendLength(etherType(ctx, b, layer.EtherTypeArista), &length), s)
	kind := d.U16(0)
	d.Str("SubType ")
	d.Choose(kind == layer.AristaTimestamp, "Timestamp", "Unknown")
	d.Printf(" (0x%04x), ", kind)
	if kind != layer.AristaTimestamp {
		return d.Finish("arista"), 0
	}
	scale, form := d.U8(2), d.U8(3)
	d.Str("Timescale ")
	d.NameAndNumber(aristaScales, scale, "Unknown")
	d.Str(", Format ")
	d.NameAndNumber(aristaFormats, form>>4, "Unknown")
	d.Str(", HwInfo ")
	d.NameAndNumber(aristaChips, form&0x0f, "Unknown")
	d.Str(", Timestamp ")
	size := layer.AristaSize(form)
	switch form >> 4 {
	case layer.AristaLong:
		d.Out = time.Unix(int64(d.U32(4)), 0).UTC().AppendFormat(d.Out, time.DateTime)
		d.Printf(".%09d: ", d.U32(8))
	case layer.AristaShort:
		d.Printf("%d.%09d: ", d.U16(4), d.U32(6))
	default:
		return d.Finish("arista"), 0
	}
	if !d.Have(size, 2) {
		return d.Finish("arista"), 0
	}
	return d.Out, size + 2
}
