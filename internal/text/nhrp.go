package text

// NHRP: RFC 2332; traffic indication: draft-detienne-dmvpn.

import "ringcap/internal/layer"

const (
	nhrpFixed     = 20
	nhrpMandatory = 8
	nhrpClient    = 12 // a client information entry
)

// Packet types.
const (
	nhrpError   = 7
	nhrpTraffic = 8
)

var nhrpNames = []name{
	{1, "res request"}, {2, "res reply"}, {3, "reg request"}, {4, "reg reply"},
	{5, "purge request"}, {6, "purge reply"}, {nhrpError, "error indication"},
	{nhrpTraffic, "traffic indication"},
}

var nhrpErrors = []name{
	{1, "unrecognized extension"}, {3, "NHRP loop detected"}, {6, "protocol address unreachable"},
	{7, "protocol error"}, {8, "NHRP SDU size exceeded"}, {9, "invalid extension"},
	{10, "invalid NHRP resolution reply received"}, {11, "authentication failure"}, {15, "hop count exceeded"},
}

var nhrpTraffics = []name{{0, "NHRP traffic redirect/indirection"}}

// nhrp prints a packet.
func (p *Context) nhrp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("NHRP: ")
	if s.length < nhrpFixed {
		d.printf(" [length %d < %d] (invalid)", s.length, nhrpFixed)
		return d.b
	}
	if version := d.u8(16); version != 1 {
		d.printf("unknown-version-%02x", version)
		return d.finish("nhrp")
	}
	d.nhrp()
	return d.finish("nhrp")
}

// nhrpEnd is where the mandatory part ends: before the extensions.
func (d *dissection) nhrpEnd() (int, bool) {
	size, extensions := d.u16(10), d.u16(14)
	switch {
	case size < nhrpFixed:
		d.printf(" [pktsz %d < %d] (invalid)", size, nhrpFixed)
		return 0, false
	case extensions == 0:
		extensions = size
	}
	d.name(nhrpNames, d.u8(17), "unknown-op-type-%04x")
	switch {
	case extensions > size:
		d.printf(" [extoff %d > %d] (invalid)", extensions, size)
		return 0, false
	case extensions < nhrpFixed:
		d.printf(" [extoff %d < %d] (invalid)", extensions, nhrpFixed)
		return 0, false
	}
	return min(extensions, d.s.length), true
}

func (d *dissection) nhrp() {
	end, ok := d.nhrpEnd()
	if !ok || !d.have(0, nhrpFixed) || !d.nhrpRoom("length", nhrpFixed, end, nhrpMandatory) || !d.have(nhrpFixed, nhrpMandatory) {
		return
	}
	kind := d.u8(17)
	switch {
	case kind == nhrpError:
		d.str(", error <")
		d.name(nhrpErrors, d.u16(24), "unknown err code: %d")
		d.str(">")
	case kind == nhrpTraffic:
		d.str(", code <")
		d.name(nhrpTraffics, d.u16(24), "unknown traffic code: %d")
		d.str(">")
	case kind >= 1 && kind < nhrpError:
		d.printf(", id %d", d.u32(24))
	}
	nbma, sub := d.u8(18), d.u8(19)
	if d.p.Verbose > 0 {
		d.printf(", hopcnt %d", d.u8(9))
		d.str(pick(nbma, 0x80, " (shtl bit 7 set)", ""))
		d.str(pick(nbma, 0x40, " (nbma E.154)", ""))
	}
	off, ok := nhrpFixed+nhrpMandatory, true
	if nbma != 0 {
		off, ok = d.nhrpNBMA(", src nbma ", off, end, nbma)
	}
	if ok && sub != 0 {
		ok = d.nhrpRoom("length", off, end, sub) && d.have(off, sub)
		off += sub
	}
	if !ok {
		return
	}
	d.str(", ")
	if n := d.u8(20); n != 0 {
		off, ok = d.nhrpProtocol("", off, end, n)
		d.str(" ")
	}
	if ok {
		d.str("->")
	}
	if n := d.u8(21); n != 0 && ok {
		off, ok = d.nhrpProtocol(" ", off, end, n)
	}
	if kind < 1 || kind >= nhrpError {
		return
	}
	for ok && off < end && !d.cut() {
		off, ok = d.nhrpEntry(off, end)
	}
}

// nhrpRoom says whether n bytes are left before end.
func (d *dissection) nhrpRoom(what string, off, end, n int) bool {
	if end-off >= n {
		return true
	}
	d.str(" [")
	d.str(what)
	d.printf(" %d < %d] (invalid)", end-off, n)
	return false
}

// nhrpNBMA prints an address of the network below, of n bytes.
func (d *dissection) nhrpNBMA(what string, off, end, n int) (int, bool) {
	if !d.nhrpRoom("length", off, end, n) || !d.have(off, n) {
		return off, false
	}
	switch family := d.u16(0); {
	case family == 1 || family == 2 || family == 6:
		d.str(what)
		d.nhrpAddress(off, n, family == 1, family == 2)
	default:
		d.printf(", unknown-nbma-addr-family-%04x (", family)
		d.nhrpAddress(off, n, false, false)
		d.str(")")
	}
	return off + n, true
}

// nhrpProtocol prints an address of the network above, of n bytes.
func (d *dissection) nhrpProtocol(what string, off, end, n int) (int, bool) {
	if !d.nhrpRoom("length", off, end, n) || !d.have(off, n) {
		return off, false
	}
	kind := d.u16(2)
	if kind != layer.EtherTypeIPv4 && kind != layer.EtherTypeIPv6 && what == "" {
		d.printf("proto type %04x ", kind)
	}
	d.str(what)
	d.nhrpAddress(off, n, kind == layer.EtherTypeIPv4, kind == layer.EtherTypeIPv6)
	return off + n, true
}

// nhrpAddress appends n bytes as an address, of IP where v4 or v6 says so and the
// length is right.
func (d *dissection) nhrpAddress(off, n int, v4, v6 bool) {
	switch {
	case v4 && n == 4:
		d.addr4(off)
	case v6 && n == 16:
		d.addr6(off)
	default:
		d.b = appendMAC(d.b, d.bytes(off, n))
	}
}

// nhrpEntry prints a client information entry, and returns the offset behind it.
func (d *dissection) nhrpEntry(off, end int) (int, bool) {
	const room = "remaining mandatory part length"
	if !d.nhrpRoom(room, off, end, nhrpClient) || !d.have(off, nhrpClient) {
		return off, false
	}
	d.printf(" (code %d", d.u8(off))
	if d.p.Verbose > 0 {
		d.printf(", pl %d, mtu %d, htime %d, pref %d", d.u8(off+1), d.u16(off+4), d.u16(off+6), d.u8(off+11))
	}
	nbma, sub, proto := d.u8(off+8), d.u8(off+9), d.u8(off+10)
	d.str(pick(nbma, 0x40, ", nbma E.154", ""))
	off += nhrpClient
	if !d.nhrpRoom(room, off, end, nbma) {
		return off, false
	}
	if nbma != 0 {
		off, _ = d.nhrpNBMA(", nbma ", off, end, nbma)
	}
	if !d.nhrpRoom(room, off, end, sub) {
		return off, false
	}
	if sub != 0 {
		d.str(", unknown-nbma-saddr-family")
		d.have(off, sub)
		off += sub
	}
	if !d.nhrpRoom(room, off, end, proto) {
		return off, false
	}
	if proto != 0 {
		if kind := d.u16(2); kind != layer.EtherTypeIPv4 && kind != layer.EtherTypeIPv6 {
			d.printf(", unknown-proto-family-%04x (", kind)
			d.nhrpAddress(off, proto, false, false)
			d.str(")")
			off += proto
		} else {
			off, _ = d.nhrpProtocol(", proto ", off, end, proto)
		}
	}
	d.str(")")
	return off, true
}
