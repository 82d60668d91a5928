package text

// CLNP: ISO 8473-1, ITU-T X.233.

import "ringcap/internal/layer"

const clnpHeader = 9

// PDU types.
const (
	clnpError = 1
	clnpReply = 31
)

var clnpNames = []name{
	{clnpError, "Error Report"}, {29, "MD"}, {28, "Data"}, {30, "Echo Request"}, {clnpReply, "Echo Response"},
}

const clnpSegmented = 0x80

var clnpFlags = []name{
	{clnpSegmented, "Segmentation permitted"}, {0x40, "more Segments"}, {0x20, "request Error Report"},
}

// Options.
const (
	clnpDiscard  = 193
	clnpQoS      = 195
	clnpSecurity = 197
	clnpSource   = 200
	clnpRecord   = 203
	clnpPadding  = 204
	clnpPriority = 205
)

var clnpOptions = []name{
	{clnpDiscard, "Discard Reason"}, {clnpPriority, "Priority"}, {clnpQoS, "QoS Maintenance"},
	{clnpSecurity, "Security"}, {clnpSource, "Source Routing"}, {clnpRecord, "Route Recording"},
	{clnpPadding, "Padding"},
}

var clnpScopes = []name{
	{0x40, "Source Address Specific"}, {0x80, "Destination Address Specific"}, {0xc0, "Globally unique"},
}

var clnpQoSFlags = []name{
	{0x20, "reserved"}, {0x10, "sequencing vs. delay"}, {0x08, "congested"},
	{0x04, "delay vs. cost"}, {0x02, "error vs. delay"}, {0x01, "error vs. cost"},
}

// clnpReasons are why a packet was discarded: the class is in the high bits.
var clnpReasons = []name{
	{0x00, "Reason not specified"}, {0x01, "Protocol procedure error"}, {0x02, "Incorrect checksum"},
	{0x03, "PDU discarded due to congestion"}, {0x04, "Header syntax error (cannot be parsed)"},
	{0x05, "Segmentation needed but not permitted"}, {0x06, "Incomplete PDU received"},
	{0x07, "Duplicate option"},
	{0x80, "Destination address unreachable"}, {0x81, "Destination address unknown"},
	{0x90, "Unspecified source routeing error"}, {0x91, "Syntax error in source routeing field"},
	{0x92, "Unknown address in source routeing field"}, {0x93, "Path not acceptable"},
	{0xa0, "Lifetime expired while data unit in transit"}, {0xa1, "Lifetime expired during reassembly"},
	{0xb0, "Unsupported option not specified"}, {0xb1, "Unsupported protocol version"},
	{0xb2, "Unsupported security option"}, {0xb3, "Unsupported source routeing option"},
	{0xb4, "Unsupported recording of route option"}, {0xc0, "Reassembly interference"},
}

var clnpClasses = []name{
	{0x0, "General"}, {0x8, "Address"}, {0x9, "Source Routeing"}, {0xa, "Lifetime"},
	{0xb, "PDU Discarded"}, {0xc, "Reassembly"},
}

// clnp prints a packet from its protocol identifier on. What makes no sense is
// dumped.
func (p *Context) clnp(b []byte, s span) []byte {
	if !p.nest() {
		return p.cut(b, "clnp")
	}
	d := p.dissect(b, s)
	known := d.clnp()
	switch {
	case !known && !d.cut():
		d.dump("\n\t", 0, s.length)
	case d.cut() || p.Verbose == 0:
	default:
		return p.clnpData(&d)
	}
	return d.finish("clnp")
}

// clnpAddress returns the length of the address behind the byte off, which is below
// end; the text ends where it is not.
func (d *dissection) clnpAddress(off, end int) (int, bool) {
	if off >= end || off+1+d.u8(off) > end {
		if !d.cut() {
			d.str("li < size of fixed part of CLNP header and addresses")
		}
		return 0, false
	}
	n := d.u8(off)
	return n, d.have(off+1, n)
}

// clnp prints a header; false where that cannot be done.
func (d *dissection) clnp() bool {
	if !d.have(0, clnpHeader) {
		return false
	}
	d.osiName("CLNP")
	size := d.u8(1)
	switch version := d.u8(2); {
	case version != 1:
		d.printf("version %d packet not supported", version)
		return false
	case size > d.s.length:
		d.printf(" length indicator(%d) > PDU size (%d)!", size, d.s.length)
		return false
	case size < clnpHeader:
		d.printf(" length indicator %d < min PDU size:", size)
		d.upperHex(d.s.data)
		return false
	}
	dst := clnpHeader + 1
	dstLen, ok := d.clnpAddress(clnpHeader, size)
	if !ok {
		return false
	}
	src := dst + dstLen + 1
	srcLen, ok := d.clnpAddress(src-1, size)
	if !ok {
		return false
	}
	d.osiComma()
	if d.p.Verbose == 0 {
		d.nsap(src, srcLen)
		d.str(" > ")
		d.nsap(dst, dstLen)
		d.str(", ")
		d.name(clnpNames, d.u8(4)&0x1f, "unknown (%d)")
		d.printf(", length %d", d.s.length)
		return true
	}
	d.clnpFixed(size)
	d.printf("\n\tsource address (length %d): ", srcLen)
	d.nsap(src, srcLen)
	d.printf("\n\tdest   address (length %d): ", dstLen)
	d.nsap(dst, dstLen)
	off := src + srcLen
	if d.u8(4)&clnpSegmented != 0 {
		if size-off < 6 {
			d.str("li < size of fixed part of CLNP header, addresses, and segment part")
			return false
		}
		if !d.have(off, 6) {
			return false
		}
		d.printf("\n\tData Unit ID: 0x%04x, Segment Offset: %d, Total PDU Length: %d", d.u16(off), d.u16(off+2), d.u16(off+4))
		off += 6
	}
	return d.clnpOptions(off, size)
}

// clnpFixed prints the header's fixed part.
func (d *dissection) clnpFixed(size int) {
	d.printf("length %d\n\t", d.s.length)
	d.name(clnpNames, d.u8(4)&0x1f, "unknown (%d)")
	lifetime, sum := d.u8(3), d.u16(7)
	d.printf(" PDU, hlen: %d, v: %d, lifetime: %d.%ds", size, d.u8(2), lifetime/2, lifetime%2*5)
	d.printf(", Segment PDU length: %d, checksum: 0x%04x", d.u16(5), sum)
	d.osiChecksum(sum, 0, 7, size)
	d.str("\n\tFlags [")
	d.bits(clnpFlags, d.u8(4), ", ")
	d.str("]")
}

// clnpOptions prints the options from off to end; false for malformed ones.
func (d *dissection) clnpOptions(off, end int) bool {
	for off < end && !d.cut() {
		if end-off < 2 {
			d.str(", bad opts/li")
			return false
		}
		kind, n := d.u8(off), d.u8(off+1)
		off += 2
		if n > end-off {
			d.printf(", opt (%d) too long", kind)
			return false
		}
		if !d.have(off, n) {
			return false
		}
		d.str("\n\t  ")
		d.name(clnpOptions, kind, "Unknown")
		d.printf(" Option #%d, length %d, value: ", kind, n)
		if !d.clnpOption(kind, off, n) {
			return false
		}
		if d.p.Verbose > 1 {
			d.dump("\n\t  ", off, n)
		}
		off += n
	}
	return true
}

func (d *dissection) clnpOption(kind, off, n int) bool {
	need := 1
	switch kind {
	case clnpRecord, clnpSource, clnpSecurity:
		need = 2
	case clnpPadding:
		d.str("padding data")
		return true
	case clnpPriority, clnpQoS, clnpDiscard:
	default:
		d.dump("\n\t  ", off, n)
		return true
	}
	if n < need {
		d.str(", bad opt len")
		return false
	}
	v := d.u8(off)
	switch kind {
	case clnpRecord, clnpSource:
		d.clnpRoute(kind, off, n)
	case clnpPriority:
		d.printf("0x%x", v&15)
	case clnpQoS:
		d.str("\n\t    Format Code: ")
		d.name(clnpScopes, v&0xc0, "Reserved")
		if v&0xc0 == 0xc0 {
			d.str("\n\t    QoS Flags [")
			d.bits(clnpQoSFlags, v&0x3f, ", ")
			d.str("]")
		}
	case clnpSecurity:
		d.str("\n\t    Format Code: ")
		d.name(clnpScopes, v&0xc0, "Reserved")
		d.printf(", Security-Level %d", d.u8(off+1))
	case clnpDiscard:
		d.str("\n\t    Class: ")
		d.name(clnpClasses, v>>4, "Unknown")
		d.printf(" Error (0x%x), ", v>>4)
		d.name(clnpReasons, v, "Unknown")
		d.printf(" (0x%x)", v&15)
	}
	return true
}

// clnpRoute prints the list of addresses of a route.
func (d *dissection) clnpRoute(kind, off, n int) {
	d.name([]name{{0, "partial "}, {1, "complete "}}, d.u8(off), "Unknown ")
	if kind == clnpSource {
		d.str("source routing")
	} else {
		d.str("recording of route in progress")
	}
	switch first := d.u8(off + 1); {
	case first == 0:
		d.str(" Bad NSAP offset (0)")
	case first-1 > n:
		d.str(" Bad NSAP offset (past end of option)")
	default:
		d.clnpHops(off+first-1, off+n)
	}
}

func (d *dissection) clnpHops(off, end int) {
	for off < end && !d.cut() {
		n := d.u8(off)
		if n > end-off-1 {
			d.str("\n\t    NSAP address goes past end of option")
			return
		}
		if n > 0 {
			d.printf("\n\t    NSAP address (length %d): ", n)
			d.nsap(off+1, n)
		}
		off += 1 + n
	}
}

// clnpData prints what follows the header: in reports the packet they are of.
func (p *Context) clnpData(d *dissection) []byte {
	size, kind := d.u8(1), d.u8(4)&0x1f
	if kind == clnpError || kind == clnpReply {
		if id := d.u8(size); d.cut() {
			return d.finish("clnp")
		} else if id == layer.NLPIDCLNP {
			d.str("\n\t-----original packet-----\n\t")
			return p.clnp(d.b, d.s.from(size))
		}
	}
	if d.s.length > size {
		d.printf("\n\t  undecoded non-header data, length %d", d.s.length-size)
		d.dump("\n\t  ", size, d.s.length-size)
	}
	return d.b
}
