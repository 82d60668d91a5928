package text

// The lists of addresses in PIM's messages: RFC 7761, section 4.9.1.

// pimForm is how an address is written in a message.
type pimForm uint8

const (
	pimUnicast pimForm = iota // family and encoding, the address
	pimGroup                  // flags and prefix length in front of the address
	pimSource
)

// pimReader reads encoded addresses one after the other.
type pimReader struct {
	*dissection
	size int // of bare addresses, 0 where family and encoding come first
	off  int // of the next one
}

// need says whether n more bytes are in the message; the text ends where not.
func (r *pimReader) need(n int) bool {
	if r.s.length-r.off < n {
		r.end()
	}
	return !r.cut()
}

// address appends what and the next address.
func (r *pimReader) address(what string, form pimForm) {
	r.str(what)
	at, size := r.off, r.size
	if size == 0 {
		if !r.need(2) {
			return
		}
		switch r.u16(at) { // address family, encoding
		case 0x0100:
			size = 4
		case 0x0200:
			size = 16
		}
		at += 2
	}
	extra := 0
	if form != pimUnicast {
		extra = 2
	}
	if size != 4 && size != 16 || r.s.length-at < extra+size {
		r.end()
		return
	}
	if !r.have(at, extra+size) {
		return
	}
	if r.off = at + extra + size; size == 4 {
		r.addr4(at + extra)
	} else {
		r.addr6(at + extra)
	}
	if form != pimUnicast {
		r.flags(form, r.u8(at), r.u8(at+1), size)
	}
}

// flags appends what stands behind the address of a group or source.
func (r *pimReader) flags(form pimForm, flags, prefix, size int) {
	if prefix != 8*size {
		r.printf("/%d", prefix)
	}
	switch {
	case flags == 0:
	case form == pimGroup:
		r.printf("(0x%02x)", flags)
	default:
		r.str("(")
		r.str(pick(flags, 4, "S", ""))
		r.str(pick(flags, 2, "W", ""))
		r.str(pick(flags, 1, "R", ""))
		if rest := flags & 0xf8; rest != 0 {
			r.printf("+0x%02x", rest)
		}
		r.str(")")
	}
}

// join prints the groups of a join, graft or acknowledgement with their sources.
func (r *pimReader) join(kind int) {
	if kind != pimGraftAck {
		r.address(", upstream-neighbor: ", pimUnicast)
	}
	if !r.need(4) || !r.have(r.off, 4) {
		return
	}
	groups, hold := r.u8(r.off+1), r.u16(r.off+2)
	r.printf("\n\t  %d group(s)", groups)
	switch {
	case kind == pimGraftAck:
	case hold == 0xffff:
		r.str(", holdtime: infinite")
	default:
		r.str(", holdtime: ")
		r.duration(hold)
	}
	r.off += 4
	for i := 1; i <= groups && !r.cut(); i++ {
		r.printf("\n\t    group #%d: ", i)
		r.address("", pimGroup)
		if !r.need(4) || !r.have(r.off, 4) {
			return
		}
		joined, pruned := r.u16(r.off), r.u16(r.off+2)
		r.printf(", joined sources: %d, pruned sources: %d", joined, pruned)
		r.off += 4
		r.sources("\n\t      joined source #%d: ", joined)
		r.sources("\n\t      pruned source #%d: ", pruned)
	}
}

func (r *pimReader) sources(what string, n int) {
	for i := 1; i <= n && !r.cut(); i++ {
		r.printf(what, i)
		r.address("", pimSource)
	}
}

// bootstrap prints RFC 5059's sets of rendezvous points, group by group.
func (r *pimReader) bootstrap() {
	r.field(" tag=%x", 2)
	r.field(" hashmlen=%d", 1)
	r.field(" BSRprio=%d", 1)
	if !r.cut() && len(r.s.data) < 9 && r.s.length > 8 {
		r.end()
	}
	r.address(" BSR=", pimUnicast)
	for i := 0; r.off < r.s.length && !r.cut(); i++ {
		r.printf(" (group%d: ", i)
		r.address("", pimGroup)
		r.field(" RPcnt=%d", 1)
		points := 0
		if r.need(1) {
			points = r.u8(r.off)
		}
		r.field(" FRPcnt=%d", 1)
		r.skip(2)
		for j := 0; j < points && r.off < r.s.length && !r.cut(); j++ {
			r.printf(" RP%d=", j)
			r.address("", pimUnicast)
			r.hold(",holdtime=")
			r.field(",prio=%d", 1)
			r.skip(1)
		}
		r.str(")")
	}
}

// field appends the next n bytes, 1 or 2, as a number.
func (r *pimReader) field(format string, n int) {
	if !r.need(n) {
		return
	}
	v := r.u8(r.off)
	if n == 2 {
		v = r.u16(r.off)
	}
	r.printf(format, v)
	r.off += n
}

func (r *pimReader) skip(n int) {
	if r.need(n) {
		r.off += n
	}
}

// hold appends what and the next two bytes as a time.
func (r *pimReader) hold(what string) {
	if !r.need(2) {
		return
	}
	r.str(what)
	r.duration(r.u16(r.off))
	r.off += 2
}

// candidate prints a candidate rendezvous point and its groups.
func (r *pimReader) candidate() {
	if !r.need(1) {
		return
	}
	n := r.u8(r.off)
	r.field(" prefix-cnt=%d", 1)
	r.field(" prio=%d", 1)
	r.hold(" holdtime=")
	r.address(" RP=", pimUnicast)
	for i := 0; i < n && r.off < r.s.length && !r.cut(); i++ {
		r.printf(" Group%d=", i)
		r.address("", pimGroup)
	}
}

// election prints RFC 5015's choice of a designated forwarder; the kind is in the
// high bits of the byte of the address size.
func (r *pimReader) election() {
	kind := r.u8(1) >> 4
	r.str("\n\t  ")
	r.name(pimElections, kind, "Unknown")
	r.str(",")
	r.address(" rpa=", pimUnicast)
	r.printf(" sender pref=%d", r.u32(r.off))
	r.printf(" sender metric=%d", r.u32(r.off+4))
	r.off += 8
	whom := "offer"
	if kind == 4 {
		whom = "new winner"
	} else if kind != 3 {
		return
	}
	r.str("\n\t  ")
	r.str(whom)
	r.address(" addr=", pimUnicast)
	r.str(" ")
	r.str(whom)
	r.printf(" pref=%d ", r.u32(r.off))
	r.str(whom)
	r.printf(" metric=%d", r.u32(r.off+4))
	if kind == 3 {
		r.printf(" interval %dms", r.u16(r.off+8))
	}
}
