package routing

// CLNP: ISO 8473-1, ITU-T X.233.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const clnpHeader = 9

const (
	clnpError = 1
	clnpReply = 31
)

var clnpNames = []dissect.Name{
	{clnpError, "Error Report"}, {29, "MD"}, {28, "Data"}, {30, "Echo Request"}, {clnpReply, "Echo Response"},
}

const clnpSegmented = 0x80

var clnpFlags = []dissect.Name{
	{clnpSegmented, "Segmentation permitted"}, {0x40, "more Segments"}, {0x20, "request Error Report"},
}

const (
	clnpDiscard  = 193
	clnpQoS      = 195
	clnpSecurity = 197
	clnpSource   = 200
	clnpRecord   = 203
	clnpPadding  = 204
	clnpPriority = 205
)

var clnpOptions = []dissect.Name{
	{clnpDiscard, "Discard Reason"}, {clnpPriority, "Priority"}, {clnpQoS, "QoS Maintenance"},
	{clnpSecurity, "Security"}, {clnpSource, "Source Routing"}, {clnpRecord, "Route Recording"},
	{clnpPadding, "Padding"},
}

var clnpScopes = []dissect.Name{
	{0x40, "Source Address Specific"}, {0x80, "Destination Address Specific"}, {0xc0, "Globally unique"},
}

var clnpQoSFlags = []dissect.Name{
	{0x20, "reserved"}, {0x10, "sequencing vs. delay"}, {0x08, "congested"},
	{0x04, "delay vs. cost"}, {0x02, "error vs. delay"}, {0x01, "error vs. cost"},
}

// clnpReasons say why a packet was discarded. The class is in the high four bits.
var clnpReasons = []dissect.Name{
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

var clnpClasses = []dissect.Name{
	{0x0, "General"}, {0x8, "Address"}, {0x9, "Source Routeing"}, {0xa, "Lifetime"},
	{0xb, "PDU Discarded"}, {0xc, "Reassembly"},
}

// clnp prints a packet, starting at its protocol identifier. It dumps a malformed one.
func clnp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "clnp")
	}
	d := ctx.Dissect(b, s)
	known := printCLNP(&d)
	switch {
	case !known && !d.Cut():
		d.Dump("\n\t", 0, s.Length)
	case d.Cut() || ctx.Verbose == 0:
	default:
		return clnpData(ctx, &d)
	}
	return d.Finish("clnp")
}

// clnpAddress returns the length of the address after the length byte at off. If the
// address ends after end, it says so and returns false.
func clnpAddress(d *dissect.Dissection, off, end int) (int, bool) {
	if off >= end || off+1+d.U8(off) > end {
		if !d.Cut() {
			d.Str("li < size of fixed part of CLNP header and addresses")
		}
		return 0, false
	}
	n := d.U8(off)
	return n, d.Have(off+1, n)
}

// printCLNP prints a header. It returns false for one that it cannot decode.
func printCLNP(d *dissect.Dissection) bool {
	if !d.Have(0, clnpHeader) {
		return false
	}
	osiName(d, "CLNP")
	size := d.U8(1)
	switch version := d.U8(2); {
	case version != 1:
		d.Printf("version %d packet not supported", version)
		return false
	case size > d.Span.Length:
		d.Printf(" length indicator(%d) > PDU size (%d)!", size, d.Span.Length)
		return false
	case size < clnpHeader:
		d.Printf(" length indicator %d < min PDU size:", size)
		d.UpperHex(d.Span.Data)
		return false
	}
	dst := clnpHeader + 1
	dstLen, ok := clnpAddress(d, clnpHeader, size)
	if !ok {
		return false
	}
	src := dst + dstLen + 1
	srcLen, ok := clnpAddress(d, src-1, size)
	if !ok {
		return false
	}
	osiComma(d)
	if d.Ctx.Verbose == 0 {
		d.Nsap(src, srcLen)
		d.Str(" > ")
		d.Nsap(dst, dstLen)
		d.Str(", ")
		d.Name(clnpNames, d.U8(4)&0x1f, "unknown (%d)")
		d.Printf(", length %d", d.Span.Length)
		return true
	}
	clnpFixed(d, size)
	d.Printf("\n\tsource address (length %d): ", srcLen)
	d.Nsap(src, srcLen)
	d.Printf("\n\tdest   address (length %d): ", dstLen)
	d.Nsap(dst, dstLen)
	off := src + srcLen
	if d.U8(4)&clnpSegmented != 0 {
		if size-off < 6 {
			d.Str("li < size of fixed part of CLNP header, addresses, and segment part")
			return false
		}
		if !d.Have(off, 6) {
			return false
		}
		d.Printf("\n\tData Unit ID: 0x%04x, Segment Offset: %d, Total PDU Length: %d", d.U16(off), d.U16(off+2), d.U16(off+4))
		off += 6
	}
	return printCLNPOptions(d, off, size)
}

func clnpFixed(d *dissect.Dissection, size int) {
	d.Printf("length %d\n\t", d.Span.Length)
	d.Name(clnpNames, d.U8(4)&0x1f, "unknown (%d)")
	lifetime, sum := d.U8(3), d.U16(7)
	d.Printf(" PDU, hlen: %d, v: %d, lifetime: %d.%ds", size, d.U8(2), lifetime/2, lifetime%2*5)
	d.Printf(", Segment PDU length: %d, checksum: 0x%04x", d.U16(5), sum)
	osiChecksum(d, sum, 0, 7, size)
	d.Str("\n\tFlags [")
	d.Bits(clnpFlags, d.U8(4), ", ")
	d.Str("]")
}

// printCLNPOptions prints the options from off to end. It returns false if one is
// malformed.
func printCLNPOptions(d *dissect.Dissection, off, end int) bool {
	for off < end && !d.Cut() {
		if end-off < 2 {
			d.Str(", bad opts/li")
			return false
		}
		kind, n := d.U8(off), d.U8(off+1)
		off += 2
		if n > end-off {
			d.Printf(", opt (%d) too long", kind)
			return false
		}
		if !d.Have(off, n) {
			return false
		}
		d.Str("\n\t  ")
		d.Name(clnpOptions, kind, "Unknown")
		d.Printf(" Option #%d, length %d, value: ", kind, n)
		if !clnpOption(d, kind, off, n) {
			return false
		}
		if d.Ctx.Verbose > 1 {
			d.Dump("\n\t  ", off, n)
		}
		off += n
	}
	return true
}

func clnpOption(d *dissect.Dissection, kind, off, n int) bool {
	need := 1
	switch kind {
	case clnpRecord, clnpSource, clnpSecurity:
		need = 2
	case clnpPadding:
		d.Str("padding data")
		return true
	case clnpPriority, clnpQoS, clnpDiscard:
	default:
		d.Dump("\n\t  ", off, n)
		return true
	}
	if n < need {
		d.Str(", bad opt len")
		return false
	}
	v := d.U8(off)
	switch kind {
	case clnpRecord, clnpSource:
		clnpRoute(d, kind, off, n)
	case clnpPriority:
		d.Printf("0x%x", v&15)
	case clnpQoS:
		d.Str("\n\t    Format Code: ")
		d.Name(clnpScopes, v&0xc0, "Reserved")
		if v&0xc0 == 0xc0 {
			d.Str("\n\t    QoS Flags [")
			d.Bits(clnpQoSFlags, v&0x3f, ", ")
			d.Str("]")
		}
	case clnpSecurity:
		d.Str("\n\t    Format Code: ")
		d.Name(clnpScopes, v&0xc0, "Reserved")
		d.Printf(", Security-Level %d", d.U8(off+1))
	case clnpDiscard:
		d.Str("\n\t    Class: ")
		d.Name(clnpClasses, v>>4, "Unknown")
		d.Printf(" Error (0x%x), ", v>>4)
		d.Name(clnpReasons, v, "Unknown")
		d.Printf(" (0x%x)", v&15)
	}
	return true
}

func clnpRoute(d *dissect.Dissection, kind, off, n int) {
	d.Name([]dissect.Name{{0, "partial "}, {1, "complete "}}, d.U8(off), "Unknown ")
	if kind == clnpSource {
		d.Str("source routing")
	} else {
		d.Str("recording of route in progress")
	}
	switch first := d.U8(off + 1); {
	case first == 0:
		d.Str(" Bad NSAP offset (0)")
	case first-1 > n:
		d.Str(" Bad NSAP offset (past end of option)")
	default:
		clnpHops(d, off+first-1, off+n)
	}
}

func clnpHops(d *dissect.Dissection, off, end int) {
	for off < end && !d.Cut() {
		n := d.U8(off)
		if n > end-off-1 {
			d.Str("\n\t    NSAP address goes past end of option")
			return
		}
		if n > 0 {
			d.Printf("\n\t    NSAP address (length %d): ", n)
			d.Nsap(off+1, n)
		}
		off += 1 + n
	}
}

// clnpData prints what follows the header: in an error report, the packet that caused
// it.
func clnpData(ctx *dissect.Context, d *dissect.Dissection) []byte {
	size, kind := d.U8(1), d.U8(4)&0x1f
	if kind == clnpError || kind == clnpReply {
		if id := d.U8(size); d.Cut() {
			return d.Finish("clnp")
		} else if id == layer.NLPIDCLNP {
			d.Str("\n\t-----original packet-----\n\t")
			return clnp(ctx, d.Out, d.Span.From(size))
		}
	}
	if d.Span.Length > size {
		d.Printf("\n\t  undecoded non-header data, length %d", d.Span.Length-size)
		d.Dump("\n\t  ", size, d.Span.Length-size)
	}
	return d.Out
}
