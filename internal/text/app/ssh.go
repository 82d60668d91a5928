package app

// SSH: RFC 4253. Of its messages only the version is not encrypted.

import "ringcap/internal/text/dissect"

// ssh prints a version; of other data it says nothing.
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
