package transport

// DCCP: RFC 4340.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// dccpTypes are the names of packet types, and the sizes of their fields after the generic
// header.
var dccpTypes = [...]struct {
	name string
	size int
}{
	{"DCCP-Request", 4}, {"DCCP-Response", 12}, {"DCCP-Data", 0}, {"DCCP-Ack", 8},
	{"DCCP-DataAck", 8}, {"DCCP-CloseReq", 8}, {"DCCP-Close", 8}, {"DCCP-Reset", 12},
	{"DCCP-Sync", 8}, {"DCCP-SyncAck", 8},
}

// Packet types with fields of their own.
const (
	dccpRequest  = 0
	dccpResponse = 1
	dccpData     = 2
	dccpReset    = 7
)

var dccpResets = []dissect.Name{
	{0, "unspecified"}, {1, "closed"}, {2, "aborted"}, {3, "no_connection"}, {4, "packet_error"},
	{5, "option_error"}, {6, "mandatory_error"}, {7, "connection_refused"}, {8, "bad_service_code"},
	{9, "too_busy"}, {10, "bad_init_cookie"}, {11, "aggression_penalty"},
}

var dccpFeatures = []dissect.Name{
	{0, "reserved"}, {1, "ccid"}, {2, "allow_short_seqno"}, {3, "sequence_window"},
	{4, "ecn_incapable"}, {5, "ack_ratio"}, {6, "send_ack_vector"}, {7, "send_ndp_count"},
	{8, "minimum checksum coverage"}, {9, "check data checksum"},
}

var dccpOptions = []dissect.Name{
	{0, "nop"}, {1, "mandatory"}, {2, "slowreceiver"}, {32, "change_l"}, {33, "confirm_l"},
	{34, "change_r"}, {35, "confirm_r"}, {36, "initcookie"}, {37, "ndp_count"}, {38, "ack_vector0"},
	{39, "ack_vector1"}, {40, "data_dropped"}, {41, "timestamp"}, {42, "timestamp_echo"},
	{43, "elapsed_time"}, {44, "data_checksum"},
}

// dccp prints a packet.
func dccp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 12) {
		return d.Finish("dccp")
	}
	generic := 12
	if extended := d.U8(8)&1 != 0; extended {
		generic = 16
	}
	if s.Length < generic {
		d.Printf("truncated-dccp - %d bytes missing!", generic-s.Length)
		return d.Finish("dccp")
	}
	if !d.Have(0, generic) {
		return d.Finish("dccp")
	}
	sctpEnds(&d, "DCCP")
	size := 4 * d.U8(4)
	if ctx.Quiet {
		d.Printf(" %d", s.Length-size)
		if size > s.Length {
			d.Printf(" [bad hdr length %d - too long, > %d]", size, s.Length)
		}
		return d.Finish("dccp")
	}
	if ctx.Verbose > 0 {
		d.Printf(" (CCVal %d, CsCov %d, ", d.U8(5)>>4, d.U8(5)&15)
		dccpChecksum(&d)
		d.Str(")")
	}
	d.Str(" ")
	fixed, ok := dccpPacket(&d, generic)
	if !ok || d.Cut() || ctx.Verbose < 2 {
		return d.Finish("dccp")
	}
	d.Str("seq ")
	dccpNumber(&d, 8, generic)
	if size > fixed {
		printDCCPOptions(&d, fixed, size)
	}
	return d.Finish("dccp")
}

// dccpPacket appends the packet type and its fields. It returns the offset of the options,
// and false if nothing more can be printed.
func dccpPacket(d *dissect.Dissection, generic int) (int, bool) {
	kind := d.U8(8) >> 1 & 15
	if kind >= len(dccpTypes) {
		d.Printf("unknown-type-%d ", kind)
		dccpAck(d, generic)
		return generic, true
	}
	t := dccpTypes[kind]
	fixed := generic + t.size
	if d.Span.Length < fixed {
		d.Str("truncated-")
		d.Str(t.name)
		d.Printf(" - %d bytes missing!", fixed-d.Span.Length)
		return 0, false
	}
	if kind == dccpRequest || kind == dccpResponse || kind == dccpReset {
		d.Have(generic, t.size)
	}
	d.Str(t.name)
	d.Str(" ")
	switch kind {
	case dccpRequest:
		d.Printf("(service=%d) ", d.U32(generic))
	case dccpResponse:
		d.Printf("(service=%d) ", d.U32(generic+8))
	case dccpReset:
		d.Str("(code=")
		d.Name(dccpResets, d.U8(generic+8), "invalid")
		d.Str(") ")
	}
	if kind != dccpRequest && kind != dccpData {
		dccpAck(d, generic)
	}
	return fixed, true
}

func dccpAck(d *dissect.Dissection, generic int) {
	d.Have(generic, generic-8)
	d.Str("(ack=")
	dccpNumber(d, generic, generic)
	d.Str(") ")
}

// dccpNumber appends the sequence number at off. It has 24 bits in a short header and 48 in
// an extended one.
func dccpNumber(d *dissect.Dissection, off, generic int) {
	if generic == 12 {
		d.Printf("%d", d.U24(off+1))
		return
	}
	d.Printf("%d", int(d.U64(off)&(1<<48-1)))
}

// dccpChecksum verifies the checksum of a whole packet over the bytes that the coverage
// field names.
func dccpChecksum(d *dissect.Dissection) {
	s := d.Span
	if len(s.Data) < s.Length {
		return
	}
	covered := s.Length
	if n := d.U8(5) & 15; n != 0 {
		covered = min(covered, 4*(d.U8(4)+n-1))
	}
	ip := d.Ctx.IP()
	sum := dissect.Fold(uint64(layer.ProtocolDCCP) + uint64(s.Length) + dissect.Sum16(ip.Src) + dissect.Sum16(ip.Final) + dissect.Sum16(s.Data[:covered]))
	have := uint16(d.U16(6))
	d.Printf("cksum 0x%04x (", int(have))
	switch {
	case sum == 0:
		d.Str("correct)")
	case d.Ctx.Packet.ChecksumPending:
		d.Str("not computed)")
	default:
		d.Printf("incorrect -> 0x%04x)", int(dissect.ShouldBe(have, sum)))
	}
}

// printDCCPOptions appends the options from off to end.
func printDCCPOptions(d *dissect.Dissection, off, end int) {
	d.Str(" <")
	for sep := ""; off < end && !d.Cut(); sep = ", " {
		d.Str(sep)
		kind, size := d.U8(off), 1
		if kind >= 32 {
			size = d.U8(off + 1)
		}
		if d.Cut() {
			return
		}
		if kind >= 128 {
			d.Printf("CCID option %d", kind)
		} else {
			d.Name(dccpOptions, kind, "Option %d")
		}
		if kind >= 32 && size < 2 {
			d.Str(" optlen too short")
			break
		}
		if size > end-off {
			d.Str(" optlen goes past header length")
			break
		}
		dccpOption(d, kind, off+2, size-2)
		off += size
	}
	d.Str(">")
}

// dccpOption appends the value of an option, n bytes at off.
func dccpOption(d *dissect.Dissection, kind, off, n int) {
	switch {
	case kind >= 128:
		dccpInt(d, off, n, "")
	case kind >= 32 && kind <= 35:
		if n < 1 {
			d.Str(" optlen too short")
			return
		}
		if feature := d.U8(off); feature < len(dccpFeatures) {
			d.Str(" ")
			d.Str(dccpFeatures[feature].Name)
			dccpList(d, off+1, n-1)
		}
	case kind == 37:
		dccpList(d, off, n)
	case kind == 36 || kind >= 38 && kind <= 40:
		if n > 0 {
			d.Str(" 0x")
			d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
		}
	case kind == 41 && n != 4:
		d.Str(" [optlen != 6]")
	case kind == 41:
		d.Printf(" %d", d.U32(off))
	case kind == 42:
		dccpEcho(d, off, n)
	case kind == 43:
		dccpInt(d, off, n, " [optlen != 4 or 6]")
	case kind == 44 && n > 0:
		d.Str(" ")
		d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
	}
}

// dccpInt appends a number of n bytes, or other if n is neither 2 nor 4.
func dccpInt(d *dissect.Dissection, off, n int, other string) {
	switch n {
	case 2:
		d.Printf(" %d", d.U16(off))
	case 4:
		d.Printf(" %d", d.U32(off))
	default:
		d.Str(other)
	}
}

func dccpEcho(d *dissect.Dissection, off, n int) {
	switch n {
	case 4, 6, 8:
		d.Printf(" %d", d.U32(off))
		if n > 4 {
			d.Str(" (elapsed time")
			dccpInt(d, off+4, n-4, "")
			d.Str(")")
		}
	default:
		d.Str(" [optlen != 6 or 8 or 10]")
	}
}

// dccpList appends n bytes as decimal numbers.
func dccpList(d *dissect.Dissection, off, n int) {
	for _, c := range d.Bytes(off, n) {
		d.Printf(" %d", int(c))
	}
}
