package link

// Frame relay: ITU-T Q.922, RFC 2427; fragments: FRF.12/FRF.15; multilink: FRF.16.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// frameRelayFlags are the names of the bits of frameAddress.flags. The bits below 0x100
// are those of the second byte of the address.
var frameRelayFlags = []dissect.Name{
	{0x100, "C!"}, {0x02, "DE"}, {0x04, "BECN"}, {0x08, "FECN"}, {0x200, "sdlcore"},
}

// A frameAddress is a Q.922 address.
type frameAddress struct {
	size  int // in bytes, 2 to 4
	dlci  int
	flags int // see frameRelayFlags
}

// readFrameAddress reads the address of a frame. It returns false if the address is
// malformed.
func readFrameAddress(d *dissect.Dissection) (a frameAddress, ok bool) {
	first, second := d.U8(0), d.U8(1)
	if first&1 != 0 || d.Cut() {
		return a, d.Cut()
	}
	a = frameAddress{2, first>>2<<4 | second>>4, first&2<<7 | second&0x0e}
	if second&1 != 0 {
		return a, true
	}
	last := d.U8(2)
	a.size++
	if last&1 == 0 {
		a.dlci = a.dlci<<7 | last>>1
		last = d.U8(3)
		a.size++
	}
	a.dlci = a.dlci<<6 | last>>2
	a.flags |= last & 2 << 8
	return a, last&1 != 0 || d.Cut()
}

// frameRelay prints a frame of at least four bytes.
func frameRelay(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		return ctx.Cut(b, "fr")
	}
	return frameRelayFrame(ctx, b, s)
}

func frameRelayFrame(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s.UpTo(s.Length))
	a, ok := readFrameAddress(&d)
	if !ok {
		d.Str("Q.922, invalid address")
		return d.Out
	}
	control := d.U8(a.size)
	if d.Cut() {
		return d.Finish("fr")
	}
	if control != 0x03 && a.dlci != 0 {
		var done bool
		if d.Out, done = frameRelayCisco(ctx, &d, a); done {
			return d.Out
		}
		d.Printf("UI %02x! ", control)
	}
	size := a.size + 2
	pad := d.U8(a.size+1) == 0
	switch {
	case d.Cut():
		return d.Finish("fr")
	case pad && a.size != 3:
		d.Str("Pad! ")
	case !pad && a.size == 3:
		d.Str("No pad! ")
	}
	if pad {
		size++
	}
	nlpid := d.U8(size - 1)
	if d.Cut() {
		return d.Finish("fr")
	}
	return frameRelayPayload(ctx, &d, a, nlpid, size)
}

// frameRelayCisco prints a frame of Cisco's encapsulation, which has an EtherType after
// the address. It returns false if the EtherType has no printer.
func frameRelayCisco(ctx *dissect.Context, d *dissect.Dissection, a frameAddress) ([]byte, bool) {
	if len(d.Span.Data) < a.size+2 {
		return d.Out, false
	}
	t := d.U16(a.size)
	start := len(d.Out)
	if ctx.Link {
		frameHeader(d, a, t, d.Span.Length, a.size)
	}
	before := ctx.LinkLen
	ctx.SkipLink(a.size + 2)
	b, ok := ctx.EtherType(d.Out, uint16(t), d.Span.From(a.size+2))
	if !ok {
		ctx.LinkLen = before
		if !ctx.Link {
			b = b[:start]
		}
	}
	return b, ok
}

// frameHeader prints the header as -e shows it. t is an NLPID up to 255 and an EtherType
// above.
func frameHeader(d *dissect.Dissection, a frameAddress, t, length, size int) {
	if d.Ctx.Quiet {
		d.Printf("Q.922, DLCI %d, length %d: ", a.dlci, length)
		return
	}
	d.Printf("Q.922, hdr-len %d, DLCI %d, Flags [", size, a.dlci)
	d.Bits(frameRelayFlags, a.flags, ", ")
	if t <= 0xff {
		d.Str("], NLPID ")
		d.Name(dissect.NLPIDs, t, "unknown")
		d.Printf(" (0x%02x)", t)
	} else {
		d.Str("], cisco-ethertype ")
		d.Name(dissect.EtherTypes, t, "unknown")
		d.Printf(" (0x%04x)", t)
	}
	d.Printf(", length %d: ", length)
}

// frameRelayPayload prints the payload that nlpid identifies, after a header of size
// bytes.
func frameRelayPayload(ctx *dissect.Context, d *dissect.Dissection, a frameAddress, nlpid, size int) []byte {
	whole := d.Span
	if ctx.Link {
		frameHeader(d, a, nlpid, whole.Length, a.size)
	}
	ctx.SkipLink(size)
	s := whole.From(size)
	switch nlpid {
	case layer.NLPIDIPv4, layer.NLPIDIPv6, layer.NLPIDPPP, layer.NLPIDQ933:
		b, _ := ctx.NLPID(d.Out, byte(nlpid), s)
		return b
	case layer.NLPIDCLNP, layer.NLPIDESIS, layer.NLPIDISIS: // their headers include the NLPID
		b, _ := ctx.SAP(d.Out, layer.SAPOSI, whole.From(size-1))
		return b
	case layer.NLPIDFRF:
		return frf15(ctx, d.Out, s)
	case layer.NLPIDSNAP:
		b, ok := snap(ctx, d.Out, s, nil, 0)
		if ok {
			return b
		}
		d.Out = b
		if !ctx.Link {
			frameHeader(d, a, nlpid, whole.Length, size)
		}
		return ctx.DumpUnknown(d.Out, whole.Data)
	}
	if !ctx.Link {
		frameHeader(d, a, nlpid, whole.Length, a.size)
	}
	b := ctx.DumpAnyway(d.Out, s.Data)
	if len(b) > len(d.Out) && len(s.Data) < s.Length {
		return ctx.Cut(b, "fr")
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

var frfFlags = []dissect.Name{{frfBegin, "Begin"}, {frfEnd, "End"}, {frfControl, "Control"}}

// frf15 prints the header of a fragment.
func frf15(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if s.Length < 2 || len(s.Data) < 2 {
		return ctx.Cut(b, "frf.15")
	}
	d := ctx.Dissect(b, s)
	first := d.U8(0)
	d.Printf("FRF.15, seq 0x%03x, Flags [", first&0x1e<<7|d.U8(1))
	d.Bits(frfFlags, first&frfBits, ", ")
	if first&1 != 0 {
		d.Str("],Interface")
	} else {
		d.Str("],End-to-End")
	}
	d.Printf(" Fragmentation, length %d", s.Length)
	return d.Out
}

var frf16Messages = []dissect.Name{
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

var frf16Elements = []dissect.Name{
	{frf16Bundle, "Bundle ID"}, {frf16Link, "Link ID"}, {frf16Magic, "Magic Number"},
	{frf16Stamp, "Timestamp"}, {6, "Vendor Extension"}, {7, "Cause"},
}

// frf16 prints a frame of a multilink bundle, which is a control message or a fragment. It
// prints the payload of a first fragment only.
func frf16(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 4 || !d.Have(0, 4) {
		return ctx.Cut(b, "mfr")
	}
	bits := d.U8(0) & frfBits
	if bits == frfBits && d.U8(1) == 0 {
		ctx.SkipLink(3)
		frf16Control(&d)
		return d.Finish("mfr")
	}
	d.Printf("FRF.16 Frag, seq %d, Flags [", d.U8(0)&0x1e<<7|d.U8(1))
	d.Bits(frfFlags, bits, ", ")
	if bits == frfBegin|frfEnd || bits == frfBegin {
		d.Str("], ")
		ctx.SkipLink(2)
		return frameRelayFrame(ctx, d.Out, s.From(2))
	}
	d.Str("]")
	d.Dump(dissect.Indent, 0, s.Length)
	return d.Out
}

func frf16Control(d *dissect.Dissection) {
	d.Str("FRF.16 Control, Flags [")
	d.Bits(frfFlags, d.U8(0)&frfBits, ", ")
	d.Str("], ")
	d.Name(frf16Messages, d.U8(2), "Unknown Message (0x%02x)")
	d.Printf(", length %d", d.Span.Length)
	if d.Ctx.Verbose == 0 {
		return
	}
	for at := 3; d.Span.Length-at > 2 && !d.Cut(); {
		kind, n := d.U8(at), d.U8(at+1)
		d.Str("\n\tIE ")
		d.Name(frf16Elements, kind, "Unknown")
		d.Printf(" (%d), length %d: ", kind, n)
		if kind == 0 || n <= 2 || !d.Have(at, n) {
			return
		}
		dump := d.Ctx.Verbose > 1
		switch kind {
		case frf16Magic:
			d.Printf("0x%08x", d.U32(at+2))
		case frf16Bundle, frf16Link:
			d.Text(at+2, min(n-2, 50))
		default:
			dump = true
		}
		if dump {
			d.Dump("\n\t  ", at+2, n-2)
		}
		at += n
	}
}
