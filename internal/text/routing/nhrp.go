package routing

// NHRP: RFC 2332; traffic indication: draft-detienne-dmvpn.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	nhrpFixed     = 20
	nhrpMandatory = 8
	nhrpClient    = 12 // client information entry
)

const (
	nhrpError   = 7
	nhrpTraffic = 8
)

var nhrpNames = []dissect.Name{
	{1, "res request"}, {2, "res reply"}, {3, "reg request"}, {4, "reg reply"},
	{5, "purge request"}, {6, "purge reply"}, {nhrpError, "error indication"},
	{nhrpTraffic, "traffic indication"},
}

var nhrpErrors = []dissect.Name{
	{1, "unrecognized extension"}, {3, "NHRP loop detected"}, {6, "protocol address unreachable"},
	{7, "protocol error"}, {8, "NHRP SDU size exceeded"}, {9, "invalid extension"},
	{10, "invalid NHRP resolution reply received"}, {11, "authentication failure"}, {15, "hop count exceeded"},
}

var nhrpTraffics = []dissect.Name{{0, "NHRP traffic redirect/indirection"}}

func nhrp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("NHRP: ")
	if s.Length < nhrpFixed {
		d.Printf(" [length %d < %d] (invalid)", s.Length, nhrpFixed)
		return d.Out
	}
	if version := d.U8(16); version != 1 {
		d.Printf("unknown-version-%02x", version)
		return d.Finish("nhrp")
	}
	printNHRP(&d)
	return d.Finish("nhrp")
}

// nhrpEnd returns where the mandatory part ends and the extensions begin.
func nhrpEnd(d *dissect.Dissection) (int, bool) {
	size, extensions := d.U16(10), d.U16(14)
	switch {
	case size < nhrpFixed:
		d.Printf(" [pktsz %d < %d] (invalid)", size, nhrpFixed)
		return 0, false
	case extensions == 0:
		extensions = size
	}
	d.Name(nhrpNames, d.U8(17), "unknown-op-type-%04x")
	switch {
	case extensions > size:
		d.Printf(" [extoff %d > %d] (invalid)", extensions, size)
		return 0, false
	case extensions < nhrpFixed:
		d.Printf(" [extoff %d < %d] (invalid)", extensions, nhrpFixed)
		return 0, false
	}
	return min(extensions, d.Span.Length), true
}

func printNHRP(d *dissect.Dissection) {
	end, ok := nhrpEnd(d)
	if !ok || !d.Have(0, nhrpFixed) || !nhrpRoom(d, "length", nhrpFixed, end, nhrpMandatory) || !d.Have(nhrpFixed, nhrpMandatory) {
		return
	}
	kind := d.U8(17)
	switch {
	case kind == nhrpError:
		d.Str(", error <")
		d.Name(nhrpErrors, d.U16(24), "unknown err code: %d")
		d.Str(">")
	case kind == nhrpTraffic:
		d.Str(", code <")
		d.Name(nhrpTraffics, d.U16(24), "unknown traffic code: %d")
		d.Str(">")
	case kind >= 1 && kind < nhrpError:
		d.Printf(", id %d", d.U32(24))
	}
	nbma, sub := d.U8(18), d.U8(19)
	if d.Ctx.Verbose > 0 {
		d.Printf(", hopcnt %d", d.U8(9))
		d.Str(dissect.Pick(nbma, 0x80, " (shtl bit 7 set)", ""))
		d.Str(dissect.Pick(nbma, 0x40, " (nbma E.154)", ""))
	}
	off, ok := nhrpFixed+nhrpMandatory, true
	if nbma != 0 {
		off, ok = nhrpNBMA(d, ", src nbma ", off, end, nbma)
	}
	if ok && sub != 0 {
		ok = nhrpRoom(d, "length", off, end, sub) && d.Have(off, sub)
		off += sub
	}
	if !ok {
		return
	}
	d.Str(", ")
	if n := d.U8(20); n != 0 {
		off, ok = nhrpProtocol(d, "", off, end, n)
		d.Str(" ")
	}
	if ok {
		d.Str("->")
	}
	if n := d.U8(21); n != 0 && ok {
		off, ok = nhrpProtocol(d, " ", off, end, n)
	}
	if kind < 1 || kind >= nhrpError {
		return
	}
	for ok && off < end && !d.Cut() {
		off, ok = nhrpEntry(d, off, end)
	}
}

// nhrpRoom reports whether n bytes are left before end, and if not prints that.
func nhrpRoom(d *dissect.Dissection, what string, off, end, n int) bool {
	if end-off >= n {
		return true
	}
	d.Str(" [")
	d.Str(what)
	d.Printf(" %d < %d] (invalid)", end-off, n)
	return false
}

// nhrpNBMA prints an n-byte address of the underlying (NBMA) network.
func nhrpNBMA(d *dissect.Dissection, what string, off, end, n int) (int, bool) {
	if !nhrpRoom(d, "length", off, end, n) || !d.Have(off, n) {
		return off, false
	}
	switch family := d.U16(0); {
	case family == 1 || family == 2 || family == 6:
		d.Str(what)
		nhrpAddress(d, off, n, family == 1, family == 2)
	default:
		d.Printf(", unknown-nbma-addr-family-%04x (", family)
		nhrpAddress(d, off, n, false, false)
		d.Str(")")
	}
	return off + n, true
}

// nhrpProtocol prints an n-byte address of the network layer protocol.
func nhrpProtocol(d *dissect.Dissection, what string, off, end, n int) (int, bool) {
	if !nhrpRoom(d, "length", off, end, n) || !d.Have(off, n) {
		return off, false
	}
	kind := d.U16(2)
	if kind != layer.EtherTypeIPv4 && kind != layer.EtherTypeIPv6 && what == "" {
		d.Printf("proto type %04x ", kind)
	}
	d.Str(what)
	nhrpAddress(d, off, n, kind == layer.EtherTypeIPv4, kind == layer.EtherTypeIPv6)
	return off + n, true
}

// nhrpAddress appends an address of n bytes. It is an IP address if v4 or v6 is set and
// the length matches.
func nhrpAddress(d *dissect.Dissection, off, n int, v4, v6 bool) {
	switch {
	case v4 && n == 4:
		d.Addr4(off)
	case v6 && n == 16:
		d.Addr6(off)
	default:
		d.Out = dissect.AppendMAC(d.Out, d.Bytes(off, n))
	}
}

// nhrpEntry prints a client information entry and returns the offset after it.
func nhrpEntry(d *dissect.Dissection, off, end int) (int, bool) {
	const room = "remaining mandatory part length"
	if !nhrpRoom(d, room, off, end, nhrpClient) || !d.Have(off, nhrpClient) {
		return off, false
	}
	d.Printf(" (code %d", d.U8(off))
	if d.Ctx.Verbose > 0 {
		d.Printf(", pl %d, mtu %d, htime %d, pref %d", d.U8(off+1), d.U16(off+4), d.U16(off+6), d.U8(off+11))
	}
	nbma, sub, proto := d.U8(off+8), d.U8(off+9), d.U8(off+10)
	d.Str(dissect.Pick(nbma, 0x40, ", nbma E.154", ""))
	off += nhrpClient
	if !nhrpRoom(d, room, off, end, nbma) {
		return off, false
	}
	if nbma != 0 {
		off, _ = nhrpNBMA(d, ", nbma ", off, end, nbma)
	}
	if !nhrpRoom(d, room, off, end, sub) {
		return off, false
	}
	if sub != 0 {
		d.Str(", unknown-nbma-saddr-family")
		d.Have(off, sub)
		off += sub
	}
	if !nhrpRoom(d, room, off, end, proto) {
		return off, false
	}
	if proto != 0 {
		if kind := d.U16(2); kind != layer.EtherTypeIPv4 && kind != layer.EtherTypeIPv6 {
			d.Printf(", unknown-proto-family-%04x (", kind)
			nhrpAddress(d, off, proto, false, false)
			d.Str(")")
			off += proto
		} else {
			off, _ = nhrpProtocol(d, ", proto ", off, end, proto)
		}
	}
	d.Str(")")
	return off, true
}
