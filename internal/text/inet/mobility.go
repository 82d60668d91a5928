package inet

// The mobility header: RFC 6275, section 6.1.

import "ringcap/internal/text/dissect"

// Message types.
const (
	mobilityHomeInit   = 1
	mobilityCareOfInit = 2
	mobilityHome       = 3
	mobilityCareOf     = 4
	mobilityUpdate     = 5
	mobilityAck        = 6
	mobilityError      = 7
)

// mobilityTypes are the names of messages and the offsets of their options.
var mobilityTypes = [...]struct {
	name    string
	options int
}{
	{"BRR", 8}, {"HoTI", 16}, {"CoTI", 16}, {"HoT", 24}, {"CoT", 24}, {"BU", 12}, {"BA", 12}, {"BE", 24},
}

var mobilityFlags = []dissect.Name{{0x80, "A"}, {0x40, "H"}, {0x20, "L"}, {0x10, "K"}}

// Options.
const (
	mobilityPad1       = 0
	mobilityPadN       = 1
	mobilityRefresh    = 2
	mobilityAltAddress = 3
	mobilityNonces     = 4
	mobilityAuth       = 5
)

// mobilitySizes are the sizes of options, and the texts for options that are cut.
var mobilitySizes = [...]struct {
	size  int
	short string
}{
	mobilityPadN: {2, "(padn: trunc)"}, mobilityRefresh: {4, "(refresh: trunc)"},
	mobilityAltAddress: {18, "(altcoa: trunc)"}, mobilityNonces: {6, "(ni: trunc)"},
	mobilityAuth: {12, "(auth: trunc)"},
}

// mobility prints a mobility header, which has no payload.
func mobility(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("mobility: ")
	if next := d.U8(0); next != 59 {
		d.Printf("(payload protocol %d should be 59) ", next)
	}
	size, kind := 8+8*d.U8(1), d.U8(2)
	switch {
	case d.Cut():
	case kind >= len(mobilityTypes):
		d.Printf("type-#%d len=%d", kind, d.U8(1))
	case size < mobilityTypes[kind].options:
		d.Printf("(header length %d is too small for type %d)", size, kind)
		d.End()
	default:
		d.Str(mobilityTypes[kind].name)
		if mobilityBody(&d, kind); ctx.Verbose > 0 {
			mobilityOptions(&d, mobilityTypes[kind].options, size)
		}
	}
	return d.Finish("mobility")
}

func mobilityBody(d *dissect.Dissection, kind int) {
	verbose := d.Ctx.Verbose > 0
	switch kind {
	case mobilityHomeInit, mobilityCareOfInit:
		if verbose {
			mobilityCookie(d, kind, " Init Cookie=", 8)
		}
	case mobilityHome, mobilityCareOf:
		d.Printf(" nonce id=0x%x", d.U16(6))
		if verbose {
			mobilityCookie(d, kind, " Init Cookie=", 8)
			mobilityCookie(d, kind, " Keygen Token=", 16)
		}
	case mobilityUpdate:
		d.Printf(" seq#=%d", d.U16(6))
		if flags := d.U8(8); flags&0xf0 != 0 {
			d.Str(" ")
			d.Bits(mobilityFlags, flags, "")
		}
		d.Printf(" lifetime=%d", 4*d.U16(10))
	case mobilityAck:
		d.Printf(" status=%d", d.U8(6))
		d.Str(dissect.Pick(d.U8(7), 0x80, " K", ""))
		d.Printf(" seq#=%d", d.U16(8))
		d.Printf(" lifetime=%d", 4*d.U16(10))
	case mobilityError:
		d.Printf(" status=%d", d.U8(6))
		d.Printf(" homeaddr %A", 8)
	}
}

// mobilityCookie appends the 8 bytes at off.
func mobilityCookie(d *dissect.Dissection, kind int, what string, off int) {
	if !d.Have(off, 8) {
		return
	}
	d.Str(dissect.Pick(kind, 1, " Home", " Care-of"))
	d.Str(what)
	d.Printf("%08x:%08x", d.U32(off), d.U32(off+4))
}

func mobilityOptions(d *dissect.Dissection, off, end int) {
	for off < end && !d.Cut() {
		kind, size := d.U8(off), 1
		if kind != mobilityPad1 {
			if off+1 >= end {
				d.End()
				return
			}
			size = 2 + d.U8(off+1)
		}
		if off+size > end {
			d.End()
			return
		}
		if kind < len(mobilitySizes) && end-off < mobilitySizes[kind].size {
			d.Str(mobilitySizes[kind].short)
			d.End()
			return
		}
		mobilityOption(d, kind, off)
		off += size
	}
}

func mobilityOption(d *dissect.Dissection, kind, off int) {
	switch kind {
	case mobilityPad1:
		d.Str("(pad1)")
	case mobilityPadN:
		d.Str("(padn)")
	case mobilityRefresh: // in units of 4 seconds
		d.Printf("(refresh: %d)", 4*d.U16(off+2))
	case mobilityAltAddress:
		d.Str("(alt-CoA: ")
		d.Printf("%A)", off+2)
	case mobilityNonces:
		d.Printf("(ni: ho=0x%04x co=0x%04x)", d.U16(off+2), d.U16(off+4))
	case mobilityAuth:
		d.Str("(auth)")
	default:
		d.Printf("(type-0x%02x: len=%d)", kind, d.U8(off+1))
	}
}
