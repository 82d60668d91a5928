package text

// The mobility header: RFC 6275, section 6.1.

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

// mobilityTypes are what messages are called, and where their options start.
var mobilityTypes = [...]struct {
	name    string
	options int
}{
	{"BRR", 8}, {"HoTI", 16}, {"CoTI", 16}, {"HoT", 24}, {"CoT", 24}, {"BU", 12}, {"BA", 12}, {"BE", 24},
}

var mobilityFlags = []name{{0x80, "A"}, {0x40, "H"}, {0x20, "L"}, {0x10, "K"}}

// Options.
const (
	mobilityPad1       = 0
	mobilityPadN       = 1
	mobilityRefresh    = 2
	mobilityAltAddress = 3
	mobilityNonces     = 4
	mobilityAuth       = 5
)

// mobilitySizes are how many bytes from an option on must be left for it, and
// what is said where they are not.
var mobilitySizes = [...]struct {
	size  int
	short string
}{
	mobilityPadN: {2, "(padn: trunc)"}, mobilityRefresh: {4, "(refresh: trunc)"},
	mobilityAltAddress: {18, "(altcoa: trunc)"}, mobilityNonces: {6, "(ni: trunc)"},
	mobilityAuth: {12, "(auth: trunc)"},
}

// mobility prints a header; nothing follows it.
func (p *Context) mobility(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("mobility: ")
	if next := d.u8(0); next != 59 {
		d.printf("(payload protocol %d should be 59) ", next)
	}
	size, kind := 8+8*d.u8(1), d.u8(2)
	switch {
	case d.cut():
	case kind >= len(mobilityTypes):
		d.printf("type-#%d len=%d", kind, d.u8(1))
	case size < mobilityTypes[kind].options:
		d.printf("(header length %d is too small for type %d)", size, kind)
		d.end()
	default:
		d.str(mobilityTypes[kind].name)
		if d.mobilityBody(kind); p.Verbose > 0 {
			d.mobilityOptions(mobilityTypes[kind].options, size)
		}
	}
	return d.finish("mobility")
}

func (d *dissection) mobilityBody(kind int) {
	verbose := d.p.Verbose > 0
	switch kind {
	case mobilityHomeInit, mobilityCareOfInit:
		if verbose {
			d.mobilityCookie(kind, " Init Cookie=", 8)
		}
	case mobilityHome, mobilityCareOf:
		d.printf(" nonce id=0x%x", d.u16(6))
		if verbose {
			d.mobilityCookie(kind, " Init Cookie=", 8)
			d.mobilityCookie(kind, " Keygen Token=", 16)
		}
	case mobilityUpdate:
		d.printf(" seq#=%d", d.u16(6))
		if flags := d.u8(8); flags&0xf0 != 0 {
			d.str(" ")
			d.bits(mobilityFlags, flags, "")
		}
		d.printf(" lifetime=%d", 4*d.u16(10))
	case mobilityAck:
		d.printf(" status=%d", d.u8(6))
		d.str(pick(d.u8(7), 0x80, " K", ""))
		d.printf(" seq#=%d", d.u16(8))
		d.printf(" lifetime=%d", 4*d.u16(10))
	case mobilityError:
		d.printf(" status=%d", d.u8(6))
		d.printf(" homeaddr %A", 8)
	}
}

// mobilityCookie appends the 8 bytes at off.
func (d *dissection) mobilityCookie(kind int, what string, off int) {
	if !d.have(off, 8) {
		return
	}
	d.str(pick(kind, 1, " Home", " Care-of"))
	d.str(what)
	d.printf("%08x:%08x", d.u32(off), d.u32(off+4))
}

func (d *dissection) mobilityOptions(off, end int) {
	for off < end && !d.cut() {
		kind, size := d.u8(off), 1
		if kind != mobilityPad1 {
			if off+1 >= end {
				d.end()
				return
			}
			size = 2 + d.u8(off+1)
		}
		if off+size > end {
			d.end()
			return
		}
		if kind < len(mobilitySizes) && end-off < mobilitySizes[kind].size {
			d.str(mobilitySizes[kind].short)
			d.end()
			return
		}
		d.mobilityOption(kind, off)
		off += size
	}
}

func (d *dissection) mobilityOption(kind, off int) {
	switch kind {
	case mobilityPad1:
		d.str("(pad1)")
	case mobilityPadN:
		d.str("(padn)")
	case mobilityRefresh: // in units of 4 seconds
		d.printf("(refresh: %d)", 4*d.u16(off+2))
	case mobilityAltAddress:
		d.str("(alt-CoA: ")
		d.printf("%A)", off+2)
	case mobilityNonces:
		d.printf("(ni: ho=0x%04x co=0x%04x)", d.u16(off+2), d.u16(off+4))
	case mobilityAuth:
		d.str("(auth)")
	default:
		d.printf("(type-0x%02x: len=%d)", kind, d.u8(off+1))
	}
}
