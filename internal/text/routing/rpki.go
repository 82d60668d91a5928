package routing

// RPKI to router protocol, version 0: RFC 6810.

import "ringcap/internal/text/dissect"

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

var rpkiNames = []dissect.Name{
	{rpkiNotify, "Serial Notify"}, {rpkiQuery, "Serial Query"}, {rpkiReset, "Reset Query"},
	{rpkiResponse, "Cache Response"}, {rpkiPrefix4, "IPV4 Prefix"}, {rpkiPrefix6, "IPV6 Prefix"},
	{rpkiEnd, "End of Data"}, {rpkiAgain, "Cache Reset"}, {rpkiError, "Error Report"},
}

var rpkiErrors = []dissect.Name{
	{0, "Corrupt Data"}, {1, "Internal Error"}, {2, "No Data Available"}, {3, "Invalid Request"},
	{4, "Unsupported Protocol Version"}, {5, "Unsupported PDU Type"},
	{6, "Withdrawal of Unknown Record"}, {7, "Duplicate Announcement Received"},
}

// rpkiSizes are the sizes of the PDU types; -1 stands for a variable size.
var rpkiSizes = [...]int{
	rpkiNotify: 12, rpkiQuery: 12, rpkiReset: 8, rpkiResponse: 8, rpkiPrefix4: 20,
	rpkiPrefix6: 32, rpkiEnd: 12, rpkiAgain: 8, rpkiError: -1,
}

// rpki prints the messages at the start of a segment, with -v.
func rpki(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Verbose == 0 {
		return append(b, ", RPKI-RTR"...)
	}
	d := ctx.Dissect(b, s)
	for off := 0; off < s.Length && !d.Cut(); {
		off += rpkiMessage(&d, off, s.Length-off, "\n\t  ", true)
	}
	return d.Finish("rpki_rtr")
}

// rpkiMessage appends the message at off and returns its length, which is limited to
// most. lead comes before each part. outer is false for the message inside an error
// report.
func rpkiMessage(d *dissect.Dissection, off, most int, lead string, outer bool) int {
	if most < rpkiHeader {
		d.Printf("(%d bytes is too few to decode)", most)
		d.Invalid()
		return most
	}
	if v := d.U8(off); v != 0 {
		d.Printf("\n\tRPKI-RTRv%d (unknown)", v)
		return most
	}
	kind, n := d.U8(off+1), d.U32(off+4)
	d.Str("\n\tRPKI-RTRv0, ")
	d.Name(rpkiNames, kind, "Unknown")
	d.Printf(" PDU (%d), length: %d", kind, n)
	known := kind < len(rpkiSizes) && rpkiSizes[kind] != 0
	if n < rpkiHeader || n > most || known && rpkiSizes[kind] > 0 && n != rpkiSizes[kind] {
		d.Invalid()
		d.Have(off, most)
		return most
	}
	switch kind {
	case rpkiNotify, rpkiQuery, rpkiEnd:
		d.Str(lead)
		d.Printf("Session ID: 0x%04x, Serial: %d", d.U16(off+2), d.U32(off+8))
	case rpkiResponse:
		d.Str(lead)
		d.Printf("Session ID: 0x%04x", d.U16(off+2))
	case rpkiPrefix4:
		d.Str(lead)
		d.Str("IPv4 Prefix ")
		d.Addr4(off + 12)
		rpkiOrigin(d, off, 16)
	case rpkiPrefix6:
		d.Str(lead)
		d.Str("IPv6 Prefix ")
		d.Addr6(off + 12)
		rpkiOrigin(d, off, 28)
	case rpkiError:
		if !rpkiFault(d, off, n, lead, outer) {
			d.Invalid()
			d.Have(off, most)
			return most
		}
	default:
		d.Have(off, n)
	}
	if !d.Cut() && (d.Ctx.Verbose > 1 || !known) {
		d.Out = d.Ctx.Dump(d.Out, "\n\t  ", d.Span.Data[off:min(off+n, len(d.Span.Data))])
	}
	return n
}

// rpkiOrigin appends the rest of a prefix. Its origin AS is at offset as.
func rpkiOrigin(d *dissect.Dissection, off, as int) {
	d.Printf("/%d-%d, origin-as %d, flags 0x%02x", d.U8(off+9), d.U8(off+10), d.U32(off+as), d.U8(off+8))
}

// rpkiFault appends an error report: the message that caused it, if outer is set, and a
// text. It returns false if the lengths contradict each other.
func rpkiFault(d *dissect.Dissection, off, n int, lead string, outer bool) bool {
	if n < 12 {
		return false
	}
	about := d.U32(off + 8)
	d.Str(lead)
	d.Str("Error code: ")
	d.Name(rpkiErrors, d.U16(off+2), "Unknown")
	d.Printf(" (%d), Encapsulated PDU length: %d", d.U16(off+2), about)
	at := 12
	if about > n-at {
		return false
	}
	if about > 0 && outer {
		d.Str(lead + "  -----encapsulated PDU-----")
		rpkiMessage(d, off+at, about, lead+"  ", false)
	}
	if at += about; n < at+4 {
		return false
	}
	text := d.U32(off + at)
	if at += 4; text > n-at {
		return false
	}
	if text > 0 {
		d.Str(lead)
		d.Str("Error text: ")
		d.Safe(off+at, text)
	}
	return true
}
