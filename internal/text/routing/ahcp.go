package routing

// AHCP, an autoconfiguration protocol for mesh networks: draft-chroboczek-ahcp,
// ahcpd.

import (
	"time"

	"ringcap/internal/text/dissect"
)

const (
	ahcpMagic  = 43
	ahcpHeader = 24
)

var ahcpNames = []dissect.Name{
	{0, "Discover"}, {1, "Offer"}, {2, "Request"}, {3, "Ack"}, {4, "Nack"}, {5, "Release"},
}

var ahcpOptions = []dissect.Name{
	{0, "Pad"}, {1, "Mandatory"}, {2, "Origin Time"}, {3, "Expires"}, {4, "My-IPv6-Address"},
	{5, "My-IPv4-Address"}, {6, "IPv6 Prefix"}, {7, "IPv4 Prefix"}, {8, "IPv6 Address"},
	{9, "IPv4 Address"}, {10, "IPv6 Prefix Delegation"}, {11, "IPv4 Prefix Delegation"},
	{12, "Name Server"}, {13, "NTP Server"},
}

func ahcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("AHCP")
	if s.Length < 2 || d.U8(0) != ahcpMagic {
		d.Invalid()
		d.Have(0, s.Length)
		return d.Finish("ahcp")
	}
	if version := d.U8(1); version != 1 {
		d.Printf(" Version %d (unknown)", version)
		d.Have(2, s.Length-2)
		return d.Finish("ahcp")
	}
	d.Str(" Version 1")
	if s.Length < ahcpHeader {
		d.Invalid()
		d.Have(2, s.Length-2)
		return d.Finish("ahcp")
	}
	if ctx.Verbose > 0 {
		d.Printf("\n\tHopcount %d", d.U8(2))
		d.Printf(", Original Hopcount %d", d.U8(3))
		d.Printf(", Nonce 0x%08x", d.U32(4))
		ahcpID(&d, ", Source Id ", 8)
		ahcpID(&d, ", Destination Id ", 16)
	}
	d.Have(0, ahcpHeader)
	ahcpBody(&d, ahcpHeader)
	return d.Finish("ahcp")
}

func ahcpID(d *dissect.Dissection, what string, off int) {
	if d.Have(off, 8) {
		d.Str(what)
		d.Out = dissect.AppendMAC(d.Out, d.Bytes(off, 8))
	}
}

func ahcpBody(d *dissect.Dissection, off int) {
	left := d.Span.Length - off
	if left < 4 {
		d.Invalid()
		d.Have(off, left)
		return
	}
	kind, zero, n := d.U8(off), d.U8(off+1), d.U16(off+2)
	if d.Ctx.Verbose > 0 {
		d.Str("\n\t")
		d.Name(ahcpNames, kind, "Unknown-%d")
		if zero != 0 {
			d.Printf(", MBZ %d", zero)
		}
		d.Printf(", Length %d", n)
	}
	switch {
	case n > left-4:
		d.Invalid()
		d.Have(off+4, left-4)
	case d.Ctx.Verbose > 1:
		printAHCPOptions(d, off+4, off+4+n)
	default:
		d.Have(off+4, n)
	}
}

func printAHCPOptions(d *dissect.Dissection, off, end int) {
	for off < end && !d.Cut() {
		kind := d.U8(off)
		if d.Cut() {
			return
		}
		d.Str("\n\t ")
		d.Name(ahcpOptions, kind, "Unknown-%d")
		if off++; kind <= 1 {
			continue
		}
		if off >= end || off+1+d.U8(off) > end {
			d.Invalid()
			return
		}
		n := d.U8(off)
		ahcpOption(d, kind, off+1, n)
		off += 1 + n
	}
}

func ahcpOption(d *dissect.Dissection, kind, off, n int) {
	switch kind {
	case 2, 3:
		switch v := d.U32(off); {
		case n != 4:
			d.Invalid()
		case kind == 3:
			d.Printf(": %ds", v)
		default:
			d.Str(": ")
			d.Out = time.Unix(int64(v), 0).UTC().AppendFormat(d.Out, time.DateTime)
			d.Str(" UTC")
		}
	case 4, 8, 12, 13:
		ahcpList(d, ": %A", ", %A", off, n, 16, false)
	case 5, 9:
		ahcpList(d, ": %a", ", %a", off, n, 4, false)
	case 6, 10:
		ahcpList(d, ": %A", ", %A", off, n, 16, true)
	case 11:
		ahcpList(d, ": %a", ", %a", off, n, 4, true)
	default:
		d.Printf(" (Length %d)", n)
		d.Have(off, n)
	}
}

// ahcpList prints a list of addresses of size bytes. Each prefix is followed by its
// length.
func ahcpList(d *dissect.Dissection, first, more string, off, n, size int, prefix bool) {
	step := size
	if prefix {
		step++
	}
	for format := first; n > 0 && !d.Cut(); format = more {
		if n < step {
			d.Invalid()
			return
		}
		if !d.Have(off, step) {
			return
		}
		if d.Printf(format, off); prefix {
			d.Printf("/%d", d.U8(off+size))
		}
		off, n = off+step, n-step
	}
}
