package text

// The configuration testing protocol, EtherType 9000: "The Ethernet", version 2.0
// (1982), section 8. Its numbers are little-endian.

const (
	loopbackReply   = 1
	loopbackForward = 2
)

var loopbackFunctions = []name{{loopbackReply, "Reply"}, {loopbackForward, "Forward Data"}}

// loopback prints the message behind those that were handled already.
func (p *Context) loopback(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str("Loopback")
	if s.length < 2 {
		d.invalid()
		return d.b
	}
	skip := d.le16(0)
	d.printf(", skipCount %d", skip)
	if skip%8 != 0 {
		d.str(" (bogus)")
	}
	at := 2 + skip
	left := s.length - at
	if left < 2 {
		d.invalid()
		d.have(0, s.length)
		return d.finish("loopback")
	}
	function := d.le16(at)
	d.str(", ")
	d.name(loopbackFunctions, function, " invalid (%d)")
	at, left = at+2, left-2
	need := map[int]int{loopbackReply: 2, loopbackForward: 6}[function]
	switch {
	case left < need:
		d.invalid()
	case function == loopbackReply:
		d.printf(", receipt number %d", d.le16(at))
	case function == loopbackForward:
		d.str(", forwarding address ")
		d.mac(at)
		d.choose(d.u8(at)&1 != 0, " (multicast)", "")
	}
	if left >= need && need > 0 {
		d.printf(", data (%d octets)", left-need)
	}
	d.have(at, left)
	return d.finish("loopback")
}
