package app

// PTP: IEEE 1588-2019, section 13.

import "ringcap/internal/text/dissect"

const (
	ptpSync          = 0
	ptpDelayReq      = 1
	ptpPeerDelayReq  = 2
	ptpPeerDelayResp = 3
	ptpFollowUp      = 8
	ptpDelayResp     = 9
	ptpPeerFollowUp  = 10
	ptpAnnounce      = 11
	ptpSignaling     = 12
	ptpManagement    = 13
)

var (
	ptpTypes = []dissect.Name{
		{ptpSync, "sync msg"}, {ptpDelayReq, "delay req msg"}, {ptpPeerDelayReq, "peer delay req msg"},
		{ptpPeerDelayResp, "peer delay resp msg"}, {ptpFollowUp, "follow up msg"},
		{ptpDelayResp, "delay resp msg"}, {ptpPeerFollowUp, "pdelay resp fup msg"},
		{ptpAnnounce, "announce msg"}, {ptpSignaling, "signaling msg"}, {ptpManagement, "management msg"},
	}
	ptpControls = []dissect.Name{
		{0, "Sync"}, {1, "Delay_Req"}, {2, "Follow_Up"}, {3, "Delay_Resp"}, {4, "Management"}, {5, "Other"},
	}
	ptpFlags = []dissect.Name{
		{0x0001, "l1 61"}, {0x0002, "l1 59"}, {0x0004, "utc reasonable"}, {0x0008, "timescale"},
		{0x0010, "time tracable"}, {0x0020, "frequency tracable"}, {0x0100, "alternate master"},
		{0x0200, "two step"}, {0x0400, "unicast"}, {0x1000, "profile specific 1"},
		{0x2000, "profile specific 2"}, {0x4000, "security mask"}, {0x18c0, "unknown"},
	}
)

// ptp prints a message, over UDP or Ethernet.
func ptp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 34 {
		d.Invalid()
		return d.Finish("ptp")
	}
	major, minor := d.U16(0)&15, d.U16(0)>>4&15
	d.Printf("PTPv%d", major)
	if minor != 0 {
		d.Printf(".%d", minor)
	}
	switch major {
	case 1:
		d.Str(" (not implemented)")
	case 2:
		ptpHeader(&d)
		ptpBody(&d, d.U8(0)&15, 34)
	}
	return d.Finish("ptp")
}

// ptpHeader appends the common header.
func ptpHeader(d *dissect.Dissection) {
	d.Printf(", majorSdoId: 0x%x, msg type: ", d.U8(0)>>4)
	d.Name(ptpTypes, d.U8(0)&15, "Reserved")
	d.Printf(", length: %d", d.U16(2))
	d.Printf(", domain: %d", d.U16(4)>>8)
	d.Printf(", reserved1: %d", d.U8(5))
	flags := d.U16(6)
	d.Str(", Flags [")
	d.Bits(ptpFlags, flags, ", ")
	d.Str("]")
	d.Printf(", NS correction: %d", d.U48(8))
	d.Printf(", sub NS correction: %d", d.U16(14))
	d.Printf(", reserved2: %d", d.U32(16))
	ptpClock(d, ", clock identity: 0x", 20)
	d.Printf(", port id: %d", d.U16(28))
	d.Printf(", seq id: %d", d.U16(30))
	control := d.U8(32)
	d.Printf(", control: %d (", control)
	d.Name(ptpControls, control, "Reserved")
	d.Str(")")
	d.Printf(", log message interval: %d", d.U16(32)&0xff)
}

// ptpBody appends the body of a message of the given type.
func ptpBody(d *dissect.Dissection, kind, off int) {
	switch kind {
	case ptpSync, ptpDelayReq:
		ptpStamp(d, "originTimeStamp", off)
	case ptpFollowUp:
		ptpStamp(d, "preciseOriginTimeStamp", off)
	case ptpPeerDelayReq, ptpPeerFollowUp:
		ptpStamp(d, "preciseOriginTimeStamp", off)
		ptpPort(d, off+10)
	case ptpPeerDelayResp, ptpDelayResp:
		ptpStamp(d, "receiveTimeStamp", off)
		ptpPort(d, off+10)
	case ptpAnnounce:
		printPTPAnnounce(d, off)
	case ptpSignaling:
		ptpPort(d, off)
	case ptpManagement:
		ptpPort(d, off)
		d.Printf(", start boundary hops: %d", d.U8(off+10))
		d.Printf(", boundary hops: %d", d.U8(off+11))
		d.Printf(", flags: 0x%x", d.U8(off+12))
		d.Printf(", reserved: 0x%x", d.U8(off+13))
	}
}

func printPTPAnnounce(d *dissect.Dissection, off int) {
	ptpStamp(d, "originTimeStamp", off)
	d.Printf(", origin cur utc:%d", d.U16(off+10))
	d.Printf(", rsvd: %d", d.U8(off+12))
	d.Printf(", gm priority_1: %d", d.U8(off+13))
	d.Printf(", gm clock class: %d", d.U8(off+14))
	d.Printf(", gm clock accuracy: %d", d.U8(off+15))
	d.Printf(", gm clock variance: %d", d.U16(off+16))
	d.Printf(", gm priority_2: %d", d.U8(off+18))
	ptpClock(d, ", gm clock id: 0x", off+19)
	d.Printf(", steps removed: %d", d.U16(off+27))
	d.Printf(", time source: 0x%x", d.U8(off+29))
}

// ptpStamp appends a timestamp: 6 bytes of seconds and 4 of nanoseconds.
func ptpStamp(d *dissect.Dissection, what string, off int) {
	d.Str(", ")
	d.Str(what)
	d.Printf(": %d.%09d seconds", d.U48(off), d.U32(off+6))
}

func ptpPort(d *dissect.Dissection, off int) {
	ptpClock(d, ", port identity: 0x", off)
	d.Printf(", port id: %d", d.U16(off+8))
}

func ptpClock(d *dissect.Dissection, what string, off int) {
	id := d.U64(off)
	d.Str(what)
	d.Out = dissect.AppendHex64(d.Out, id)
}
