package text

// EGP: RFC 904.

const egpHeader = 16

// Message types.
const (
	egpUpdate  = 1
	egpPoll    = 2
	egpAcquire = 3
	egpReach   = 5
	egpError   = 8
)

var (
	egpAcquireCodes = []name{
		{0, " request"}, {1, " confirm"}, {2, " refuse"}, {3, " cease"}, {4, " cease_ack"},
	}
	egpModes   = []name{{0, " unspecified"}, {1, " active_mode"}, {2, " passive_mode"}}
	egpRefusal = []name{
		{0, " unspecified"}, {3, " insufficient_resources"}, {4, " administratively_prohibited"},
		{5, " going_down"}, {6, " parameter_violation"}, {7, " protocol_violation"},
	}
	egpStates  = []name{{0, " state:indeterminate"}, {1, " state:up"}, {2, " state:down"}}
	egpReasons = []name{
		{0, " unspecified"}, {1, " bad_EGP_header_format"}, {2, " bad_EGP_data_field_format"},
		{3, " reachability_info_unavailable"}, {4, " excessive_polling_rate"}, {5, " no_response"},
		{6, " unsupported_version"},
	}
)

// egp prints a message.
func (p *Context) egp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if s.length < egpHeader {
		d.end()
	}
	d.have(0, egpHeader)
	version := d.u8(0)
	if p.Verbose == 0 {
		d.printf("EGPv%d, AS %d, seq %d, length %d", version, d.u16(6), d.u16(8), s.length)
		return d.finish("egp")
	}
	if d.printf("EGPv%d, length %d", version, s.length); version != 2 {
		d.printf("[version %d]", version)
		return d.finish("egp")
	}
	status := d.u8(3)
	switch kind := d.u8(1); kind {
	case egpAcquire:
		d.egpAcquire(d.u8(2), status)
	case egpReach:
		switch code := d.u8(2); code {
		case 0, 1:
			d.str(pick(code, 1, " i-h-u", " hello"))
			d.name(egpStates, status, " [status %d]")
		default:
			d.printf("[reach code %d]", code)
		}
	case egpPoll:
		d.str(" poll")
		d.name(egpStates, status, " [status %d]")
		d.printf(" net:%a", 12)
	case egpUpdate:
		d.str(" update")
		d.str(pick(status, 0x80, " unsolicited", ""))
		d.name(egpStates, status&^0x80, " [status %d]")
		d.printf(" %a int %d ext %d", 12, d.u8(10), d.u8(11))
		d.egpGateways()
	case egpError:
		d.str(" error")
		d.name(egpStates, status, " [status %d]")
		d.name(egpReasons, d.u16(10), " [reason %d]")
	default:
		d.printf("[type %d]", kind)
	}
	return d.finish("egp")
}

func (d *dissection) egpAcquire(code, status int) {
	d.str(" acquire")
	d.name(egpAcquireCodes, code, "[code %d]")
	switch {
	case code <= 1:
		d.name(egpModes, status, " [status %d]")
		d.printf(" hello:%d poll:%d", d.u16(10), d.u16(12))
	case code <= 4:
		d.name(egpRefusal, status, "[status %d]")
	}
}

// classBytes is how long the network part of an address is by its first byte.
func classBytes(first int) int {
	switch {
	case first < 0x80:
		return 1
	case first < 0xc0:
		return 2
	}
	return 3
}

// egpGateways prints the gateways of an update, each with the networks behind it by
// distance. The host part of a gateway's address is on the wire, its network part
// is that of the source network; networks are as long as their class.
func (d *dissection) egpGateways() {
	n := classBytes(d.u8(12))
	if d.u8(12) >= 0xe0 {
		n = 0
	}
	off := 16
	inside, all := d.u8(10), d.u8(10)+d.u8(11)
	for i := 0; i < all && !d.cut(); i++ {
		var addr [4]byte
		copy(addr[:n], d.bytes(12, n))
		if d.s.length-off < 5-n || !d.have(off, 5-n) {
			d.end()
			return
		}
		copy(addr[n:], d.bytes(off, 4-n))
		distances := d.u8(off + 4 - n)
		if i < inside {
			d.str(" int ")
		} else {
			d.str(" ext ")
		}
		d.b = appendAddr4(d.b, addr[:])
		d.str(" (")
		off = d.egpDistances(off+5-n, distances)
		d.str(")")
	}
}

// egpDistances prints the networks of n distances, and returns the offset behind
// them.
func (d *dissection) egpDistances(off, n int) int {
	for sep := "d"; n > 0 && !d.cut(); n-- {
		if d.s.length-off < 2 || !d.have(off, 2) {
			d.end()
			return off
		}
		d.str(sep)
		d.printf("%d:", d.u8(off))
		networks := d.u8(off + 1)
		for off += 2; networks > 0 && !d.cut(); networks-- {
			size := classBytes(d.u8(off))
			if d.s.length-off < size || !d.have(off, size) {
				d.end()
				return off
			}
			var addr [4]byte
			copy(addr[:], d.bytes(off, size))
			d.str(" ")
			d.b = appendAddr4(d.b, addr[:])
			off += size
		}
		sep = ", d"
	}
	return off
}
