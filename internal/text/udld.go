package text

// UDLD, Cisco's unidirectional link detection: RFC 5171.

var udldCodes = []name{{1, "Probe message"}, {2, "Echo message"}, {3, "Flush message"}}

var udldFlags = []name{
	{0x01, "RT"}, {0x02, "RSY"}, {0x04, "MBZ-2"}, {0x08, "MBZ-3"}, {0x10, "MBZ-4"},
	{0x20, "MBZ-5"}, {0x40, "MBZ-6"}, {0x80, "MBZ-7"},
}

// Types of elements.
const (
	udldDevice   = 1
	udldPort     = 2
	udldEcho     = 3
	udldInterval = 4
	udldTimeout  = 5
	udldName     = 6
	udldSequence = 7
)

var udldElements = []name{
	{udldDevice, "Device-ID TLV"}, {udldPort, "Port-ID TLV"}, {udldEcho, "Echo TLV"},
	{udldInterval, "Message Interval TLV"}, {udldTimeout, "Timeout Interval TLV"},
	{udldName, "Device Name TLV"}, {udldSequence, "Sequence Number TLV"},
}

// udld prints a message; its elements with -v.
func (p *Context) udld(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < 4 {
		d.invalid()
		d.have(0, s.length)
		return d.finish("udld")
	}
	code, flags := d.u8(0)&0x1f, d.u8(1)
	d.printf("UDLDv%d, Code ", d.u8(0)>>5)
	d.name(udldCodes, code, "Reserved")
	d.printf(" (%x), Flags [", code)
	d.bits(udldFlags, flags, ", ")
	d.printf("] (0x%02x), length %d", flags, s.length)
	if p.Verbose == 0 {
		d.have(0, s.length)
		return d.finish("udld")
	}
	d.printf("\n\tChecksum 0x%04x (unverified)", d.u16(2))
	for at := 4; at < s.length && !d.cut(); {
		size := d.udldElement(at, s.length-at)
		if size == 0 {
			d.invalid()
			d.have(at, s.length-at)
			break
		}
		at += size
	}
	return d.finish("udld")
}

// udldElement prints an element of at most room bytes and returns its size, 0 for
// one that is wrong.
func (d *dissection) udldElement(at, room int) int {
	if room < 4 {
		return 0
	}
	kind, size := d.u16(at), d.u16(at+2)
	d.str("\n\t")
	d.name(udldElements, kind, "Unknown")
	d.printf(" (0x%04x) TLV, length %d", kind, size)
	n := size - 4
	if n <= 0 || size > room {
		return 0
	}
	switch kind {
	case udldDevice, udldPort, udldName:
		d.str(", ")
		d.text(at+4, n)
	case udldEcho:
		d.str(", ")
		d.safe(at+4, n)
	case udldInterval, udldTimeout:
		if n != 1 {
			return 0
		}
		d.printf(", %ds", d.u8(at+4))
	case udldSequence:
		if n != 4 {
			return 0
		}
		d.printf(", %d", d.u32(at+4))
	default:
		d.have(at+4, n)
	}
	return size
}
