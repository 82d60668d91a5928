package text

// PPP's authentication: PAP (RFC 1334) and CHAP (RFC 1994); multilink: RFC 1990.

const (
	papRequest    = 1
	papAck        = 2
	papNak        = 3
	chapChallenge = 1
	chapResponse  = 2
	chapSuccess   = 3
	chapFailure   = 4
)

var papCodes = []name{{papRequest, "Auth-Req"}, {papAck, "Auth-ACK"}, {papNak, "Auth-NACK"}}

var chapCodes = []name{
	{chapChallenge, "Challenge"}, {chapResponse, "Response"}, {chapSuccess, "Success"}, {chapFailure, "Fail"},
}

// authHeader prints code and identifier of PAP or CHAP; false where the packet is
// too short for it.
func (d *dissection) authHeader(long, short string, codes []name) bool {
	if d.s.length < 4 {
		d.str("[|" + short)
		if d.s.length >= 1 {
			d.printf(" 0x%02x", d.u8(0))
		}
		d.str("]")
		return false
	}
	d.str(long + ", ")
	d.name(codes, d.u8(0), "unknown")
	d.printf(" (0x%02x), id %d", d.u8(0), d.u8(1))
	d.u16(2)
	return true
}

// chap prints a challenge, its response or the verdict.
func (p *Context) chap(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.authHeader("CHAP", "chap", chapCodes) {
		return d.finish("ppp")
	}
	n := d.u16(2)
	switch code := d.u8(0); code {
	case chapChallenge, chapResponse:
		if s.length < 5 {
			break
		}
		size := d.u8(4)
		if s.length-5 < size {
			break
		}
		d.str(", Value ")
		for i := range size {
			d.printf("%02x", d.u8(5+i))
		}
		d.str(", Name ")
		d.rest(5+size, n)
	case chapSuccess, chapFailure:
		d.str(", Msg ")
		d.rest(4, n)
	}
	return d.finish("ppp")
}

// rest prints text up to the length n that the packet says; a smaller one than
// was read already runs to the end of what was captured.
func (d *dissection) rest(off, n int) {
	if n < off {
		d.safe(off, max(len(d.s.data)-off, 0)+1)
		return
	}
	d.safe(off, n-off)
}

// pap prints a name with its password, or the verdict.
func (p *Context) pap(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.authHeader("PAP", "pap", papCodes) {
		return d.finish("ppp")
	}
	n := d.u16(2)
	code := d.u8(0)
	switch {
	case d.cut():
	case n > s.length:
		d.printf(", length %d > packet size", n)
	case n < 4:
		d.printf(", length %d < PAP header length", n)
	case code == papRequest && n < 6, (code == papAck || code == papNak) && n < 5:
		d.str("[|pap]")
	case code == papRequest:
		if size := d.counted(4, n, ", Peer "); size >= 0 {
			d.counted(5+size, n, ", Name ")
		}
	case code == papAck, code == papNak:
		d.counted(4, n, ", Msg ")
	}
	return d.finish("ppp")
}

// counted prints text behind a byte with its length, which it returns; -1 where it
// does not fit into n bytes.
func (d *dissection) counted(off, n int, what string) int {
	if off >= n {
		return -1
	}
	size := d.u8(off)
	if size > n-off-1 {
		return -1
	}
	d.str(what)
	d.safe(off+1, size)
	return size
}

var mlpppFlags = []name{{0x80, "begin"}, {0x40, "end"}}

// mlppp prints the header of a fragment with a short sequence number.
func (p *Context) mlppp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !p.Link {
		d.str("MLPPP, ")
	}
	if s.length < 2 || len(s.data) < 2 {
		d.str("[|mlppp]")
		return d.b
	}
	d.printf("seq 0x%03x, Flags [", d.u16(0)&0xfff)
	d.bits(mlpppFlags, d.u8(0), ", ")
	d.printf("], length %d", s.length)
	return d.b
}
