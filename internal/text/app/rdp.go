package app

// RDP: [MS-RDPBCGR], sections 2.2.1.1 and 2.2.1.2, over X.224 (RFC 905) and TPKT (RFC 1006).

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

const (
	x224Request = 0xe
	x224Confirm = 0xd
	rdpStart    = 11 // TPKT and X.224
)

var (
	rdpProtocols = []dissect.Name{{1, "tls"}, {2, "credssp"}, {4, "rdstls"}, {8, "credssp-ex"}, {16, "aad"}}
	rdpFailures  = []dissect.Name{
		{1, "tls required"}, {2, "tls not allowed"}, {3, "no certificate"}, {4, "inconsistent flags"},
		{5, "credssp required"}, {6, "tls with user authentication required"},
	}
)

func isRDP(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= rdpStart && s.Data[0] == 3 && s.Data[1] == 0 &&
		int(be.Uint16(s.Data[2:])) == s.Length && (s.Data[5]>>4 == x224Request || s.Data[5]>>4 == x224Confirm)
}

// rdp prints the negotiation at the start of a connection.
func rdp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": RDP "...), s)
	off := rdpStart
	if d.U8(5)>>4 == x224Request {
		d.Str("connection request")
		if n := bytes.Index(s.Data[off:], []byte("\r\n")); n >= 0 {
			if bytes.HasPrefix(s.Data[off:], []byte("Cookie: ")) {
				clauseText(&d, ", cookie ", off+8, n-8)
			} else {
				clauseText(&d, ", token ", off, n)
			}
			off += n + 2
		}
		if d.Has(off, 8) && d.U8(off) == 1 {
			d.Str(", protocols ")
			rdpList(&d, d.Le32(off+4))
		}
		return clause(&d, "rdp")
	}
	d.Str("connection confirm")
	switch {
	case !d.Has(off, 8):
	case d.U8(off) == 2:
		d.Str(", protocol ")
		rdpList(&d, d.Le32(off+4))
	case d.U8(off) == 3:
		d.Str(", failure ")
		d.Name(rdpFailures, d.Le32(off+4), "%d")
	}
	return clause(&d, "rdp")
}

// rdpList prints protocols. None stands for RDP's own.
func rdpList(d *dissect.Dissection, v int) {
	if v == 0 {
		d.Str("rdp")
		return
	}
	d.Bits(rdpProtocols, v, ",")
}
