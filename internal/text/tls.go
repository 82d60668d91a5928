package text

// TLS: RFC 8446, section 4.1; server name: RFC 6066; ALPN: RFC 7301. tcpdump says
// nothing of it: with -v the hellos are told, as far as one segment has them.

const (
	tlsClientHello = 1
	tlsServerHello = 2

	tlsServerName = 0
	tlsALPN       = 16
	tlsVersions   = 43

	maxTLSNames = 8 // protocols that are told
)

var tlsNames = []name{
	{0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"}, {0x0302, "TLS 1.1"}, {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"},
}

// tlsGreeting is what a ClientHello or a ServerHello says; the rest are offsets.
type tlsGreeting struct {
	version, cipher   int
	name, nameEnd     int
	protocols, protoN int
}

// isTLSHello says whether a segment starts with a record that a hello is in.
func isTLSHello(_ *Context, s span) bool {
	return len(s.data) >= 11 && s.data[0] == 22 && s.data[1] == 3 && s.data[2] <= 4 &&
		(s.data[5] == tlsClientHello || s.data[5] == tlsServerHello) && s.data[6] == 0 && s.data[9] == 3
}

// tlsHello prints a hello.
func (p *Context) tlsHello(b []byte, s span) []byte {
	d := p.dissect(append(b, ": "...), s)
	client := d.u8(5) == tlsClientHello
	h := d.tlsRead(client)
	d.name(tlsNames, h.version, "TLS 0x%04x")
	if client {
		d.str(" ClientHello")
	} else {
		d.str(" ServerHello")
	}
	if h.cipher > 0 {
		d.printf(", cipher 0x%04x", h.cipher)
	}
	if h.name < h.nameEnd {
		d.str(", SNI ")
		d.safe(h.name, h.nameEnd-h.name)
	}
	for i, off := 0, h.protocols; off < h.protocols+h.protoN && i < maxTLSNames; i++ {
		n := d.u8(off)
		if !d.has(off+1, n) {
			break
		}
		if i == 0 {
			d.str(", ALPN ")
		} else {
			d.str(",")
		}
		d.safe(off+1, n)
		off += 1 + n
	}
	return d.b
}

// tlsRead reads the hello as far as it was captured.
func (d *dissection) tlsRead(client bool) tlsGreeting {
	h := tlsGreeting{version: d.u16(9)}
	off := 11 + 32
	if !d.has(off, 1) {
		return h
	}
	off += 1 + d.u8(off) // past the session's id
	if !d.has(off, 3) {
		return h
	}
	if client {
		off += 2 + d.u16(off) // ciphers
		if !d.has(off, 1) {
			return h
		}
		off += 1 + d.u8(off) // compressions
	} else {
		h.cipher = d.u16(off)
		off += 3
	}
	for off += 2; d.has(off, 4); {
		kind, n := d.u16(off), d.u16(off+2)
		off += 4
		if !d.has(off, n) {
			return h
		}
		d.tlsExtension(&h, kind, off, n, client)
		off += n
	}
	return h
}

// tlsExtension reads the n bytes of an extension.
func (d *dissection) tlsExtension(h *tlsGreeting, kind, off, n int, client bool) {
	switch {
	case kind == tlsServerName && n > 5:
		h.name, h.nameEnd = off+5, off+min(n, 5+d.u16(off+3))
	case kind == tlsALPN && n > 2:
		h.protocols, h.protoN = off+2, min(n-2, d.u16(off))
	case kind == tlsVersions && !client && n == 2:
		h.version = d.u16(off)
	case kind == tlsVersions && client:
		for i := 1; i+1 < n; i += 2 {
			if v := d.u16(off + i); v>>8 == 3 && v > h.version { // others only test the server
				h.version = v
			}
		}
	}
}
