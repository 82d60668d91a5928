package link

// UDLD, Cisco's unidirectional link detection: RFC 5171.

import "ringcap/internal/text/dissect"

var udldCodes = []dissect.Name{{1, "Probe message"}, {2, "Echo message"}, {3, "Flush message"}}

var udldFlags = []dissect.Name{
	{0x01, "RT"}, {0x02, "RSY"}, {0x04, "MBZ-2"}, {0x08, "MBZ-3"}, {0x10, "MBZ-4"},
	{0x20, "MBZ-5"}, {0x40, "MBZ-6"}, {0x80, "MBZ-7"},
}

// Types of TLVs.
const (
	udldDevice   = 1
	udldPort     = 2
	udldEcho     = 3
	udldInterval = 4
	udldTimeout  = 5
	udldName     = 6
	udldSequence = 7
)

var udldTLVs = []dissect.Name{
	{udldDevice, "Device-ID TLV"}, {udldPort, "Port-ID TLV"}, {udldEcho, "Echo TLV"},
	{udldInterval, "Message Interval TLV"}, {udldTimeout, "Timeout Interval TLV"},
	{udldName, "Device Name TLV"}, {udldSequence, "Sequence Number TLV"},
}

// udld prints a message, and with -v its TLVs.
func udld(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < 4 {
		d.Invalid()
		d.Have(0, s.Length)
		return d.Finish("udld")
	}
	code, flags := d.U8(0)&0x1f, d.U8(1)
	d.Printf("UDLDv%d, Code ", d.U8(0)>>5)
	d.Name(udldCodes, code, "Reserved")
	d.Printf(" (%x), Flags [", code)
	d.Bits(udldFlags, flags, ", ")
	d.Printf("] (0x%02x), length %d", flags, s.Length)
	if ctx.Verbose == 0 {
		d.Have(0, s.Length)
		return d.Finish("udld")
	}
	d.Printf("\n\tChecksum 0x%04x (unverified)", d.U16(2))
	for at := 4; at < s.Length && !d.Cut(); {
		size := udldTLV(&d, at, s.Length-at)
		if size == 0 {
			d.Invalid()
			d.Have(at, s.Length-at)
			break
		}
		at += size
	}
	return d.Finish("udld")
}

// udldTLV prints the TLV at offset at, which has at most room bytes. It returns its
// size, or 0 if it is malformed.
func udldTLV(d *dissect.Dissection, at, room int) int {
	if room < 4 {
		return 0
	}
	kind, size := d.U16(at), d.U16(at+2)
	d.Str("\n\t")
	d.Name(udldTLVs, kind, "Unknown")
	d.Printf(" (0x%04x) TLV, length %d", kind, size)
	n := size - 4
	if n <= 0 || size > room {
		return 0
	}
	switch kind {
	case udldDevice, udldPort, udldName:
		d.Str(", ")
		d.Text(at+4, n)
	case udldEcho:
		d.Str(", ")
		d.Safe(at+4, n)
	case udldInterval, udldTimeout:
		if n != 1 {
			return 0
		}
		d.Printf(", %ds", d.U8(at+4))
	case udldSequence:
		if n != 4 {
			return 0
		}
		d.Printf(", %d", d.U32(at+4))
	default:
		d.Have(at+4, n)
	}
	return size
}
