package tunnel

// Minimal encapsulation in Mobile IP: RFC 2004.

import "ringcap/internal/text/dissect"

// mobileIP prints the header between an IP header and its payload.
func mobileIP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str("mobile: ")
	if s.Length < 8 {
		d.Printf(" [length %d < 8] (invalid)", s.Length)
		return d.Out
	}
	if !d.Have(0, 12) {
		return d.Finish("mobile")
	}
	size, head := 8, d.U16(0)
	if head&0x80 != 0 {
		size = 12
		d.Str("[S] ")
		if ctx.Verbose > 0 {
			d.Printf("%a ", 8)
		}
	} else {
		d.Str("[] ")
	}
	if ctx.Verbose > 0 {
		d.Printf("> %a (oproto=%d)", 4, head>>8)
	}
	if dissect.Checksum(s.Data[:size]) != 0 {
		d.Printf(" (bad checksum %d)", d.U16(2))
	}
	return d.Finish("mobile")
}
