package text

// EIGRP: RFC 7868.

const eigrpHeader = 20

var eigrpNames = []name{
	{1, "Update"}, {3, "Query"}, {4, "Reply"}, {5, "Hello"}, {6, "IPX SAP"}, {7, "Probe"},
}

var eigrpFlags = []name{
	{1, "Init"}, {2, "Conditionally Received"}, {4, "Restart"}, {8, "End-of-Table"},
}

// Types of what follows the header.
const (
	eigrpParameters = 0x0001
	eigrpVersion    = 0x0004
	eigrpInternal   = 0x0102
	eigrpExternal   = 0x0103
	eigrpATInternal = 0x0202
	eigrpATExternal = 0x0203
	eigrpATSetup    = 0x0204
)

var eigrpTLVs = []name{
	{eigrpParameters, "General Parameters"}, {0x0002, "Authentication"}, {0x0003, "Sequence"},
	{eigrpVersion, "Software Version"}, {0x0005, "Next Multicast Sequence"},
	{eigrpInternal, "IP Internal routes"}, {eigrpExternal, "IP External routes"},
	{eigrpATInternal, "AppleTalk Internal routes"}, {eigrpATExternal, "AppleTalk External routes"},
	{eigrpATSetup, "AppleTalk Cable setup"}, {0x0302, "IPX Internal routes"}, {0x0303, "IPX External routes"},
}

// eigrpSizes are how many bytes the values need that are printed.
var eigrpSizes = []struct{ kind, size int }{
	{eigrpParameters, 8}, {eigrpVersion, 4}, {eigrpInternal, 22}, {eigrpExternal, 42},
	{eigrpATInternal, 24}, {eigrpATExternal, 40}, {eigrpATSetup, 8},
}

var eigrpOrigins = []name{
	{1, "IGRP"}, {2, "EIGRP"}, {3, "Static"}, {4, "RIP"}, {5, "Hello"}, {6, "OSPF"}, {7, "IS-IS"},
	{8, "EGP"}, {9, "BGP"}, {10, "IDRP"}, {11, "Connected"},
}

// eigrp prints a packet.
func (p *Context) eigrp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, eigrpHeader) {
		return d.finish("eigrp")
	}
	switch version := d.u8(0); {
	case version != 2:
		d.printf("EIGRP version %d packet not supported", version)
		return d.b
	case p.Verbose == 0:
		d.str("EIGRP ")
		d.name(eigrpNames, d.u8(1), "unknown (%d)")
		d.printf(", length: %d", s.length)
		return d.b
	}
	d.str("\n\tEIGRP v2, opcode: ")
	d.name(eigrpNames, d.u8(1), "unknown, type: %d")
	d.printf(" (%d), chksum: 0x%04x, Flags: [", d.u8(1), d.u16(2))
	d.bits(eigrpFlags, d.u32(4), ", ")
	d.printf("]\n\tseq: 0x%08x, ack: 0x%08x, VRID: %d, AS: %d", d.u32(8), d.u32(12), d.u16(16), d.u16(18))
	d.printf(", length: %d", s.length-eigrpHeader)
	for off := eigrpHeader; off < s.length && d.have(off, 4); {
		kind, size := d.u16(off), d.u16(off+2)
		if size < 4 || size > s.length-off {
			d.dump("\n\t    ", off+4, s.length-off)
			break
		}
		d.str("\n\t  ")
		d.name(eigrpTLVs, kind, "Unknown")
		d.printf(" TLV (0x%04x), length: %d", kind, size)
		if !d.have(off, size) {
			break
		}
		d.eigrpTLV(kind, off+4, size-4)
		off += size
	}
	return d.finish("eigrp")
}

// eigrpTLV prints a value of n bytes at off.
func (d *dissection) eigrpTLV(kind, off, n int) {
	known := false
	for _, t := range eigrpSizes {
		if t.kind != kind {
			continue
		}
		if known = true; n < t.size {
			d.printf(" (too short, < %d)", 4+t.size)
		} else {
			d.eigrpValue(kind, off)
		}
	}
	if d.p.Verbose > 1 || !known {
		d.dump("\n\t    ", off, n)
	}
}

func (d *dissection) eigrpValue(kind, off int) {
	switch kind {
	case eigrpParameters:
		d.printf("\n\t    holdtime: %ds, k1 %d, k2 %d, k3 %d, k4 %d, k5 %d",
			d.u16(off+6), d.u8(off), d.u8(off+1), d.u8(off+2), d.u8(off+3), d.u8(off+4))
	case eigrpVersion:
		d.printf("\n\t    IOS version: %d.%d, EIGRP version %d.%d", d.u8(off), d.u8(off+1), d.u8(off+2), d.u8(off+3))
	case eigrpInternal:
		if d.eigrpPrefix(off, off+20) {
			d.eigrpMetric(off + 4)
		}
	case eigrpExternal:
		if d.eigrpPrefix(off, off+40) {
			d.printf("\n\t      origin-router %a, origin-as %d, origin-proto ", off+4, d.u32(off+8))
			d.name(eigrpOrigins, d.u8(off+22), "unknown")
			d.printf(", flags [0x%02x], tag 0x%08x, metric %d", d.u8(off+23), d.u32(off+12), d.u32(off+16))
			d.eigrpMetric(off + 24)
		}
	case eigrpATSetup:
		d.printf("\n\t    Cable-range: %d-%d, Router-ID %d", d.u16(off), d.u16(off+2), d.u32(off+4))
	case eigrpATInternal:
		d.eigrpCable(off, off+20)
		d.eigrpMetric(off + 4)
	case eigrpATExternal:
		d.eigrpCable(off, off+36)
		d.printf("\n\t      origin-router %d, origin-as %d, origin-proto ", d.u32(off+4), d.u32(off+8))
		d.name(eigrpOrigins, d.u8(off+16), "unknown")
		d.printf(", flags [0x%02x], tag 0x%08x, metric %d", d.u8(off+17), d.u32(off+12), d.u16(off+18))
		d.eigrpMetric(off + 20)
	}
}

// eigrpPrefix prints the prefix behind its length at off, and the next hop; false
// where the length cannot be.
func (d *dissection) eigrpPrefix(hop, off int) bool {
	bits := d.u8(off)
	if bits > 32 {
		d.printf("\n\t    illegal prefix length %d", bits)
		return false
	}
	var prefix [4]byte
	copy(prefix[:], d.bytes(off+1, (bits+7)/8))
	if d.cut() {
		return false
	}
	d.str("\n\t    IPv4 prefix: ")
	start := len(d.b)
	d.b = appendAddr4(d.b, prefix[:])
	d.pad(start, 15, ' ')
	d.printf("/%d, nexthop: ", bits)
	if d.u32(hop) == 0 {
		d.str("self")
	} else {
		d.addr4(hop)
	}
	return true
}

// eigrpCable prints AppleTalk's range of networks at off, and the next hop.
func (d *dissection) eigrpCable(hop, off int) {
	d.printf("\n\t     Cable-Range: %d-%d, nexthop: ", d.u16(off), d.u16(off+2))
	if d.u32(hop) == 0 {
		d.str("self")
	} else {
		d.printf("%d.%d", d.u16(hop), d.u16(hop+2))
	}
}

// eigrpMetric prints what a metric is made of.
func (d *dissection) eigrpMetric(off int) {
	d.printf("\n\t      delay %d ms, bandwidth %d Kbps, mtu %d, hop %d, reliability %d, load %d",
		d.u32(off)/100, d.u32(off+4), d.u24(off+8), d.u8(off+11), d.u8(off+12), d.u8(off+13))
}
