package routing

// MSDP: RFC 3618.

import "ringcap/internal/text/dissect"

const (
	msdpActive    = 1
	msdpRequest   = 2
	msdpResponse  = 3
	msdpKeepalive = 4
	msdpNotify    = 5
	msdpLast      = 7
)

// msdp prints the messages at the start of a segment.
func msdp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": msdp"...), s)
	kind, n := d.U8(0), d.U16(1)
	if !d.Cut() && (n > 1500 || n < 3 || kind == 0 || kind > msdpLast) {
		return append(d.Out, " (invalid)"...)
	}
	for off := 0; off < s.Length && !d.Cut(); off += n {
		if s.Length-off < 3 {
			return append(d.Out, " (invalid)"...)
		}
		n = d.U16(off + 1)
		if !d.Cut() && (n > 1400 || ctx.Verbose > 0) {
			d.Printf(" [len %d]", n)
		}
		if !d.Cut() && (n < 3 || n > s.Length-off || !msdpMessage(&d, off, n)) {
			d.Invalid()
			break
		}
		d.Have(off, n)
	}
	return d.Finish("msdp")
}

// msdpMessage appends the message of n bytes at off. It returns false if n is too
// small.
func msdpMessage(d *dissect.Dissection, off, n int) bool {
	switch kind := d.U8(off); kind {
	case msdpActive, msdpResponse:
		if d.Str(" SA"); kind == msdpResponse {
			d.Str("-Response")
		}
		if n < 4 {
			return false
		}
		entries := d.U8(off + 3)
		d.Printf(" %d entries", entries)
		if n < 8 {
			return false
		}
		size := 8 + 12*entries
		if d.Have(off+4, size-4) && n > size {
			d.Str(" [w/data]")
			if d.Ctx.Verbose > 1 && d.Ctx.Nest() {
				d.Out = d.Ctx.IPv4(append(d.Out, ' '), d.Span.From(off+size).UpTo(n-size))
			}
		}
	case msdpRequest:
		d.Str(" SA-Request")
		if n < 8 {
			return false
		}
		if n != 8 {
			d.Printf("[len=%d] ", n)
		}
		d.Str(" for ")
		d.Addr4(off + 4)
	case msdpKeepalive:
		if d.Str(" Keepalive"); n != 3 {
			d.Printf("[len=%d] ", n)
		}
	case msdpNotify:
		d.Str(" Notification")
	default:
		d.Printf(" [type=%d len=%d]", kind, n)
	}
	return true
}
