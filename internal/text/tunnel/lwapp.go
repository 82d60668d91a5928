package tunnel

// LWAPP: RFC 5412.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var (
	lwappFlags    = []dissect.Name{{1, "Last Fragment Bit"}, {2, "Fragment Bit"}, {4, "Control Bit"}}
	lwappMessages = []dissect.Name{
		{1, "Discovery req"}, {2, "Discovery resp"}, {3, "Join req"}, {4, "Join resp"}, {5, "Join ack"},
		{6, "Join confirm"}, {10, "Configure req"}, {11, "Configure resp"}, {12, "Update req"},
		{13, "Update resp"}, {14, "WTP event req"}, {15, "WTP event resp"}, {16, "Change state event req"},
		{17, "Change state event resp"}, {22, "Echo req"}, {23, "Echo resp"}, {24, "Image data req"},
		{25, "Image data resp"}, {26, "Channel status req"}, {27, "Channel status resp"},
		{30, "Key update req"}, {31, "Key update resp"}, {32, "Primary discovery req"},
		{33, "Primary discovery resp"}, {34, "Data transfer req"}, {35, "Data transfer resp"},
		{36, "Clear config ind"}, {37, "Wlan config req"}, {38, "Wlan config resp"},
		{39, "Mobile config req"}, {40, "Mobile config resp"},
	}
)

// lwappControl prints a control packet. If it is sent to the controller, it starts with
// the access point's address.
func lwappControl(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	off := 0
	if ctx.Dst == layer.PortLWAPPControl {
		off = 6
	}
	d.Have(0, off+6)
	if !lwappHeader(&d, off) {
		return d.Finish("lwapp_control")
	}
	length := d.U16(off + 2)
	d.Printf(", Radio-id %d, Flags [", d.U8(off)>>3&7)
	d.Bits(lwappFlags, d.U8(off)&7, ", ")
	d.Printf("], Frag-id %d, length %d", d.U8(off+1), length)
	if off > 0 {
		d.Str("\n\tAP identity: ")
		d.Mac(0)
	}
	for off += 6; length > 0 && d.Have(off, 8); {
		n := 8 + d.U16(off+2)
		if length < n {
			d.Str("\n\t  Msg goes past end of PDU")
			break
		}
		kind := d.U8(off)
		d.Str("\n\t  Msg type: ")
		d.Name(lwappMessages, kind, "Unknown")
		d.Printf(" (%d), Seqnum: %d, Msg len: %d", kind, d.U8(off+1), n-8)
		d.Printf(", Session: 0x%08x", d.U32(off+4))
		d.Have(off, n-8)
		off, length = off+n, length-n
	}
	return d.Finish("lwapp_control")
}

// lwappHeader appends version and kind and, without -v, the rest of the line. It returns
// false if nothing follows.
func lwappHeader(d *dissect.Dissection, off int) bool {
	first := d.U8(off)
	if version := first >> 6; version != 0 {
		d.Printf("LWAPP version %d packet not supported", version)
		return false
	}
	d.Str("LWAPPv0, ")
	if first&4 != 0 {
		d.Str("Control frame")
	} else {
		d.Str("Data frame")
	}
	if d.Ctx.Verbose > 0 {
		return true
	}
	d.Str(", Flags [")
	d.Bits(lwappFlags, first&7, ", ")
	d.Printf("], length %d", d.Span.Length)
	return false
}

// lwappData prints a packet that contains an 802.11 frame.
func lwappData(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Have(0, 6)
	if !lwappHeader(&d, 0) {
		return d.Finish("lwapp_data")
	}
	length := d.U16(2)
	d.Printf(", Radio-id  %d, Flags [", d.U8(0)>>3&7)
	d.Bits(lwappFlags, d.U8(0)&7, ", ")
	if length < 6 {
		d.Printf("], length %d < transport header length", length)
		return d.Finish("lwapp_data")
	}
	d.Printf("], Frag-id  %d, length %d", d.U8(1), length)
	d.Dump("\n\t", 6, length-6)
	return d.Finish("lwapp_data")
}
