package text

// SSH: RFC 4253. Of its messages only the version is not encrypted.

// ssh prints a version; of other data it says nothing.
func (p *Context) ssh(b []byte, s span) []byte {
	d := p.dissect(b, s)
	for i, c := range []byte("SSH-") {
		if v := d.u8(i); d.cut() || v != int(c) {
			return d.finish("ssh")
		}
	}
	for i := 4; i < s.length; i++ {
		c := d.u8(i)
		if c == '\n' || c == '\r' && i+1 < s.length && d.u8(i+1) == '\n' {
			d.tabbed(": SSH: ", 0, i)
			break
		}
		if c < ' ' || c > '~' || d.cut() {
			break
		}
	}
	return d.finish("ssh")
}
