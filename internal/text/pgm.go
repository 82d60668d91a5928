package text

// PGM, reliable multicast: RFC 3208; congestion control (PGMCC): draft-ietf-rmt-bb-pgmcc.

import "ringcap/internal/layer"

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

// pgmOptions are the options of a fixed length, and what is said of those that
// have no value.
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
func (p *Context) pgm(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return p.cut(append(p.IP().appendHosts(b), ':'), "pgm")
	}
	b = p.IP().appendPorts(b, layer.IPProtocolPGM, be.Uint16(s.data), be.Uint16(s.data[2:]))
	d := p.dissect(b, s)
	if d.have(0, pgmHeader) {
		d.printf("PGM, length %d", d.u16(14))
		if p.Verbose > 0 {
			d.str(" 0x")
			d.hex(8, 6)
			d.str(" ")
			d.pgmBody()
		}
	}
	return d.finish("pgm")
}

// pgmAddress is the size of an address of the family at off, which is followed by
// two more bytes and the address; the text ends where it is not there.
func (d *dissection) pgmAddress(off int) int {
	size := 0
	switch d.u16(off) {
	case 1:
		size = 4
	case 2:
		size = 16
	default:
		d.end()
	}
	d.have(off+4, size)
	return size
}

// pgmNLA appends the address of size bytes at off.
func (d *dissection) pgmNLA(off, size int) {
	if size == 4 {
		d.addr4(off)
	} else {
		d.addr6(off)
	}
}

// pgmBody prints what follows the header: by the type, and options.
func (d *dissection) pgmBody() {
	off, kind := pgmHeader, d.u8(4)
	switch kind {
	case pgmSPM:
		size := d.pgmAddress(28)
		d.printf("SPM seq %d trail %d lead %d nla ", d.u32(16), d.u32(20), d.u32(24))
		d.pgmNLA(32, size)
		off = 32 + size
	case pgmPoll:
		size := d.pgmAddress(24)
		off = 28 + size
		interval, random, mask := d.u32(off), d.u32(off+4), d.u32(off+8)
		d.printf("POLL seq %d round %d nla ", d.u32(16), d.u16(20))
		d.pgmNLA(28, size)
		d.printf(" ivl %d rnd 0x%08x mask 0x%08x", interval, random, mask)
		off += 12
	case pgmPollR:
		d.have(16, 8)
		d.printf("POLR seq %d round %d", d.u32(16), d.u16(20))
		off = 24
	case pgmData, pgmRepair:
		trail, seq := d.u32(20), d.u32(16)
		d.str(pick(kind, 1, "RDATA", "ODATA"))
		d.printf(" trail %d seq %d", trail, seq)
		off = 24
	case pgmNAK, pgmNullNAK, pgmNCF:
		off = d.pgmNAKs(kind)
	case pgmACK:
		d.have(16, 8)
		d.printf("ACK seq %d", d.u32(16))
		off = 24
	case pgmSPMR:
		d.str("SPMR")
	default:
		d.printf("UNKNOWN type 0x%02x", kind)
	}
	if d.u8(5)&1 == 0 || d.pgmOptions(off) {
		d.printf(" [%d]", d.s.length)
	}
}

// pgmNAKs prints what is missing, or that it will come; it returns the offset
// behind that.
func (d *dissection) pgmNAKs(kind int) int {
	from := d.pgmAddress(20)
	group := 24 + from
	to := d.pgmAddress(group)
	d.name([]name{{pgmNAK, "NAK ("}, {pgmNullNAK, "NNAK ("}, {pgmNCF, "NCF ("}}, kind, "")
	d.pgmNLA(24, from)
	d.str(" -> ")
	d.pgmNLA(group+4, to)
	d.printf("), seq %d", d.u32(16))
	return group + 4 + to
}

// pgmOptions prints the options; the first says how long they are. It is false where
// one of them is malformed.
func (d *dissection) pgmOptions(off int) bool {
	if !d.have(off, 4) {
		return false
	}
	kind, size, left := d.u8(off)&^pgmLast, d.u8(off+1), d.u16(off+2)
	switch {
	case kind != pgmLength:
		d.printf("[First option bad, should be PGM_OPT_LENGTH, is %d]", kind)
		return false
	case size != 4:
		d.printf("[Bad OPT_LENGTH option, length %d != 4]", size)
		return false
	case left < 4:
		d.printf("[Bad total option length %d < 4]", left)
		return false
	}
	d.printf(" OPTS LEN %d", left)
	off += 4
	for left -= 4; left > 0; {
		if left < 4 {
			d.str("[Total option length leaves no room for final option]")
			return false
		}
		kind, size := d.u8(off), d.u8(off+1)
		switch {
		case d.cut():
			return false
		case size < 4:
			d.printf("[Bad option, length %d < 4]", size)
			return true
		case left < size:
			d.str("[Total option length leaves no room for final option]")
			return false
		case !d.have(off, size) || !d.pgmOption(kind, off, size):
			return false
		}
		if off, left = off+size, left-size; kind&pgmLast != 0 {
			break
		}
	}
	return true
}

// pgmOption prints the option of size bytes at off; false where it has the wrong
// length.
func (d *dissection) pgmOption(kind, off, size int) bool {
	for _, o := range pgmOptions {
		if o.kind != kind&^pgmLast {
			continue
		}
		if size != o.size {
			d.str("[Bad OPT_")
			d.str(o.name)
			d.printf(" option, length %d != %d]", size, o.size)
			return false
		}
		d.str(o.word)
	}
	switch kind &^ pgmLast {
	case pgmLength:
		d.printf(" OPTS LEN (extra?) %d", d.u16(off+2))
	case pgmFragment:
		d.printf(" FRAG seq %d off %d len %d", d.u32(off+4), d.u32(off+8), d.u32(off+12))
	case pgmNAKList:
		return d.pgmList(off+4, size-4)
	case pgmJoin:
		d.printf(" JOIN %d", d.u32(off+4))
	case pgmBackoff:
		d.printf(" BACKOFF ivl %d ivlseq %d", d.u32(off+4), d.u32(off+8))
	case pgmBackoffs:
		d.printf(" BACKOFF max %d min %d", d.u32(off+4), d.u32(off+8))
	case pgmRedirect:
		return d.pgmPlace("REDIRECT", " REDIRECT ", off, size, 8)
	case pgmParity:
		d.printf(" PARITY MAXTGS %d", d.u32(off+4))
	case pgmParityGroup:
		d.printf(" PARITY GROUP %d", d.u32(off+4))
	case pgmGroupSize:
		d.printf(" PARITY ATGS %d", d.u32(off+4))
	case pgmPathNLA:
		d.printf(" PATH_NLA [%d]", size)
	case pgmRequest:
		d.str(" CR")
	case pgmCCData:
		return d.pgmPlace("PGMCC_DATA", " PGMCC DATA %d ", off, size, 12)
	case pgmCCFeedback:
		return d.pgmPlace("PGMCC_FEEDBACK", " PGMCC FEEDBACK %d ", off, size, 12)
	case 0x0b, 0x0d, 0x0e, 0x0f, 0x11: // without a value
	default:
		d.str(" OPT_")
		d.upperHex([]byte{byte(kind)})
		d.printf(" [%d] ", size)
	}
	return true
}

// pgmList prints the sequence numbers that are missing too.
func (d *dissection) pgmList(off, n int) bool {
	d.str(" NAK LIST")
	for ; n >= 4; off, n = off+4, n-4 {
		d.printf(" %d", d.u32(off))
	}
	if n > 0 {
		d.str("[Option length not a multiple of 4]")
	}
	return n == 0
}

// pgmPlace prints an option that ends in an address, behind fixed bytes, with the
// number after its header in front if there is room for one.
func (d *dissection) pgmPlace(name, format string, off, size, fixed int) bool {
	if size < fixed {
		d.str("[Bad OPT_")
		d.str(name)
		d.printf(" option, length %d < %d]", size, fixed)
		return false
	}
	n := d.pgmAddress(off + fixed - 4)
	if d.cut() {
		return false
	}
	if size != fixed+n {
		d.str("[Bad OPT_")
		d.str(name)
		d.printf(" option, length %d != %d + address size]", size, fixed)
		return false
	}
	d.printf(format, d.u32(off+4))
	d.pgmNLA(off+fixed, n)
	return true
}
