package text

// Frame relay: ITU-T Q.922, RFC 2427; fragments: FRF.12/FRF.15; multilink: FRF.16.

import "ringcap/internal/layer"

// frameRelayFlags are bits of the address's second byte, but for the last two,
// which are frameAddress.flags' own.
var frameRelayFlags = []name{
	{0x100, "C!"}, {0x02, "DE"}, {0x04, "BECN"}, {0x08, "FECN"}, {0x200, "sdlcore"},
}

// frameAddress is a Q.922 address.
type frameAddress struct {
	size  int // in bytes, 2 to 4
	dlci  int
	flags int // see frameRelayFlags
}

// frameAddress reads an address; false where it has no end.
func (d *dissection) frameAddress() (a frameAddress, ok bool) {
	first, second := d.u8(0), d.u8(1)
	if first&1 != 0 || d.cut() {
		return a, d.cut()
	}
	a = frameAddress{2, first>>2<<4 | second>>4, first&2<<7 | second&0x0e}
	if second&1 != 0 {
		return a, true
	}
	last := d.u8(2)
	a.size++
	if last&1 == 0 {
		a.dlci = a.dlci<<7 | last>>1
		last = d.u8(3)
		a.size++
	}
	a.dlci = a.dlci<<6 | last>>2
	a.flags |= last & 2 << 8
	return a, last&1 != 0 || d.cut()
}

// frameRelay prints a frame of at least four bytes.
func (p *Context) frameRelay(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return p.cut(b, "fr")
	}
	return p.frameRelayFrame(b, s)
}

func (p *Context) frameRelayFrame(b []byte, s span) []byte {
	d := p.dissect(b, s.upTo(s.length))
	a, ok := d.frameAddress()
	if !ok {
		d.str("Q.922, invalid address")
		return d.b
	}
	p.decoded(s)
	control := d.u8(a.size)
	if d.cut() {
		return d.finish("fr")
	}
	if control != 0x03 && a.dlci != 0 {
		var done bool
		if d.b, done = p.frameRelayCisco(&d, a); done {
			return d.b
		}
		d.printf("UI %02x! ", control)
	}
	size := a.size + 2
	pad := d.u8(a.size+1) == 0
	switch {
	case d.cut():
		return d.finish("fr")
	case pad && a.size != 3:
		d.str("Pad! ")
	case !pad && a.size == 3:
		d.str("No pad! ")
	}
	if pad {
		size++
	}
	nlpid := d.u8(size - 1)
	if d.cut() {
		return d.finish("fr")
	}
	return p.frameRelayPayload(&d, a, nlpid, size)
}

// frameRelayCisco prints a frame with an EtherType after the address, which Cisco
// has instead; false for one that is not known.
func (p *Context) frameRelayCisco(d *dissection, a frameAddress) ([]byte, bool) {
	if len(d.s.data) < a.size+2 {
		return d.b, false
	}
	t := d.u16(a.size)
	start := len(d.b)
	if p.Link {
		d.frameHeader(a, t, d.s.length, a.size)
	}
	before, next := p.linkLen, p.at
	p.skipLink(a.size + 2)
	b, ok := p.EtherType(d.b, uint16(t), d.s.from(a.size+2))
	if !ok {
		p.linkLen, p.at = before, next
		if !p.Link {
			b = b[:start]
		}
	}
	return b, ok
}

// frameHeader prints the header as -e shows it: what is an NLPID up to 255, and an
// EtherType above.
func (d *dissection) frameHeader(a frameAddress, t, length, size int) {
	if d.p.Quiet {
		d.printf("Q.922, DLCI %d, length %d: ", a.dlci, length)
		return
	}
	d.printf("Q.922, hdr-len %d, DLCI %d, Flags [", size, a.dlci)
	d.bits(frameRelayFlags, a.flags, ", ")
	if t <= 0xff {
		d.str("], NLPID ")
		d.name(NLPIDs, t, "unknown")
		d.printf(" (0x%02x)", t)
	} else {
		d.str("], cisco-ethertype ")
		d.name(EtherTypes, t, "unknown")
		d.printf(" (0x%04x)", t)
	}
	d.printf(", length %d: ", length)
}

// frameRelayPayload prints what an NLPID announces, behind a header of size bytes.
func (p *Context) frameRelayPayload(d *dissection, a frameAddress, nlpid, size int) []byte {
	whole := d.s
	if p.Link {
		d.frameHeader(a, nlpid, whole.length, a.size)
	}
	p.skipLink(size)
	s := whole.from(size)
	switch nlpid {
	case layer.NLPIDIPv4, layer.NLPIDIPv6, layer.NLPIDPPP, layer.NLPIDQ933:
		b, _ := p.NLPID(d.b, byte(nlpid), s)
		return b
	case layer.NLPIDCLNP, layer.NLPIDESIS, layer.NLPIDISIS: // they read their identifier themselves
		b, _ := p.SAP(d.b, sapOSI, whole.from(size-1))
		return b
	case layer.NLPIDFRF:
		return p.frf15(d.b, s)
	case layer.NLPIDSNAP:
		b, ok := p.snap(d.b, s, nil, 0)
		if ok {
			return b
		}
		d.b = b
		if !p.Link {
			d.frameHeader(a, nlpid, whole.length, size)
		}
		return p.unknown(d.b, whole.data)
	}
	if !p.Link {
		d.frameHeader(a, nlpid, whole.length, a.size)
	}
	b := p.dumpedAnyway(d.b, s.data)
	if len(b) > len(d.b) && len(s.data) < s.length {
		return p.cut(b, "fr")
	}
	return b
}

// Bits of a fragment's header.
const (
	frfBegin   = 0x80
	frfEnd     = 0x40
	frfControl = 0x20
	frfBits    = frfBegin | frfEnd | frfControl
)

var frfFlags = []name{{frfBegin, "Begin"}, {frfEnd, "End"}, {frfControl, "Control"}}

// frf15 prints the header of a fragment.
func (p *Context) frf15(b []byte, s span) []byte {
	if s.length < 2 || len(s.data) < 2 {
		return p.cut(b, "frf.15")
	}
	d := p.dissect(b, s)
	first := d.u8(0)
	d.printf("FRF.15, seq 0x%03x, Flags [", first&0x1e<<7|d.u8(1))
	d.bits(frfFlags, first&frfBits, ", ")
	if first&1 != 0 {
		d.str("],Interface")
	} else {
		d.str("],End-to-End")
	}
	d.printf(" Fragmentation, length %d", s.length)
	return d.b
}

var frf16Messages = []name{
	{1, "Add Link"}, {2, "Add Link ACK"}, {3, "Add Link Reject"}, {4, "Hello"}, {5, "Hello ACK"},
	{6, "Remove Link"}, {7, "Remove Link ACK"},
}

// Elements of a control message.
const (
	frf16Bundle = 1
	frf16Link   = 2
	frf16Magic  = 3
	frf16Stamp  = 5
)

var frf16Elements = []name{
	{frf16Bundle, "Bundle ID"}, {frf16Link, "Link ID"}, {frf16Magic, "Magic Number"},
	{frf16Stamp, "Timestamp"}, {6, "Vendor Extension"}, {7, "Cause"},
}

// frf16 prints a frame of a bundle: a control message, or a fragment with the frame
// it starts.
func (p *Context) frf16(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 4 || !d.have(0, 4) {
		return p.cut(b, "mfr")
	}
	bits := d.u8(0) & frfBits
	if bits == frfBits && d.u8(1) == 0 {
		p.skipLink(3)
		d.frf16Control()
		return d.finish("mfr")
	}
	d.printf("FRF.16 Frag, seq %d, Flags [", d.u8(0)&0x1e<<7|d.u8(1))
	d.bits(frfFlags, bits, ", ")
	if bits == frfBegin|frfEnd || bits == frfBegin {
		d.str("], ")
		p.skipLink(2)
		return p.frameRelayFrame(d.b, s.from(2))
	}
	d.str("]")
	d.dump(indent, 0, s.length)
	return d.b
}

func (d *dissection) frf16Control() {
	d.str("FRF.16 Control, Flags [")
	d.bits(frfFlags, d.u8(0)&frfBits, ", ")
	d.str("], ")
	d.name(frf16Messages, d.u8(2), "Unknown Message (0x%02x)")
	d.printf(", length %d", d.s.length)
	if d.p.Verbose == 0 {
		return
	}
	for at := 3; d.s.length-at > 2 && !d.cut(); {
		kind, n := d.u8(at), d.u8(at+1)
		d.str("\n\tIE ")
		d.name(frf16Elements, kind, "Unknown")
		d.printf(" (%d), length %d: ", kind, n)
		if kind == 0 || n <= 2 || !d.have(at, n) {
			return
		}
		dump := d.p.Verbose > 1
		switch kind {
		case frf16Magic:
			d.printf("0x%08x", d.u32(at+2))
		case frf16Bundle, frf16Link:
			d.text(at+2, min(n-2, 50))
		default:
			dump = true
		}
		if dump {
			d.dump("\n\t  ", at+2, n-2)
		}
		at += n
	}
}
