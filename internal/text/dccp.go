package text

// DCCP: RFC 4340.

import "ringcap/internal/layer"

// dccpTypes are the packets: what they have after the generic header, in bytes.
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

var dccpResets = []name{
	{0, "unspecified"}, {1, "closed"}, {2, "aborted"}, {3, "no_connection"}, {4, "packet_error"},
	{5, "option_error"}, {6, "mandatory_error"}, {7, "connection_refused"}, {8, "bad_service_code"},
	{9, "too_busy"}, {10, "bad_init_cookie"}, {11, "aggression_penalty"},
}

var dccpFeatures = []name{
	{0, "reserved"}, {1, "ccid"}, {2, "allow_short_seqno"}, {3, "sequence_window"},
	{4, "ecn_incapable"}, {5, "ack_ratio"}, {6, "send_ack_vector"}, {7, "send_ndp_count"},
	{8, "minimum checksum coverage"}, {9, "check data checksum"},
}

var dccpOptions = []name{
	{0, "nop"}, {1, "mandatory"}, {2, "slowreceiver"}, {32, "change_l"}, {33, "confirm_l"},
	{34, "change_r"}, {35, "confirm_r"}, {36, "initcookie"}, {37, "ndp_count"}, {38, "ack_vector0"},
	{39, "ack_vector1"}, {40, "data_dropped"}, {41, "timestamp"}, {42, "timestamp_echo"},
	{43, "elapsed_time"}, {44, "data_checksum"},
}

// dccp prints a packet.
func (p *Context) dccp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, 12) {
		return d.finish("dccp")
	}
	generic := 12
	if extended := d.u8(8)&1 != 0; extended {
		generic = 16
	}
	if s.length < generic {
		d.printf("truncated-dccp - %d bytes missing!", generic-s.length)
		return d.finish("dccp")
	}
	if !d.have(0, generic) {
		return d.finish("dccp")
	}
	d.ends("DCCP")
	size := 4 * d.u8(4)
	if p.Quiet {
		d.printf(" %d", s.length-size)
		if size > s.length {
			d.printf(" [bad hdr length %d - too long, > %d]", size, s.length)
		}
		return d.finish("dccp")
	}
	if p.Verbose > 0 {
		d.printf(" (CCVal %d, CsCov %d, ", d.u8(5)>>4, d.u8(5)&15)
		d.dccpChecksum()
		d.str(")")
	}
	d.str(" ")
	fixed, ok := d.dccpPacket(generic)
	if !ok || d.cut() || p.Verbose < 2 {
		return d.finish("dccp")
	}
	d.str("seq ")
	d.dccpNumber(8, generic)
	if size > fixed {
		d.dccpOptions(fixed, size)
	}
	return d.finish("dccp")
}

// dccpPacket appends the type and what it has; it returns where options start, and
// false where nothing can follow.
func (d *dissection) dccpPacket(generic int) (int, bool) {
	kind := d.u8(8) >> 1 & 15
	if kind >= len(dccpTypes) {
		d.printf("unknown-type-%d ", kind)
		d.dccpAck(generic)
		return generic, true
	}
	t := dccpTypes[kind]
	fixed := generic + t.size
	if d.s.length < fixed {
		d.str("truncated-")
		d.str(t.name)
		d.printf(" - %d bytes missing!", fixed-d.s.length)
		return 0, false
	}
	if kind == dccpRequest || kind == dccpResponse || kind == dccpReset {
		d.have(generic, t.size)
	}
	d.str(t.name)
	d.str(" ")
	switch kind {
	case dccpRequest:
		d.printf("(service=%d) ", d.u32(generic))
	case dccpResponse:
		d.printf("(service=%d) ", d.u32(generic+8))
	case dccpReset:
		d.str("(code=")
		d.name(dccpResets, d.u8(generic+8), "invalid")
		d.str(") ")
	}
	if kind != dccpRequest && kind != dccpData {
		d.dccpAck(generic)
	}
	return fixed, true
}

func (d *dissection) dccpAck(generic int) {
	d.have(generic, generic-8)
	d.str("(ack=")
	d.dccpNumber(generic, generic)
	d.str(") ")
}

// dccpNumber appends the sequence number in the words at off: of 48 bits, or 24 in
// a short header.
func (d *dissection) dccpNumber(off, generic int) {
	if generic == 12 {
		d.printf("%d", d.u24(off+1))
		return
	}
	d.printf("%d", int(d.u64(off)&(1<<48-1)))
}

// dccpChecksum verifies what the coverage names of a whole packet.
func (d *dissection) dccpChecksum() {
	s := d.s
	if len(s.data) < s.length {
		return
	}
	covered := s.length
	if n := d.u8(5) & 15; n != 0 {
		covered = min(covered, 4*(d.u8(4)+n-1))
	}
	ip := d.p.IP()
	sum := fold(uint64(layer.IPProtocolDCCP) + uint64(s.length) + sum16(ip.src) + sum16(ip.final) + sum16(s.data[:covered]))
	have := uint16(d.u16(6))
	d.printf("cksum 0x%04x (", int(have))
	switch {
	case sum == 0:
		d.str("correct)")
	case d.p.pkt.ChecksumPending:
		d.str("not computed)")
	default:
		d.printf("incorrect -> 0x%04x)", int(shouldBe(have, sum)))
	}
}

// dccpOptions appends the options from off to end.
func (d *dissection) dccpOptions(off, end int) {
	d.str(" <")
	for sep := ""; off < end && !d.cut(); sep = ", " {
		d.str(sep)
		kind, size := d.u8(off), 1
		if kind >= 32 {
			size = d.u8(off + 1)
		}
		if d.cut() {
			return
		}
		if kind >= 128 {
			d.printf("CCID option %d", kind)
		} else {
			d.name(dccpOptions, kind, "Option %d")
		}
		if kind >= 32 && size < 2 {
			d.str(" optlen too short")
			break
		}
		if size > end-off {
			d.str(" optlen goes past header length")
			break
		}
		d.dccpOption(kind, off+2, size-2)
		off += size
	}
	d.str(">")
}

// dccpOption appends the n bytes of an option's value.
func (d *dissection) dccpOption(kind, off, n int) {
	switch {
	case kind >= 128:
		d.dccpInt(off, n, "")
	case kind >= 32 && kind <= 35:
		if n < 1 {
			d.str(" optlen too short")
			return
		}
		if feature := d.u8(off); feature < len(dccpFeatures) {
			d.str(" ")
			d.str(dccpFeatures[feature].name)
			d.dccpList(off+1, n-1)
		}
	case kind == 37:
		d.dccpList(off, n)
	case kind == 36 || kind >= 38 && kind <= 40:
		if n > 0 {
			d.str(" 0x")
			d.b = appendHexBytes(d.b, d.bytes(off, n))
		}
	case kind == 41 && n != 4:
		d.str(" [optlen != 6]")
	case kind == 41:
		d.printf(" %d", d.u32(off))
	case kind == 42:
		d.dccpEcho(off, n)
	case kind == 43:
		d.dccpInt(off, n, " [optlen != 4 or 6]")
	case kind == 44 && n > 0:
		d.str(" ")
		d.b = appendHexBytes(d.b, d.bytes(off, n))
	}
}

// dccpInt appends a number of 2 or 4 bytes, other for another size.
func (d *dissection) dccpInt(off, n int, other string) {
	switch n {
	case 2:
		d.printf(" %d", d.u16(off))
	case 4:
		d.printf(" %d", d.u32(off))
	default:
		d.str(other)
	}
}

func (d *dissection) dccpEcho(off, n int) {
	switch n {
	case 4, 6, 8:
		d.printf(" %d", d.u32(off))
		if n > 4 {
			d.str(" (elapsed time")
			d.dccpInt(off+4, n-4, "")
			d.str(")")
		}
	default:
		d.str(" [optlen != 6 or 8 or 10]")
	}
}

// dccpList appends n bytes as numbers.
func (d *dissection) dccpList(off, n int) {
	for _, c := range d.bytes(off, n) {
		d.printf(" %d", int(c))
	}
}
