package app

// SSH: RFC 4253. Only the version exchange is not encrypted.

import "ringcap/internal/text/dissect"

// ssh prints the version that a segment starts with, and nothing for other data.
func ssh(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	for i, c := range []byte("SSH-") {
		if v := d.U8(i); d.Cut() || v != int(c) {
			return d.Finish("ssh")
		}
	}
	for i := 4; i < s.Length; i++ {
		c := d.U8(i)
		if c == '\n' || c == '\r' && i+1 < s.Length && d.U8(i+1) == '\n' {
			tabbed(&d, ": SSH: ", 0, i)
			break
		}
		if c < ' ' || c > '~' || d.Cut() {
			break
		}
	}
	return d.Finish("ssh")
}
