package app

// TLS: RFC 8446, section 4.1; server name: RFC 6066; ALPN: RFC 7301. tcpdump does not
// decode it. With -v ringcap prints a hello, as far as its first segment holds it.

import "ringcap/internal/text/dissect"

const (
	tlsClientHello = 1
	tlsServerHello = 2

	tlsServerName = 0
	tlsALPN       = 16
	tlsVersions   = 43

	maxTLSNames = 8 // protocols printed
)

var tlsNames = []dissect.Name{
	{0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"}, {0x0302, "TLS 1.1"}, {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"},
}

// tlsGreeting is the part of a ClientHello or ServerHello that is printed. The names
// are kept as offsets.
type tlsGreeting struct {
	version, cipher   int
	name, nameEnd     int
	protocols, protoN int
}

// isTLSHello reports whether a segment starts with a record that contains a hello.
func isTLSHello(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 11 && s.Data[0] == 22 && s.Data[1] == 3 && s.Data[2] <= 4 &&
		(s.Data[5] == tlsClientHello || s.Data[5] == tlsServerHello) && s.Data[6] == 0 && s.Data[9] == 3
}

func tlsHello(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": "...), s)
	client := d.U8(5) == tlsClientHello
	h := tlsRead(&d, 9, client)
	d.Name(tlsNames, h.version, "TLS 0x%04x")
	tlsShow(&d, h, client)
	return d.Out
}

// tlsShow prints a hello after its version.
func tlsShow(d *dissect.Dissection, h tlsGreeting, client bool) {
	if client {
		d.Str(" ClientHello")
	} else {
		d.Str(" ServerHello")
	}
	if h.cipher > 0 {
		d.Printf(", cipher 0x%04x", h.cipher)
	}
	if h.name < h.nameEnd {
		d.Str(", SNI ")
		d.Safe(h.name, h.nameEnd-h.name)
	}
	for i, off := 0, h.protocols; off < h.protocols+h.protoN && i < maxTLSNames; i++ {
		n := d.U8(off)
		if !d.Has(off+1, n) {
			break
		}
		if i == 0 {
			d.Str(", ALPN ")
		} else {
			d.Str(",")
		}
		d.Safe(off+1, n)
		off += 1 + n
	}
}

// tlsRead reads a hello, whose version is at off, as far as it was captured.
func tlsRead(d *dissect.Dissection, off int, client bool) tlsGreeting {
	h := tlsGreeting{version: d.U16(off)}
	off += 2 + 32
	if !d.Has(off, 1) {
		return h
	}
	off += 1 + d.U8(off) // skip the session ID
	if isDTLSVersion(h.version) && client && d.Has(off, 1) {
		off += 1 + d.U8(off) // skip the cookie
	}
	if !d.Has(off, 3) {
		return h
	}
	if client {
		off += 2 + d.U16(off) // skip the cipher suites
		if !d.Has(off, 1) {
			return h
		}
		off += 1 + d.U8(off) // skip the compression methods
	} else {
		h.cipher = d.U16(off)
		off += 3
	}
	for off += 2; d.Has(off, 4); {
		kind, n := d.U16(off), d.U16(off+2)
		off += 4
		if !d.Has(off, n) {
			return h
		}
		tlsExtension(d, &h, kind, off, n, client)
		off += n
	}
	return h
}

// tlsExtension reads an extension of n bytes.
func tlsExtension(d *dissect.Dissection, h *tlsGreeting, kind, off, n int, client bool) {
	switch {
	case kind == tlsServerName && n > 5:
		h.name, h.nameEnd = off+5, off+min(n, 5+d.U16(off+3))
	case kind == tlsALPN && n > 2:
		h.protocols, h.protoN = off+2, min(n-2, d.U16(off))
	case kind == tlsVersions && !client && n == 2:
		h.version = d.U16(off)
	case kind == tlsVersions && client:
		for i := 1; i+1 < n; i += 2 {
			if v := d.U16(off + i); v>>8 == 3 && v > h.version || v == dtls13 { // ignore GREASE values: RFC 8701
				h.version = v
			}
		}
	}
}
