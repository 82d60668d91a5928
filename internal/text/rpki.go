package text

// RPKI to router protocol, version 0: RFC 6810.

const (
	rpkiNotify   = 0
	rpkiQuery    = 1
	rpkiReset    = 2
	rpkiResponse = 3
	rpkiPrefix4  = 4
	rpkiPrefix6  = 6
	rpkiEnd      = 7
	rpkiAgain    = 8
	rpkiError    = 10

	rpkiHeader = 8
)

var rpkiNames = []name{
	{rpkiNotify, "Serial Notify"}, {rpkiQuery, "Serial Query"}, {rpkiReset, "Reset Query"},
	{rpkiResponse, "Cache Response"}, {rpkiPrefix4, "IPV4 Prefix"}, {rpkiPrefix6, "IPV6 Prefix"},
	{rpkiEnd, "End of Data"}, {rpkiAgain, "Cache Reset"}, {rpkiError, "Error Report"},
}

var rpkiErrors = []name{
	{0, "Corrupt Data"}, {1, "Internal Error"}, {2, "No Data Available"}, {3, "Invalid Request"},
	{4, "Unsupported Protocol Version"}, {5, "Unsupported PDU Type"},
	{6, "Withdrawal of Unknown Record"}, {7, "Duplicate Announcement Received"},
}

// rpkiSizes are the sizes of the kinds that have but one, -1 for the other.
var rpkiSizes = [...]int{
	rpkiNotify: 12, rpkiQuery: 12, rpkiReset: 8, rpkiResponse: 8, rpkiPrefix4: 20,
	rpkiPrefix6: 32, rpkiEnd: 12, rpkiAgain: 8, rpkiError: -1,
}

// rpki prints the messages that a segment starts with, with -v.
func (p *Context) rpki(b []byte, s span) []byte {
	if p.Verbose == 0 {
		return append(b, ", RPKI-RTR"...)
	}
	d := p.dissect(b, s)
	for off := 0; off < s.length && !d.cut(); {
		off += d.rpkiMessage(off, s.length-off, "\n\t  ", true)
	}
	return d.finish("rpki_rtr")
}

// rpkiMessage appends the message at off, of at most most bytes, each part after
// lead, and the one that an error is about; it returns its length.
func (d *dissection) rpkiMessage(off, most int, lead string, outer bool) int {
	if most < rpkiHeader {
		d.printf("(%d bytes is too few to decode)", most)
		d.invalid()
		return most
	}
	if v := d.u8(off); v != 0 {
		d.printf("\n\tRPKI-RTRv%d (unknown)", v)
		return most
	}
	kind, n := d.u8(off+1), d.u32(off+4)
	d.str("\n\tRPKI-RTRv0, ")
	d.name(rpkiNames, kind, "Unknown")
	d.printf(" PDU (%d), length: %d", kind, n)
	known := kind < len(rpkiSizes) && rpkiSizes[kind] != 0
	if n < rpkiHeader || n > most || known && rpkiSizes[kind] > 0 && n != rpkiSizes[kind] {
		d.invalid()
		d.have(off, most)
		return most
	}
	switch kind {
	case rpkiNotify, rpkiQuery, rpkiEnd:
		d.str(lead)
		d.printf("Session ID: 0x%04x, Serial: %d", d.u16(off+2), d.u32(off+8))
	case rpkiResponse:
		d.str(lead)
		d.printf("Session ID: 0x%04x", d.u16(off+2))
	case rpkiPrefix4:
		d.str(lead)
		d.str("IPv4 Prefix ")
		d.addr4(off + 12)
		d.rpkiOrigin(off, 16)
	case rpkiPrefix6:
		d.str(lead)
		d.str("IPv6 Prefix ")
		d.addr6(off + 12)
		d.rpkiOrigin(off, 28)
	case rpkiError:
		if !d.rpkiFault(off, n, lead, outer) {
			d.invalid()
			d.have(off, most)
			return most
		}
	default:
		d.have(off, n)
	}
	if !d.cut() && (d.p.Verbose > 1 || !known) {
		d.b = appendDump(d.b, "\n\t  ", d.s.data[off:min(off+n, len(d.s.data))])
	}
	return n
}

// rpkiOrigin appends the rest of a prefix whose origin is at byte as.
func (d *dissection) rpkiOrigin(off, as int) {
	d.printf("/%d-%d, origin-as %d, flags 0x%02x", d.u8(off+9), d.u8(off+10), d.u32(off+as), d.u8(off+8))
}

// rpkiFault appends an error report: what it is about, and a text; false where its
// lengths contradict each other.
func (d *dissection) rpkiFault(off, n int, lead string, outer bool) bool {
	if n < 12 {
		return false
	}
	about := d.u32(off + 8)
	d.str(lead)
	d.str("Error code: ")
	d.name(rpkiErrors, d.u16(off+2), "Unknown")
	d.printf(" (%d), Encapsulated PDU length: %d", d.u16(off+2), about)
	at := 12
	if about > n-at {
		return false
	}
	if about > 0 && outer {
		d.str(lead + "  -----encapsulated PDU-----")
		d.rpkiMessage(off+at, about, lead+"  ", false)
	}
	if at += about; n < at+4 {
		return false
	}
	text := d.u32(off + at)
	if at += 4; text > n-at {
		return false
	}
	if text > 0 {
		d.str(lead)
		d.str("Error text: ")
		d.safe(off+at, text)
	}
	return true
}
