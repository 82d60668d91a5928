package routing

// RIP: RFC 1058, 2453; authentication: RFC 4822; demand circuits: RFC 2091.

import (
	"math/bits"

	"ringcap/internal/text/dissect"
)

const (
	ripEntry    = 20 // bytes
	ripRequest  = 1
	ripResponse = 2
	ripInet     = 2 // address family of IPv4
)

var (
	ripCommands = []dissect.Name{
		{ripRequest, "Request"}, {ripResponse, "Response"}, {3, "Trace on"}, {4, "Trace off"},
		{6, "Triggered Request"}, {7, "Triggered Response"}, {8, "Triggered Acknowledgement"},
		{9, "Update Request"}, {10, "Update Response"}, {11, "Update Acknowledge"},
	}
	// ripFamilies are BSD's address families.
	ripFamilies = []dissect.Name{
		{ripInet, "IPv4"}, {6, "NS"}, {7, "ISO"}, {16, "Appletalk"}, {23, "IPX"}, {24, "IPv6"},
		{28, "IPv6"}, {30, "IPv6"},
	}
)

// rip prints a message, and with -v its routes.
func rip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	end := min(len(s.Data), s.Length)
	if end < 4 {
		d.End()
		return d.Finish("rip")
	}
	command, version := d.U8(0), d.U8(1)
	if ctx.Verbose > 0 {
		d.Str("\n\t")
	}
	d.Printf("RIPv%d, ", version)
	d.Name(ripCommands, command, "unknown command (%d)")
	d.Printf(", length: %d", s.Length)
	if ctx.Verbose == 0 {
		return d.Finish("rip")
	}
	_, known := dissect.Lookup(ripCommands, uint32(command))
	if command == ripRequest || command == ripResponse {
		ripRoutes(&d, version, end)
	}
	if ctx.Verbose > 1 || !known {
		d.Dump("\n\t", 0, s.Length)
	}
	return d.Finish("rip")
}

// ripRoutes appends the entries up to end.
func ripRoutes(d *dissect.Dissection, version, end int) {
	switch version {
	case 1:
		d.Printf(", routes: %d", d.Span.Length/ripEntry)
	case 2:
		d.Printf(", routes: %d or less", d.Span.Length/ripEntry)
	default:
		d.Str(", unknown version")
		return
	}
	for off := 4; off < end; {
		n := 0
		if version == 1 {
			n = ripEntry1(d, off, end-off)
		} else {
			n = ripEntry2(d, off, end-off)
		}
		if n == 0 {
			d.Str(" [|rip]")
			return
		}
		if n > end-off {
			d.Out = dissect.BadLength(d.Out, "remaining entries length", end-off, " < ", n)
			return
		}
		off += n
	}
}

// ripEntry1 appends a RIP 1 route and returns its size, or 0 if it does not fit in rest
// bytes.
func ripEntry1(d *dissect.Dissection, off, rest int) int {
	if rest < ripEntry {
		return 0
	}
	family := d.U16(off)
	switch {
	case family != ripInet && family != 0:
		d.Str("\n\t AFI ")
		d.Name(ripFamilies, family, "Unknown (%d)")
		d.Str(", ")
		d.Dump("\n\t  ", off+4, ripEntry-4)
	case d.U16(off+2) != 0 || d.U64(off+8) != 0:
		d.Dump("\n\t  ", off, ripEntry)
	default:
		d.Str("\n\t  ")
		if family == 0 {
			d.Str("AFI 0, ")
		}
		d.Addr4(off + 4)
		d.Printf(", metric: %d", d.U32(off+16))
	}
	return ripEntry
}

// ripEntry2 appends a RIP 2 route or authentication entry and returns its size, or 0 if
// it does not fit in rest bytes.
func ripEntry2(d *dissect.Dissection, off, rest int) int {
	if rest < 4 {
		return 0
	}
	family := d.U16(off)
	switch {
	case family == 0xffff:
		return ripAuth(d, off, rest)
	case family != ripInet && family != 0:
		d.Str("\n\t  AFI ")
		d.Name(ripFamilies, family, "Unknown (%d)")
		d.Dump("\n\t  ", off+4, ripEntry-4)
		return ripEntry
	case rest < ripEntry:
		return 0
	}
	d.Str("\n\t  AFI ")
	d.Name(ripFamilies, family, "%d")
	d.Str(", ")
	start := len(d.Out)
	d.Addr4(off + 4)
	d.Pad(start, 15, ' ')
	d.Str("/")
	start = len(d.Out)
	d.Printf("%d", prefixLength(d.U32(off+8)))
	if len(d.Out)-start < 2 {
		d.Str(" ")
	}
	d.Printf(", tag 0x%04x, metric: %d, next-hop: ", d.U16(off+2), d.U32(off+16))
	if d.U32(off+12) != 0 {
		d.Addr4(off + 12)
	} else {
		d.Str("self")
	}
	return ripEntry
}

// prefixLength returns the number of leading ones in mask, or -1 if there are ones
// after a zero.
func prefixLength(mask int) int {
	n := bits.LeadingZeros32(^uint32(mask))
	if uint32(mask)<<n != 0 {
		return -1
	}
	return n
}

// ripAuth appends an authentication entry and returns its size. An entry of unknown
// size extends to the end of the message.
func ripAuth(d *dissect.Dissection, off, rest int) int {
	switch kind := d.U16(off + 2); kind {
	case 1:
		d.Str("\n\t  Auth trailer:")
	case 2:
		d.Str("\n\t  Simple Text Authentication data: ")
		d.Text(off+4, 16)
		return ripEntry
	case 3:
		if rest < ripEntry {
			return 0
		}
		d.Printf("\n\t  Auth header: Packet Len %d, Key-ID %d,", d.U16(off+4), d.U8(off+6))
		d.Printf(" Auth Data Len %d, SeqNo %d,", d.U8(off+7), d.U32(off+8))
		d.Printf(" MBZ %d, MBZ %d", d.U32(off+12), d.U32(off+16))
		return ripEntry
	default:
		d.Printf("\n\t  Unknown (%d) Authentication data:", kind)
	}
	d.Dump("\n\t  ", off+4, rest-4)
	return rest
}
