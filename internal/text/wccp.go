package text

// WCCP's redirected packets in GRE: draft-wilson-wrec-wccp-v2, section 4.12. Version
// 2 puts four bytes before the packet, which do not start as IPv4 does.

const greWCCP = 0x883e

// wccp prints a redirected packet.
func (p *Context) wccp(b []byte, s span) []byte {
	d := p.dissect(append(b, "wccp "...), s)
	flags := d.u8(0)
	if d.cut() || flags>>4 == 4 {
		return p.IPv4(d.b, s)
	}
	d.printf("T:%d A:%d U:%d SId:%d Alt:%d Pri:%d: ",
		flags>>7, flags>>6&1, flags>>5&1, d.u8(1), d.u8(2), d.u8(3))
	if d.cut() {
		return d.finish("gre")
	}
	return p.IPv4(d.b, s.from(4))
}
