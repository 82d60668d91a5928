package text

// AHCP, an autoconfiguration protocol for mesh networks: draft-chroboczek-ahcp,
// ahcpd.

import "time"

const (
	ahcpMagic  = 43
	ahcpHeader = 24
)

var ahcpNames = []name{
	{0, "Discover"}, {1, "Offer"}, {2, "Request"}, {3, "Ack"}, {4, "Nack"}, {5, "Release"},
}

var ahcpOptions = []name{
	{0, "Pad"}, {1, "Mandatory"}, {2, "Origin Time"}, {3, "Expires"}, {4, "My-IPv6-Address"},
	{5, "My-IPv4-Address"}, {6, "IPv6 Prefix"}, {7, "IPv4 Prefix"}, {8, "IPv6 Address"},
	{9, "IPv4 Address"}, {10, "IPv6 Prefix Delegation"}, {11, "IPv4 Prefix Delegation"},
	{12, "Name Server"}, {13, "NTP Server"},
}

// ahcp prints a packet.
func (p *Context) ahcp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("AHCP")
	if s.length < 2 || d.u8(0) != ahcpMagic {
		d.invalid()
		d.have(0, s.length)
		return d.finish("ahcp")
	}
	if version := d.u8(1); version != 1 {
		d.printf(" Version %d (unknown)", version)
		d.have(2, s.length-2)
		return d.finish("ahcp")
	}
	d.str(" Version 1")
	if s.length < ahcpHeader {
		d.invalid()
		d.have(2, s.length-2)
		return d.finish("ahcp")
	}
	if p.Verbose > 0 {
		d.printf("\n\tHopcount %d", d.u8(2))
		d.printf(", Original Hopcount %d", d.u8(3))
		d.printf(", Nonce 0x%08x", d.u32(4))
		d.ahcpID(", Source Id ", 8)
		d.ahcpID(", Destination Id ", 16)
	}
	d.have(0, ahcpHeader)
	d.ahcpBody(ahcpHeader)
	return d.finish("ahcp")
}

func (d *dissection) ahcpID(what string, off int) {
	if d.have(off, 8) {
		d.str(what)
		d.b = appendMAC(d.b, d.bytes(off, 8))
	}
}

func (d *dissection) ahcpBody(off int) {
	left := d.s.length - off
	if left < 4 {
		d.invalid()
		d.have(off, left)
		return
	}
	kind, zero, n := d.u8(off), d.u8(off+1), d.u16(off+2)
	if d.p.Verbose > 0 {
		d.str("\n\t")
		d.name(ahcpNames, kind, "Unknown-%d")
		if zero != 0 {
			d.printf(", MBZ %d", zero)
		}
		d.printf(", Length %d", n)
	}
	switch {
	case n > left-4:
		d.invalid()
		d.have(off+4, left-4)
	case d.p.Verbose > 1:
		d.ahcpOptions(off+4, off+4+n)
	default:
		d.have(off+4, n)
	}
}

func (d *dissection) ahcpOptions(off, end int) {
	for off < end && !d.cut() {
		kind := d.u8(off)
		if d.cut() {
			return
		}
		d.str("\n\t ")
		d.name(ahcpOptions, kind, "Unknown-%d")
		if off++; kind <= 1 {
			continue
		}
		if off >= end || off+1+d.u8(off) > end {
			d.invalid()
			return
		}
		n := d.u8(off)
		d.ahcpOption(kind, off+1, n)
		off += 1 + n
	}
}

func (d *dissection) ahcpOption(kind, off, n int) {
	switch kind {
	case 2, 3:
		switch v := d.u32(off); {
		case n != 4:
			d.invalid()
		case kind == 3:
			d.printf(": %ds", v)
		default:
			d.str(": ")
			d.b = time.Unix(int64(v), 0).UTC().AppendFormat(d.b, time.DateTime)
			d.str(" UTC")
		}
	case 4, 8, 12, 13:
		d.ahcpList(": %A", ", %A", off, n, 16, false)
	case 5, 9:
		d.ahcpList(": %a", ", %a", off, n, 4, false)
	case 6, 10:
		d.ahcpList(": %A", ", %A", off, n, 16, true)
	case 11:
		d.ahcpList(": %a", ", %a", off, n, 4, true)
	default:
		d.printf(" (Length %d)", n)
		d.have(off, n)
	}
}

// ahcpList prints addresses of size bytes, prefixes with their length behind them.
func (d *dissection) ahcpList(first, more string, off, n, size int, prefix bool) {
	step := size
	if prefix {
		step++
	}
	for format := first; n > 0 && !d.cut(); format = more {
		if n < step {
			d.invalid()
			return
		}
		if !d.have(off, step) {
			return
		}
		if d.printf(format, off); prefix {
			d.printf("/%d", d.u8(off+size))
		}
		off, n = off+step, n-step
	}
}
