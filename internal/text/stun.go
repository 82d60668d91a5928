package text

// STUN: RFC 8489; TURN: RFC 8656. tcpdump says nothing of it: with -v the kind of
// message is told.

const stunCookie = 0x2112a442

var stunMethods = []name{
	{1, "binding"}, {3, "allocate"}, {4, "refresh"}, {6, "send"}, {7, "data"},
	{8, "create permission"}, {9, "channel bind"},
}

var stunClasses = [4]string{" request", " indication", " success", " error"}

func isSTUN(_ *Context, s span) bool {
	return len(s.data) >= 20 && s.data[0]&0xc0 == 0 && be.Uint32(s.data[4:]) == stunCookie &&
		int(be.Uint16(s.data[2:])) == s.length-20
}

func (p *Context) stun(b []byte, s span) []byte {
	d := p.dissect(append(b, "STUN "...), s)
	kind := d.u16(0) // the bits of the class are among those of the method
	d.name(stunMethods, kind&0x000f|kind>>1&0x0070|kind>>2&0x0f80, "method %d")
	d.str(stunClasses[kind>>4&1|kind>>7&2])
	d.str(", id ")
	d.b = appendHexBytes(d.b, d.bytes(8, 12))
	return d.b
}
