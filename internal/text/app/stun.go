package app

// STUN: RFC 8489; TURN: RFC 8656. tcpdump does not decode these. ringcap prints the
// message type with -v.

import "ringcap/internal/text/dissect"

const stunCookie = 0x2112a442

var stunMethods = []dissect.Name{
	{1, "binding"}, {3, "allocate"}, {4, "refresh"}, {6, "send"}, {7, "data"},
	{8, "create permission"}, {9, "channel bind"},
}

var stunClasses = [4]string{" request", " indication", " success", " error"}

func isSTUN(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 20 && s.Data[0]&0xc0 == 0 && be.Uint32(s.Data[4:]) == stunCookie &&
		int(be.Uint16(s.Data[2:])) == s.Length-20
}

// isSTUNStream is isSTUN for a segment, in which more may follow.
func isSTUNStream(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 20 && s.Data[0]&0xc0 == 0 && be.Uint32(s.Data[4:]) == stunCookie &&
		s.Data[3]&3 == 0 && int(be.Uint16(s.Data[2:])) <= s.Length-20
}

// isTURN reports whether a datagram is data in a channel of TURN, which may be padded.
func isTURN(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 4 || s.Data[0] < 0x40 || s.Data[0] > 0x4f {
		return false
	}
	n := int(be.Uint16(s.Data[2:])) + 4
	return n == s.Length || (n+3)&^3 == s.Length
}

func turn(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Printf("TURN channel 0x%04x, length %d", d.U16(0), d.U16(2))
	return d.Out
}

func stun(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "STUN "...), s)
	kind := d.U16(0) // the class bits lie between the method bits
	d.Name(stunMethods, kind&0x000f|kind>>1&0x0070|kind>>2&0x0f80, "method %d")
	d.Str(stunClasses[kind>>4&1|kind>>7&2])
	d.Str(", id ")
	d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(8, 12))
	return d.Out
}
