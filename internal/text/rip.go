package text

// RIP: RFC 1058, 2453; authentication: RFC 4822; demand circuits: RFC 2091.

import "math/bits"

const (
	ripEntry    = 20 // bytes
	ripRequest  = 1
	ripResponse = 2
	ripInet     = 2 // the address family of IPv4
)

var (
	ripCommands = []name{
		{ripRequest, "Request"}, {ripResponse, "Response"}, {3, "Trace on"}, {4, "Trace off"},
		{6, "Triggered Request"}, {7, "Triggered Response"}, {8, "Triggered Acknowledgement"},
		{9, "Update Request"}, {10, "Update Response"}, {11, "Update Acknowledge"},
	}
	// ripFamilies are the address families of BSD.
	ripFamilies = []name{
		{ripInet, "IPv4"}, {6, "NS"}, {7, "ISO"}, {16, "Appletalk"}, {23, "IPX"}, {24, "IPv6"},
		{28, "IPv6"}, {30, "IPv6"},
	}
)

// rip prints a message, its routes with -v.
func (p *Context) rip(b []byte, s span) []byte {
	d := p.dissect(b, s)
	end := min(len(s.data), s.length)
	if end < 4 {
		d.end()
		return d.finish("rip")
	}
	command, version := d.u8(0), d.u8(1)
	if p.Verbose > 0 {
		d.str("\n\t")
	}
	d.printf("RIPv%d, ", version)
	d.name(ripCommands, command, "unknown command (%d)")
	d.printf(", length: %d", s.length)
	if p.Verbose == 0 {
		return d.finish("rip")
	}
	_, known := lookup(ripCommands, uint32(command))
	if command == ripRequest || command == ripResponse {
		d.ripRoutes(version, end)
	}
	if p.Verbose > 1 || !known {
		d.dump("\n\t", 0, s.length)
	}
	return d.finish("rip")
}

// ripRoutes appends the entries up to end.
func (d *dissection) ripRoutes(version, end int) {
	switch version {
	case 1:
		d.printf(", routes: %d", d.s.length/ripEntry)
	case 2:
		d.printf(", routes: %d or less", d.s.length/ripEntry)
	default:
		d.str(", unknown version")
		return
	}
	for off := 4; off < end; {
		n := 0
		if version == 1 {
			n = d.ripEntry1(off, end-off)
		} else {
			n = d.ripEntry2(off, end-off)
		}
		if n == 0 {
			d.str(" [|rip]")
			return
		}
		if n > end-off {
			d.b = badLength(d.b, "remaining entries length", end-off, " < ", n)
			return
		}
		off += n
	}
}

// ripEntry1 appends a route of RIP 1 where rest bytes are left, and returns its
// size, 0 where it does not fit.
func (d *dissection) ripEntry1(off, rest int) int {
	if rest < ripEntry {
		return 0
	}
	family := d.u16(off)
	switch {
	case family != ripInet && family != 0:
		d.str("\n\t AFI ")
		d.name(ripFamilies, family, "Unknown (%d)")
		d.str(", ")
		d.dump("\n\t  ", off+4, ripEntry-4)
	case d.u16(off+2) != 0 || d.u64(off+8) != 0:
		d.dump("\n\t  ", off, ripEntry)
	default:
		d.str("\n\t  ")
		if family == 0 {
			d.str("AFI 0, ")
		}
		d.addr4(off + 4)
		d.printf(", metric: %d", d.u32(off+16))
	}
	return ripEntry
}

// ripEntry2 appends a route or authentication of RIP 2 where rest bytes are left,
// and returns its size, 0 where it does not fit.
func (d *dissection) ripEntry2(off, rest int) int {
	if rest < 4 {
		return 0
	}
	family := d.u16(off)
	switch {
	case family == 0xffff:
		return d.ripAuth(off, rest)
	case family != ripInet && family != 0:
		d.str("\n\t  AFI ")
		d.name(ripFamilies, family, "Unknown (%d)")
		d.dump("\n\t  ", off+4, ripEntry-4)
		return ripEntry
	case rest < ripEntry:
		return 0
	}
	d.str("\n\t  AFI ")
	d.name(ripFamilies, family, "%d")
	d.str(", ")
	start := len(d.b)
	d.addr4(off + 4)
	d.pad(start, 15, ' ')
	d.str("/")
	start = len(d.b)
	d.printf("%d", prefixLength(d.u32(off+8)))
	if len(d.b)-start < 2 {
		d.str(" ")
	}
	d.printf(", tag 0x%04x, metric: %d, next-hop: ", d.u16(off+2), d.u32(off+16))
	if d.u32(off+12) != 0 {
		d.addr4(off + 12)
	} else {
		d.str("self")
	}
	return ripEntry
}

// prefixLength is the number of ones that mask starts with, -1 where others follow.
func prefixLength(mask int) int {
	n := bits.LeadingZeros32(^uint32(mask))
	if uint32(mask)<<n != 0 {
		return -1
	}
	return n
}

// ripAuth appends an entry that proves who sent the message; those of unknown size
// go to its end.
func (d *dissection) ripAuth(off, rest int) int {
	switch kind := d.u16(off + 2); kind {
	case 1:
		d.str("\n\t  Auth trailer:")
	case 2:
		d.str("\n\t  Simple Text Authentication data: ")
		d.text(off+4, 16)
		return ripEntry
	case 3:
		if rest < ripEntry {
			return 0
		}
		d.printf("\n\t  Auth header: Packet Len %d, Key-ID %d,", d.u16(off+4), d.u8(off+6))
		d.printf(" Auth Data Len %d, SeqNo %d,", d.u8(off+7), d.u32(off+8))
		d.printf(" MBZ %d, MBZ %d", d.u32(off+12), d.u32(off+16))
		return ripEntry
	default:
		d.printf("\n\t  Unknown (%d) Authentication data:", kind)
	}
	d.dump("\n\t  ", off+4, rest-4)
	return rest
}
