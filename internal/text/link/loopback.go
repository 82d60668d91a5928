package link

// The configuration testing protocol, EtherType 9000: "The Ethernet", version 2.0
// (1982), section 8. Its numbers are little-endian.

import "ringcap/internal/text/dissect"

const (
	loopbackReply   = 1
	loopbackForward = 2
)

var loopbackFunctions = []dissect.Name{{loopbackReply, "Reply"}, {loopbackForward, "Forward Data"}}

// loopback prints the message at the skip count, which moves past the messages that other
// stations have handled.
func loopback(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("Loopback")
	if s.Length < 2 {
		d.Invalid()
		return d.Out
	}
	skip := d.Le16(0)
	d.Printf(", skipCount %d", skip)
	if skip%8 != 0 {
		d.Str(" (bogus)")
	}
	at := 2 + skip
	left := s.Length - at
	if left < 2 {
		d.Invalid()
		d.Have(0, s.Length)
		return d.Finish("loopback")
	}
	function := d.Le16(at)
	d.Str(", ")
	d.Name(loopbackFunctions, function, " invalid (%d)")
	at, left = at+2, left-2
	need := map[int]int{loopbackReply: 2, loopbackForward: 6}[function]
	switch {
	case left < need:
		d.Invalid()
	case function == loopbackReply:
		d.Printf(", receipt number %d", d.Le16(at))
	case function == loopbackForward:
		d.Str(", forwarding address ")
		d.Mac(at)
		d.Choose(d.U8(at)&1 != 0, " (multicast)", "")
	}
	if left >= need && need > 0 {
		d.Printf(", data (%d octets)", left-need)
	}
	d.Have(at, left)
	return d.Finish("loopback")
}
