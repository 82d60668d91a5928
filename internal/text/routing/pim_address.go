package routing

// The address lists of PIM messages: RFC 7761, section 4.9.1.

import "ringcap/internal/text/dissect"

// pimForm is the encoding of an address.
type pimForm uint8

const (
	pimUnicast pimForm = iota // family and encoding, then the address
	pimGroup                  // flags and prefix length before the address
	pimSource
)

// pimReader reads a sequence of encoded addresses.
type pimReader struct {
	*dissect.Dissection
	size int // of addresses without a header; 0 if family and encoding come first
	off  int // of the next address
}

// need reports whether the message has n more bytes. If not, the text ends here.
func (r *pimReader) need(n int) bool {
	if r.Span.Length-r.off < n {
		r.End()
	}
	return !r.Cut()
}

// address appends what and the next address.
func (r *pimReader) address(what string, form pimForm) {
	r.Str(what)
	at, size := r.off, r.size
	if size == 0 {
		if !r.need(2) {
			return
		}
		switch r.U16(at) { // address family, encoding
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
	if size != 4 && size != 16 || r.Span.Length-at < extra+size {
		r.End()
		return
	}
	if !r.Have(at, extra+size) {
		return
	}
	if r.off = at + extra + size; size == 4 {
		r.Addr4(at + extra)
	} else {
		r.Addr6(at + extra)
	}
	if form != pimUnicast {
		r.flags(form, r.U8(at), r.U8(at+1), size)
	}
}

// flags appends what is printed after the address of a group or source.
func (r *pimReader) flags(form pimForm, flags, prefix, size int) {
	if prefix != 8*size {
		r.Printf("/%d", prefix)
	}
	switch {
	case flags == 0:
	case form == pimGroup:
		r.Printf("(0x%02x)", flags)
	default:
		r.Str("(")
		r.Str(dissect.Pick(flags, 4, "S", ""))
		r.Str(dissect.Pick(flags, 2, "W", ""))
		r.Str(dissect.Pick(flags, 1, "R", ""))
		if rest := flags & 0xf8; rest != 0 {
			r.Printf("+0x%02x", rest)
		}
		r.Str(")")
	}
}

// join prints the groups of a join, graft or acknowledgement, each with its sources.
func (r *pimReader) join(kind int) {
	if kind != pimGraftAck {
		r.address(", upstream-neighbor: ", pimUnicast)
	}
	if !r.need(4) || !r.Have(r.off, 4) {
		return
	}
	groups, hold := r.U8(r.off+1), r.U16(r.off+2)
	r.Printf("\n\t  %d group(s)", groups)
	switch {
	case kind == pimGraftAck:
	case hold == 0xffff:
		r.Str(", holdtime: infinite")
	default:
		r.Str(", holdtime: ")
		r.Duration(hold)
	}
	r.off += 4
	for i := 1; i <= groups && !r.Cut(); i++ {
		r.Printf("\n\t    group #%d: ", i)
		r.address("", pimGroup)
		if !r.need(4) || !r.Have(r.off, 4) {
			return
		}
		joined, pruned := r.U16(r.off), r.U16(r.off+2)
		r.Printf(", joined sources: %d, pruned sources: %d", joined, pruned)
		r.off += 4
		r.sources("\n\t      joined source #%d: ", joined)
		r.sources("\n\t      pruned source #%d: ", pruned)
	}
}

func (r *pimReader) sources(what string, n int) {
	for i := 1; i <= n && !r.Cut(); i++ {
		r.Printf(what, i)
		r.address("", pimSource)
	}
}

// bootstrap prints the sets of rendezvous points of RFC 5059, group by group.
func (r *pimReader) bootstrap() {
	r.field(" tag=%x", 2)
	r.field(" hashmlen=%d", 1)
	r.field(" BSRprio=%d", 1)
	if !r.Cut() && len(r.Span.Data) < 9 && r.Span.Length > 8 {
		r.End()
	}
	r.address(" BSR=", pimUnicast)
	for i := 0; r.off < r.Span.Length && !r.Cut(); i++ {
		r.Printf(" (group%d: ", i)
		r.address("", pimGroup)
		r.field(" RPcnt=%d", 1)
		points := 0
		if r.need(1) {
			points = r.U8(r.off)
		}
		r.field(" FRPcnt=%d", 1)
		r.skip(2)
		for j := 0; j < points && r.off < r.Span.Length && !r.Cut(); j++ {
			r.Printf(" RP%d=", j)
			r.address("", pimUnicast)
			r.hold(",holdtime=")
			r.field(",prio=%d", 1)
			r.skip(1)
		}
		r.Str(")")
	}
}

// field appends the next n bytes, 1 or 2, as a number.
func (r *pimReader) field(format string, n int) {
	if !r.need(n) {
		return
	}
	v := r.U8(r.off)
	if n == 2 {
		v = r.U16(r.off)
	}
	r.Printf(format, v)
	r.off += n
}

func (r *pimReader) skip(n int) {
	if r.need(n) {
		r.off += n
	}
}

// hold appends what and the next two bytes as a duration.
func (r *pimReader) hold(what string) {
	if !r.need(2) {
		return
	}
	r.Str(what)
	r.Duration(r.U16(r.off))
	r.off += 2
}

// candidate prints a candidate rendezvous point and its groups.
func (r *pimReader) candidate() {
	if !r.need(1) {
		return
	}
	n := r.U8(r.off)
	r.field(" prefix-cnt=%d", 1)
	r.field(" prio=%d", 1)
	r.hold(" holdtime=")
	r.address(" RP=", pimUnicast)
	for i := 0; i < n && r.off < r.Span.Length && !r.Cut(); i++ {
		r.Printf(" Group%d=", i)
		r.address("", pimGroup)
	}
}

// election prints the election of a designated forwarder, RFC 5015. The kind of message
// is in the high bits of the byte that holds the address size.
func (r *pimReader) election() {
	kind := r.U8(1) >> 4
	r.Str("\n\t  ")
	r.Name(pimElections, kind, "Unknown")
	r.Str(",")
	r.address(" rpa=", pimUnicast)
	r.Printf(" sender pref=%d", r.U32(r.off))
	r.Printf(" sender metric=%d", r.U32(r.off+4))
	r.off += 8
	what := "offer"
	if kind == 4 {
		what = "new winner"
	} else if kind != 3 {
		return
	}
	r.Str("\n\t  ")
	r.Str(what)
	r.address(" addr=", pimUnicast)
	r.Str(" ")
	r.Str(what)
	r.Printf(" pref=%d ", r.U32(r.off))
	r.Str(what)
	r.Printf(" metric=%d", r.U32(r.off+4))
	if kind == 3 {
		r.Printf(" interval %dms", r.U16(r.off+8))
	}
}
