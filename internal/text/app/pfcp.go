package app

// PFCP: 3GPP TS 29.244, section 7.

import "ringcap/internal/text/dissect"

var pfcpTypes = []dissect.Name{
	{1, "heartbeat request"}, {2, "heartbeat response"}, {3, "PFD management request"},
	{4, "PFD management response"}, {5, "association setup request"}, {6, "association setup response"},
	{7, "association update request"}, {8, "association update response"},
	{9, "association release request"}, {10, "association release response"},
	{11, "version not supported"}, {12, "node report request"}, {13, "node report response"},
	{14, "session set deletion request"}, {15, "session set deletion response"},
	{50, "session establishment request"}, {51, "session establishment response"},
	{52, "session modification request"}, {53, "session modification response"},
	{54, "session deletion request"}, {55, "session deletion response"},
	{56, "session report request"}, {57, "session report response"},
}

func isPFCP(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 8 && s.Data[0]>>5 == 1 && int(be.Uint16(s.Data[2:]))+4 <= s.Length
}

// pfcp prints the first message of a datagram.
func pfcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "PFCP "...), s)
	d.Name(pfcpTypes, d.U8(1), "type %d")
	off := 4
	if d.U8(0)&1 != 0 {
		d.Str(", seid 0x")
		d.Out = dissect.AppendHex64(d.Out, d.U64(off))
		off += 8
	}
	d.Printf(", seq %d", d.U24(off))
	return clause(&d, "pfcp")
}
