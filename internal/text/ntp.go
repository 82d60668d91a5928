package text

// NTP: RFC 5905; control messages: RFC 9327; extension fields: RFC 7822, 8915, 9748.

var (
	ntpModes = []name{
		{0, "unspecified"}, {1, "symmetric active"}, {2, "symmetric passive"}, {3, "Client"},
		{4, "Server"}, {5, "Broadcast"}, {ntpControl, "Control Message"}, {7, "Reserved"},
	}
	ntpLeaps  = []name{{0, ""}, {0x40, "+1s"}, {0x80, "-1s"}, {0xc0, "clock unsynchronized"}}
	ntpFields = []name{
		{0x0104, "Unique Identifier"}, {0x0204, "NTS Cookie"}, {0x0304, "NTS Cookie Placeholder"},
		{0x0404, "NTS Authenticator and Encrypted Extension Fields"},
	}
)

const (
	ntpControl = 6
	ntpHeader  = 48 // bytes of a time message without its optional parts
)

// ntp prints a message, its fields with -v.
func (p *Context) ntp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	first := d.u8(0)
	mode := first & 7
	d.printf("NTPv%d, ", first>>3&7)
	d.name(ntpModes, mode, "")
	d.printf(", length %d", s.length)
	if p.Verbose == 0 {
		return d.finish("ntp")
	}
	d.str("\n\tLeap indicator: ")
	d.name(ntpLeaps, first&0xc0, "")
	d.printf(" (%d)", first&0xc0)
	switch {
	case mode == ntpControl:
		d.ntpControl()
	case mode < ntpControl:
		d.ntpTime()
	}
	return d.finish("ntp")
}

// ntpTime appends the fields of a message about time.
func (d *dissection) ntpTime() {
	if d.s.length < ntpHeader {
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	stratum := d.u8(1)
	d.printf(", Stratum %d (", stratum)
	switch {
	case stratum == 0:
		d.str("unspecified)")
	case stratum == 1:
		d.str("primary reference)")
	case stratum < 16:
		d.str("secondary reference)")
	default:
		d.str("reserved)")
	}
	poll := int(int8(d.u8(2)))
	d.printf(", poll %d", poll)
	if poll >= 0 && poll < 32 {
		d.printf(" (%ds)", 1<<poll)
	} else if poll < 0 && poll > -32 {
		d.printf(" (1/%ds)", 1<<-poll)
	}
	d.printf(", precision %d", int(int8(d.u8(3))))
	d.have(4, 4)
	d.str("\n\tRoot Delay: ")
	d.ntpShort(4)
	d.have(8, 4)
	d.str(", Root dispersion: ")
	d.ntpShort(8)
	d.have(12, 4)
	d.str(", Reference-ID: ")
	d.ntpReference(stratum)
	if stratum == 62 || stratum == 63 {
		return // a query of old, with nothing more in it
	}
	for i, what := range [...]string{
		"\n\t  Reference Timestamp:  ", "\n\t  Origin Timestamp:     ",
		"\n\t  Receive Timestamp:    ", "\n\t  Transmit Timestamp:   ",
	} {
		d.have(16+8*i, 8)
		d.str(what)
		d.ntpStamp(16 + 8*i)
	}
	d.str("\n\t    Originator - Receive Timestamp:  ")
	d.ntpDelta(24, 32)
	d.str("\n\t    Originator - Transmit Timestamp: ")
	d.ntpDelta(24, 40)
	d.ntpRest()
}

// ntpReference appends what the clock is set by, which depends on its stratum.
func (d *dissection) ntpReference(stratum int) {
	switch stratum {
	case 0:
		d.have(12, 4)
		d.str("(unspec)")
	case 1:
		d.safe(12, 4)
	case 62:
		d.addr4(12)
		d.str(" INFO_QUERY")
	case 63:
		d.addr4(12)
		d.str(" INFO_REPLY")
	default:
		d.printf("0x%08x", d.u32(12))
	}
}

// ntpShort appends seconds of 16 bits and a fraction of 16.
func (d *dissection) ntpShort(off int) {
	d.printf("%d.%06d", d.u16(off), d.u16(off+2)*1000000>>16)
}

// ntpDelta appends the time from one stamp to the other, or the other without the
// first.
func (d *dissection) ntpDelta(from, to int) {
	a, b := d.u64(from), d.u64(to)
	if a == 0 {
		d.ntpStamp(to)
		return
	}
	sign, delta := "+", b-a
	if b <= a {
		sign, delta = "-", a-b
	}
	d.str(sign)
	d.printf("%d.%09d", int(delta>>32), nanoseconds(int(delta&0xffffffff)))
}

// ntpRest appends what follows the time stamps: extension fields, then the number
// of a key and its digest. Both are told apart by their length.
func (d *dissection) ntpRest() {
	off := ntpHeader
	if d.s.length-off > 24 {
		d.str("\n\tExtension fields:")
	}
	for d.s.length-off > 24 && !d.cut() {
		kind, n := d.u16(off), d.u16(off+2)
		d.str("\n\t  ")
		d.name(ntpFields, kind, "Unknown")
		d.printf(" (0x%04x), length %d", kind, n)
		if n < 16 || n%4 != 0 || n > d.s.length-off {
			d.invalid()
			return
		}
		if d.p.Verbose > 2 {
			d.dump("\n\t    ", off+4, n-4)
		}
		d.have(off, n)
		off += n
	}
	switch n := d.s.length - off; n {
	case 0:
	case 4, 20, 24:
		d.printf("\n\tKey id: %d", d.u32(off))
		if n > 4 && d.have(off+4, n-4) {
			d.str("\n\tAuthentication: ")
			d.hex(off+4, n-4)
		}
	default:
		d.printf("\n\t(%d more bytes after the header)", n)
	}
}

// ntpControl appends the fields of a control message, not its data.
func (d *dissection) ntpControl() {
	if d.s.length < 12 {
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	control := d.u8(1)
	for _, bit := range [...]struct {
		mask    int
		yes, no string
	}{{0x80, "Response", "Request"}, {0x40, "Error", "OK"}, {0x20, "More", "Last"}} {
		d.str(", ")
		d.choose(control&bit.mask != 0, bit.yes, bit.no)
	}
	d.printf(", OpCode=%d\n\tSequence=%d, Status=", control&0x1f, d.u16(2))
	if status := d.u16(4); status != 0 {
		d.printf("0x%x", status)
	} else {
		d.str("0")
	}
	count := d.u16(10)
	d.printf(", Assoc.=%d, Offset=%d, Count=%d", d.u16(6), d.u16(8), count)
	switch {
	case 12+count > d.s.length:
		d.invalid()
		d.have(0, d.s.length)
	case count != 0 && d.have(12, count):
		d.str("\n\tTO-BE-DONE: data not interpreted")
	}
}
