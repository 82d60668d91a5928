package routing

// EIGRP: RFC 7868.

import "ringcap/internal/text/dissect"

const eigrpHeader = 20

var eigrpNames = []dissect.Name{
	{1, "Update"}, {3, "Query"}, {4, "Reply"}, {5, "Hello"}, {6, "IPX SAP"}, {7, "Probe"},
}

var eigrpFlags = []dissect.Name{
	{1, "Init"}, {2, "Conditionally Received"}, {4, "Restart"}, {8, "End-of-Table"},
}

// TLV types.
const (
	eigrpParameters = 0x0001
	eigrpVersion    = 0x0004
	eigrpInternal   = 0x0102
	eigrpExternal   = 0x0103
	eigrpATInternal = 0x0202
	eigrpATExternal = 0x0203
	eigrpATSetup    = 0x0204
)

var eigrpTLVs = []dissect.Name{
	{eigrpParameters, "General Parameters"}, {0x0002, "Authentication"}, {0x0003, "Sequence"},
	{eigrpVersion, "Software Version"}, {0x0005, "Next Multicast Sequence"},
	{eigrpInternal, "IP Internal routes"}, {eigrpExternal, "IP External routes"},
	{eigrpATInternal, "AppleTalk Internal routes"}, {eigrpATExternal, "AppleTalk External routes"},
	{eigrpATSetup, "AppleTalk Cable setup"}, {0x0302, "IPX Internal routes"}, {0x0303, "IPX External routes"},
}

// eigrpSizes are the minimum sizes of the values that are decoded.
var eigrpSizes = []struct{ kind, size int }{
	{eigrpParameters, 8}, {eigrpVersion, 4}, {eigrpInternal, 22}, {eigrpExternal, 42},
	{eigrpATInternal, 24}, {eigrpATExternal, 40}, {eigrpATSetup, 8},
}

var eigrpOrigins = []dissect.Name{
	{1, "IGRP"}, {2, "EIGRP"}, {3, "Static"}, {4, "RIP"}, {5, "Hello"}, {6, "OSPF"}, {7, "IS-IS"},
	{8, "EGP"}, {9, "BGP"}, {10, "IDRP"}, {11, "Connected"},
}

func eigrp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, eigrpHeader) {
		return d.Finish("eigrp")
	}
	switch version := d.U8(0); {
	case version != 2:
		d.Printf("EIGRP version %d packet not supported", version)
		return d.Out
	case ctx.Verbose == 0:
		d.Str("EIGRP ")
		d.Name(eigrpNames, d.U8(1), "unknown (%d)")
		d.Printf(", length: %d", s.Length)
		return d.Out
	}
	d.Str("\n\tEIGRP v2, opcode: ")
	d.Name(eigrpNames, d.U8(1), "unknown, type: %d")
	d.Printf(" (%d), chksum: 0x%04x, Flags: [", d.U8(1), d.U16(2))
	d.Bits(eigrpFlags, d.U32(4), ", ")
	d.Printf("]\n\tseq: 0x%08x, ack: 0x%08x, VRID: %d, AS: %d", d.U32(8), d.U32(12), d.U16(16), d.U16(18))
	d.Printf(", length: %d", s.Length-eigrpHeader)
	for off := eigrpHeader; off < s.Length && d.Have(off, 4); {
		kind, size := d.U16(off), d.U16(off+2)
		if size < 4 || size > s.Length-off {
			d.Dump("\n\t    ", off+4, s.Length-off)
			break
		}
		d.Str("\n\t  ")
		d.Name(eigrpTLVs, kind, "Unknown")
		d.Printf(" TLV (0x%04x), length: %d", kind, size)
		if !d.Have(off, size) {
			break
		}
		eigrpTLV(&d, kind, off+4, size-4)
		off += size
	}
	return d.Finish("eigrp")
}

// eigrpTLV prints a value of n bytes at off.
func eigrpTLV(d *dissect.Dissection, kind, off, n int) {
	known := false
	for _, t := range eigrpSizes {
		if t.kind != kind {
			continue
		}
		if known = true; n < t.size {
			d.Printf(" (too short, < %d)", 4+t.size)
		} else {
			eigrpValue(d, kind, off)
		}
	}
	if d.Ctx.Verbose > 1 || !known {
		d.Dump("\n\t    ", off, n)
	}
}

func eigrpValue(d *dissect.Dissection, kind, off int) {
	switch kind {
	case eigrpParameters:
		d.Printf("\n\t    holdtime: %ds, k1 %d, k2 %d, k3 %d, k4 %d, k5 %d",
			d.U16(off+6), d.U8(off), d.U8(off+1), d.U8(off+2), d.U8(off+3), d.U8(off+4))
	case eigrpVersion:
		d.Printf("\n\t    IOS version: %d.%d, EIGRP version %d.%d", d.U8(off), d.U8(off+1), d.U8(off+2), d.U8(off+3))
	case eigrpInternal:
		if eigrpPrefix(d, off, off+20) {
			eigrpMetric(d, off+4)
		}
	case eigrpExternal:
		if eigrpPrefix(d, off, off+40) {
			d.Printf("\n\t      origin-router %a, origin-as %d, origin-proto ", off+4, d.U32(off+8))
			d.Name(eigrpOrigins, d.U8(off+22), "unknown")
			d.Printf(", flags [0x%02x], tag 0x%08x, metric %d", d.U8(off+23), d.U32(off+12), d.U32(off+16))
			eigrpMetric(d, off+24)
		}
	case eigrpATSetup:
		d.Printf("\n\t    Cable-range: %d-%d, Router-ID %d", d.U16(off), d.U16(off+2), d.U32(off+4))
	case eigrpATInternal:
		eigrpCable(d, off, off+20)
		eigrpMetric(d, off+4)
	case eigrpATExternal:
		eigrpCable(d, off, off+36)
		d.Printf("\n\t      origin-router %d, origin-as %d, origin-proto ", d.U32(off+4), d.U32(off+8))
		d.Name(eigrpOrigins, d.U8(off+16), "unknown")
		d.Printf(", flags [0x%02x], tag 0x%08x, metric %d", d.U8(off+17), d.U32(off+12), d.U16(off+18))
		eigrpMetric(d, off+20)
	}
}

// eigrpPrefix prints the prefix at off, which starts with its length, and the next hop
// at hop. It returns false if the length is invalid.
func eigrpPrefix(d *dissect.Dissection, hop, off int) bool {
	bits := d.U8(off)
	if bits > 32 {
		d.Printf("\n\t    illegal prefix length %d", bits)
		return false
	}
	var prefix [4]byte
	copy(prefix[:], d.Bytes(off+1, (bits+7)/8))
	if d.Cut() {
		return false
	}
	d.Str("\n\t    IPv4 prefix: ")
	start := len(d.Out)
	d.Out = dissect.AppendAddr4(d.Out, prefix[:])
	d.Pad(start, 15, ' ')
	d.Printf("/%d, nexthop: ", bits)
	if d.U32(hop) == 0 {
		d.Str("self")
	} else {
		d.Addr4(hop)
	}
	return true
}

// eigrpCable prints the AppleTalk network range at off and the next hop at hop.
func eigrpCable(d *dissect.Dissection, hop, off int) {
	d.Printf("\n\t     Cable-Range: %d-%d, nexthop: ", d.U16(off), d.U16(off+2))
	if d.U32(hop) == 0 {
		d.Str("self")
	} else {
		d.Printf("%d.%d", d.U16(hop), d.U16(hop+2))
	}
}

// eigrpMetric prints the components of a metric.
func eigrpMetric(d *dissect.Dissection, off int) {
	d.Printf("\n\t      delay %d ms, bandwidth %d Kbps, mtu %d, hop %d, reliability %d, load %d",
		d.U32(off)/100, d.U32(off+4), d.U24(off+8), d.U8(off+11), d.U8(off+12), d.U8(off+13))
}
