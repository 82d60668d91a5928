package app

// NTP: RFC 5905; control messages: RFC 9327; extension fields: RFC 7822, 8915, 9748.

import "ringcap/internal/text/dissect"

var (
	ntpModes = []dissect.Name{
		{0, "unspecified"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "Client"},
		{4, "Server"}, {5, "Broadcast"}, {ntpControl, "Control Message"}, {7, "Reserved"},
	}
	ntpLeaps  = []dissect.Name{{0, ""}, {0x40, "+1s"}, {0x80, "-1s"}, {0xc0, "clock unsynchronized"}}
	ntpFields = []dissect.Name{
		{0x0104, "Unique Identifier"}, {0x0204, "NTS Cookie"}, {0x0304, "NTS Cookie Placeholder"},
		{0x0404, "NTS Authenticator and Encrypted Extension Fields"},
	}
)

const (
	ntpControl = 6
	ntpHeader  = 48 // bytes of a time message without the optional parts
)

// ntp prints a message, and with -v its fields.
func ntp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	first := d.U8(0)
	mode := first & 7
	d.Printf("NTPv%d, ", first>>3&7)
	d.Name(ntpModes, mode, "")
	d.Printf(", length %d", s.Length)
	if ctx.Verbose == 0 {
		return d.Finish("ntp")
	}
	d.Str("\n\tLeap indicator: ")
	d.Name(ntpLeaps, first&0xc0, "")
	d.Printf(" (%d)", first&0xc0)
	switch {
	case mode == ntpControl:
		printNTPControl(&d)
	case mode < ntpControl:
		ntpTime(&d)
	}
	return d.Finish("ntp")
}

// ntpTime appends the fields of a time message.
func ntpTime(d *dissect.Dissection) {
	if d.Span.Length < ntpHeader {
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	stratum := d.U8(1)
	d.Printf(", Stratum %d (", stratum)
	switch {
	case stratum == 0:
		d.Str("unspecified)")
	case stratum == 1:
		d.Str("primary reference)")
	case stratum < 16:
		d.Str("secondary reference)")
	default:
		d.Str("reserved)")
	}
	poll := int(int8(d.U8(2)))
	d.Printf(", poll %d", poll)
	if poll >= 0 && poll < 32 {
		d.Printf(" (%ds)", 1<<poll)
	} else if poll < 0 && poll > -32 {
		d.Printf(" (1/%ds)", 1<<-poll)
	}
	d.Printf(", precision %d", int(int8(d.U8(3))))
	d.Have(4, 4)
	d.Str("\n\tRoot Delay: ")
	ntpShort(d, 4)
	d.Have(8, 4)
	d.Str(", Root dispersion: ")
	ntpShort(d, 8)
	d.Have(12, 4)
	d.Str(", Reference-ID: ")
	ntpReference(d, stratum)
	if stratum == 62 || stratum == 63 {
		return // a query from an old client ends here
	}
	for i, what := range [...]string{
		"\n\t  Reference Timestamp:  ", "\n\t  Origin Timestamp:     ",
		"\n\t  Receive Timestamp:    ", "\n\t  Transmit Timestamp:   ",
	} {
		d.Have(16+8*i, 8)
		d.Str(what)
		d.NtpStamp(16 + 8*i)
	}
	d.Str("\n\t    Originator - Receive Timestamp:  ")
	ntpDelta(d, 24, 32)
	d.Str("\n\t    Originator - Transmit Timestamp: ")
	ntpDelta(d, 24, 40)
	ntpRest(d)
}

// ntpReference appends the reference clock. Its format depends on the stratum.
func ntpReference(d *dissect.Dissection, stratum int) {
	switch stratum {
	case 0:
		d.Have(12, 4)
		d.Str("(unspec)")
	case 1:
		d.Safe(12, 4)
	case 62:
		d.Addr4(12)
		d.Str(" INFO_QUERY")
	case 63:
		d.Addr4(12)
		d.Str(" INFO_REPLY")
	default:
		d.Printf("0x%08x", d.U32(12))
	}
}

// ntpShort appends 16 bits of seconds and 16 bits of a fraction.
func ntpShort(d *dissect.Dissection, off int) {
	d.Printf("%d.%06d", d.U16(off), d.U16(off+2)*1000000>>16)
}

// ntpDelta appends the difference between two timestamps. If the first one is zero, it
// appends the second one itself.
func ntpDelta(d *dissect.Dissection, from, to int) {
	a, b := d.U64(from), d.U64(to)
	if a == 0 {
		d.NtpStamp(to)
		return
	}
	sign, delta := "+", b-a
	if b <= a {
		sign, delta = "-", a-b
	}
	d.Str(sign)
	d.Printf("%d.%09d", int(delta>>32), dissect.Nanoseconds(int(delta&0xffffffff)))
}

// ntpRest appends what follows the timestamps: extension fields, then a key identifier
// and a digest. Only their lengths tell these apart.
func ntpRest(d *dissect.Dissection) {
	off := ntpHeader
	if d.Span.Length-off > 24 {
		d.Str("\n\tExtension fields:")
	}
	for d.Span.Length-off > 24 && !d.Cut() {
		kind, n := d.U16(off), d.U16(off+2)
		d.Str("\n\t  ")
		d.Name(ntpFields, kind, "Unknown")
		d.Printf(" (0x%04x), length %d", kind, n)
		if n < 16 || n%4 != 0 || n > d.Span.Length-off {
			d.Invalid()
			return
		}
		if d.Ctx.Verbose > 2 {
			d.Dump("\n\t    ", off+4, n-4)
		}
		d.Have(off, n)
		off += n
	}
	switch n := d.Span.Length - off; n {
	case 0:
	case 4, 20, 24:
		d.Printf("\n\tKey id: %d", d.U32(off))
		if n > 4 && d.Have(off+4, n-4) {
			d.Str("\n\tAuthentication: ")
			d.Hex(off+4, n-4)
		}
	default:
		d.Printf("\n\t(%d more bytes after the header)", n)
	}
}

// printNTPControl appends the fields of a control message, but not its data.
func printNTPControl(d *dissect.Dissection) {
	if d.Span.Length < 12 {
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	control := d.U8(1)
	for _, bit := range [...]struct {
		mask    int
		yes, no string
	}{{0x80, "Response", "Request"}, {0x40, "Error", "OK"}, {0x20, "More", "Last"}} {
		d.Str(", ")
		d.Choose(control&bit.mask != 0, bit.yes, bit.no)
	}
	d.Printf(", OpCode=%d\n\tSequence=%d, Status=", control&0x1f, d.U16(2))
	if status := d.U16(4); status != 0 {
		d.Printf("0x%x", status)
	} else {
		d.Str("0")
	}
	count := d.U16(10)
	d.Printf(", Assoc.=%d, Offset=%d, Count=%d", d.U16(6), d.U16(8), count)
	switch {
	case 12+count > d.Span.Length:
		d.Invalid()
		d.Have(0, d.Span.Length)
	case count != 0 && d.Have(12, count):
		d.Str("\n\tTO-BE-DONE: data not interpreted")
	}
}
