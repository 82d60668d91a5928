package transport

// PGM, reliable multicast: RFC 3208; congestion control (PGMCC): draft-ietf-rmt-bb-pgmcc.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const pgmHeader = 16

// Packet types.
const (
	pgmSPM     = 0x00
	pgmPoll    = 0x01
	pgmPollR   = 0x02
	pgmData    = 0x04
	pgmRepair  = 0x05
	pgmNAK     = 0x08
	pgmNullNAK = 0x09
	pgmNCF     = 0x0a
	pgmSPMR    = 0x0c
	pgmACK     = 0x0d
)

// Options.
const (
	pgmLength      = 0x00
	pgmFragment    = 0x01
	pgmNAKList     = 0x02
	pgmJoin        = 0x03
	pgmBackoff     = 0x04
	pgmBackoffs    = 0x05
	pgmRedirect    = 0x07
	pgmParity      = 0x08
	pgmParityGroup = 0x09
	pgmGroupSize   = 0x0a
	pgmPathNLA     = 0x0c
	pgmRequest     = 0x10
	pgmCCData      = 0x12
	pgmCCFeedback  = 0x13
	pgmLast        = 0x80 // the last option
)

// pgmOptions are the options of a fixed size. word is the text of an option without a
// value.
var pgmOptions = []struct {
	kind, size int
	name, word string
}{
	{pgmLength, 4, "LENGTH", ""}, {pgmFragment, 16, "FRAGMENT", ""}, {pgmJoin, 8, "JOIN", ""},
	{pgmBackoff, 12, "NAK_BO_IVL", ""}, {pgmBackoffs, 12, "NAK_BO_RNG", ""},
	{pgmParity, 8, "PARITY_PRM", ""}, {pgmParityGroup, 8, "PARITY_GRP", ""},
	{pgmGroupSize, 8, "CURR_TGSIZE", ""}, {0x0b, 4, "NBR_UNREACH", " NBR_UNREACH"},
	{0x0d, 4, "SYN", " SYN"}, {0x0e, 4, "FIN", " FIN"}, {0x0f, 4, "RST", " RST"},
	{0x11, 4, "CRQST", " CRQST"},
}

// pgm prints a packet.
func pgm(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		return ctx.Cut(append(ctx.AppendHosts(b), ':'), "pgm")
	}
	b = ctx.AppendPorts(b, layer.ProtocolPGM, s.Data)
	d := ctx.Dissect(b, s)
	if d.Have(0, pgmHeader) {
		d.Printf("PGM, length %d", d.U16(14))
		if ctx.Verbose > 0 {
			d.Str(" 0x")
			d.Hex(8, 6)
			d.Str(" ")
			pgmBody(&d)
		}
	}
	return d.Finish("pgm")
}

// pgmAddress returns the size of the address whose family is at off. Two reserved bytes
// and the address follow the family. If the address was not captured, pgmAddress cuts the
// text.
func pgmAddress(d *dissect.Dissection, off int) int {
	size := 0
	switch d.U16(off) {
	case 1:
		size = 4
	case 2:
		size = 16
	default:
		d.End()
	}
	d.Have(off+4, size)
	return size
}

// pgmNLA appends the address of size bytes at off.
func pgmNLA(d *dissect.Dissection, off, size int) {
	if size == 4 {
		d.Addr4(off)
	} else {
		d.Addr6(off)
	}
}

// pgmBody prints the fields of the packet type and the options.
func pgmBody(d *dissect.Dissection) {
	off, kind := pgmHeader, d.U8(4)
	switch kind {
	case pgmSPM:
		size := pgmAddress(d, 28)
		d.Printf("SPM seq %d trail %d lead %d nla ", d.U32(16), d.U32(20), d.U32(24))
		pgmNLA(d, 32, size)
		off = 32 + size
	case pgmPoll:
		size := pgmAddress(d, 24)
		off = 28 + size
		interval, random, mask := d.U32(off), d.U32(off+4), d.U32(off+8)
		d.Printf("POLL seq %d round %d nla ", d.U32(16), d.U16(20))
		pgmNLA(d, 28, size)
		d.Printf(" ivl %d rnd 0x%08x mask 0x%08x", interval, random, mask)
		off += 12
	case pgmPollR:
		d.Have(16, 8)
		d.Printf("POLR seq %d round %d", d.U32(16), d.U16(20))
		off = 24
	case pgmData, pgmRepair:
		trail, seq := d.U32(20), d.U32(16)
		d.Str(dissect.Pick(kind, 1, "RDATA", "ODATA"))
		d.Printf(" trail %d seq %d", trail, seq)
		off = 24
	case pgmNAK, pgmNullNAK, pgmNCF:
		off = pgmNAKs(d, kind)
	case pgmACK:
		d.Have(16, 8)
		d.Printf("ACK seq %d", d.U32(16))
		off = 24
	case pgmSPMR:
		d.Str("SPMR")
	default:
		d.Printf("UNKNOWN type 0x%02x", kind)
	}
	if d.U8(5)&1 == 0 || printPGMOptions(d, off) {
		d.Printf(" [%d]", d.Span.Length)
	}
}

// pgmNAKs prints a NAK, a null NAK or a NAK confirmation, and returns the offset after it.
func pgmNAKs(d *dissect.Dissection, kind int) int {
	from := pgmAddress(d, 20)
	group := 24 + from
	to := pgmAddress(d, group)
	d.Name([]dissect.Name{{pgmNAK, "NAK ("}, {pgmNullNAK, "NNAK ("}, {pgmNCF, "NCF ("}}, kind, "")
	pgmNLA(d, 24, from)
	d.Str(" -> ")
	pgmNLA(d, group+4, to)
	d.Printf("), seq %d", d.U32(16))
	return group + 4 + to
}

// printPGMOptions prints the options. The first one gives the length of all. It returns
// false if one of them is malformed.
func printPGMOptions(d *dissect.Dissection, off int) bool {
	if !d.Have(off, 4) {
		return false
	}
	kind, size, left := d.U8(off)&^pgmLast, d.U8(off+1), d.U16(off+2)
	switch {
	case kind != pgmLength:
		d.Printf("[First option bad, should be PGM_OPT_LENGTH, is %d]", kind)
		return false
	case size != 4:
		d.Printf("[Bad OPT_LENGTH option, length %d != 4]", size)
		return false
	case left < 4:
		d.Printf("[Bad total option length %d < 4]", left)
		return false
	}
	d.Printf(" OPTS LEN %d", left)
	off += 4
	for left -= 4; left > 0; {
		if left < 4 {
			d.Str("[Total option length leaves no room for final option]")
			return false
		}
		kind, size := d.U8(off), d.U8(off+1)
		switch {
		case d.Cut():
			return false
		case size < 4:
			d.Printf("[Bad option, length %d < 4]", size)
			return true
		case left < size:
			d.Str("[Total option length leaves no room for final option]")
			return false
		case !d.Have(off, size) || !pgmOption(d, kind, off, size):
			return false
		}
		if off, left = off+size, left-size; kind&pgmLast != 0 {
			break
		}
	}
	return true
}

// pgmOption prints the option of size bytes at off. It returns false if the size is wrong.
func pgmOption(d *dissect.Dissection, kind, off, size int) bool {
	for _, o := range pgmOptions {
		if o.kind != kind&^pgmLast {
			continue
		}
		if size != o.size {
			d.Str("[Bad OPT_")
			d.Str(o.name)
			d.Printf(" option, length %d != %d]", size, o.size)
			return false
		}
		d.Str(o.word)
	}
	switch kind &^ pgmLast {
	case pgmLength:
		d.Printf(" OPTS LEN (extra?) %d", d.U16(off+2))
	case pgmFragment:
		d.Printf(" FRAG seq %d off %d len %d", d.U32(off+4), d.U32(off+8), d.U32(off+12))
	case pgmNAKList:
		return pgmList(d, off+4, size-4)
	case pgmJoin:
		d.Printf(" JOIN %d", d.U32(off+4))
	case pgmBackoff:
		d.Printf(" BACKOFF ivl %d ivlseq %d", d.U32(off+4), d.U32(off+8))
	case pgmBackoffs:
		d.Printf(" BACKOFF max %d min %d", d.U32(off+4), d.U32(off+8))
	case pgmRedirect:
		return pgmPlace(d, "REDIRECT", " REDIRECT ", off, size, 8)
	case pgmParity:
		d.Printf(" PARITY MAXTGS %d", d.U32(off+4))
	case pgmParityGroup:
		d.Printf(" PARITY GROUP %d", d.U32(off+4))
	case pgmGroupSize:
		d.Printf(" PARITY ATGS %d", d.U32(off+4))
	case pgmPathNLA:
		d.Printf(" PATH_NLA [%d]", size)
	case pgmRequest:
		d.Str(" CR")
	case pgmCCData:
		return pgmPlace(d, "PGMCC_DATA", " PGMCC DATA %d ", off, size, 12)
	case pgmCCFeedback:
		return pgmPlace(d, "PGMCC_FEEDBACK", " PGMCC FEEDBACK %d ", off, size, 12)
	case 0x0b, 0x0d, 0x0e, 0x0f, 0x11: // without a value
	default:
		d.Str(" OPT_")
		d.UpperHex([]byte{byte(kind)})
		d.Printf(" [%d] ", size)
	}
	return true
}

// pgmList prints the further sequence numbers that a NAK asks for.
func pgmList(d *dissect.Dissection, off, n int) bool {
	d.Str(" NAK LIST")
	for ; n >= 4; off, n = off+4, n-4 {
		d.Printf(" %d", d.U32(off))
	}
	if n > 0 {
		d.Str("[Option length not a multiple of 4]")
	}
	return n == 0
}

// pgmPlace prints an option that consists of fixed bytes and an address. format may print
// the number after the option's header.
func pgmPlace(d *dissect.Dissection, name, format string, off, size, fixed int) bool {
	if size < fixed {
		d.Str("[Bad OPT_")
		d.Str(name)
		d.Printf(" option, length %d < %d]", size, fixed)
		return false
	}
	n := pgmAddress(d, off+fixed-4)
	if d.Cut() {
		return false
	}
	if size != fixed+n {
		d.Str("[Bad OPT_")
		d.Str(name)
		d.Printf(" option, length %d != %d + address size]", size, fixed)
		return false
	}
	d.Printf(format, d.U32(off+4))
	pgmNLA(d, off+fixed, n)
	return true
}
