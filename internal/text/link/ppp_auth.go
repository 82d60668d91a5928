package link

// PPP's authentication: PAP (RFC 1334) and CHAP (RFC 1994); multilink: RFC 1990.

import "ringcap/internal/text/dissect"

const (
	papRequest    = 1
	papAck        = 2
	papNak        = 3
	chapChallenge = 1
	chapResponse  = 2
	chapSuccess   = 3
	chapFailure   = 4
)

var papCodes = []dissect.Name{{papRequest, "Auth-Req"}, {papAck, "Auth-ACK"}, {papNak, "Auth-NACK"}}

var chapCodes = []dissect.Name{
	{chapChallenge, "Challenge"}, {chapResponse, "Response"}, {chapSuccess, "Success"}, {chapFailure, "Fail"},
}

// authHeader prints the code and the identifier of a PAP or CHAP packet. It returns false
// if the packet is too short.
func authHeader(d *dissect.Dissection, long, short string, codes []dissect.Name) bool {
	if d.Span.Length < 4 {
		d.Str("[|" + short)
		if d.Span.Length >= 1 {
			d.Printf(" 0x%02x", d.U8(0))
		}
		d.Str("]")
		return false
	}
	d.Str(long + ", ")
	d.Name(codes, d.U8(0), "unknown")
	d.Printf(" (0x%02x), id %d", d.U8(0), d.U8(1))
	d.U16(2)
	return true
}

// chap prints a challenge, a response or a result.
func chap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !authHeader(&d, "CHAP", "chap", chapCodes) {
		return d.Finish("ppp")
	}
	n := d.U16(2)
	switch code := d.U8(0); code {
	case chapChallenge, chapResponse:
		if s.Length < 5 {
			break
		}
		size := d.U8(4)
		if s.Length-5 < size {
			break
		}
		d.Str(", Value ")
		for i := range size {
			d.Printf("%02x", d.U8(5+i))
		}
		d.Str(", Name ")
		textUpTo(&d, 5+size, n)
	case chapSuccess, chapFailure:
		d.Str(", Msg ")
		textUpTo(&d, 4, n)
	}
	return d.Finish("ppp")
}

// textUpTo prints the text from off to n, the length of the packet. If n is less than off, it
// prints all that was captured, and cuts it.
func textUpTo(d *dissect.Dissection, off, n int) {
	if n < off {
		d.Safe(off, max(len(d.Span.Data)-off, 0)+1)
		return
	}
	d.Safe(off, n-off)
}

// pap prints a name and its password, or a result.
func pap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !authHeader(&d, "PAP", "pap", papCodes) {
		return d.Finish("ppp")
	}
	n := d.U16(2)
	code := d.U8(0)
	switch {
	case d.Cut():
	case n > s.Length:
		d.Printf(", length %d > packet size", n)
	case n < 4:
		d.Printf(", length %d < PAP header length", n)
	case code == papRequest && n < 6, (code == papAck || code == papNak) && n < 5:
		d.Str("[|pap]")
	case code == papRequest:
		if size := countedText(&d, 4, n, ", Peer "); size >= 0 {
			countedText(&d, 5+size, n, ", Name ")
		}
	case code == papAck, code == papNak:
		countedText(&d, 4, n, ", Msg ")
	}
	return d.Finish("ppp")
}

// countedText prints the text at off, which starts with a byte for its length. It returns the
// length, or -1 if the text does not fit in a packet of n bytes.
func countedText(d *dissect.Dissection, off, n int, what string) int {
	if off >= n {
		return -1
	}
	size := d.U8(off)
	if size > n-off-1 {
		return -1
	}
	d.Str(what)
	d.Safe(off+1, size)
	return size
}

var mlpppFlags = []dissect.Name{{0x80, "begin"}, {0x40, "end"}}

// mlppp prints the header of a multilink fragment with a short sequence number.
func mlppp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !ctx.Link {
		d.Str("MLPPP, ")
	}
	if s.Length < 2 || len(s.Data) < 2 {
		d.Str("[|mlppp]")
		return d.Out
	}
	d.Printf("seq 0x%03x, Flags [", d.U16(0)&0xfff)
	d.Bits(mlpppFlags, d.U8(0), ", ")
	d.Printf("], length %d", s.Length)
	return d.Out
}
