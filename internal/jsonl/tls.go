package jsonl

// TLS: RFC 8446; server name: RFC 6066.

// Values that identify a record with the start of a handshake.
const (
	tlsHandshake   = 22
	tlsClientHello = 1
	tlsServerHello = 2
)

func (t *tables) addTLS() {
	t.tls = t.layer("tls", "the record that starts a handshake, RFC 8446",
		number("content_type", "tls.record.content_type", 0, 1, "content type: 22").columnNote("of the first record in the segment, and only where that is a hello"),
		number("record_version", "tls.record.version", 1, 2, "version of the record").hex(4),
		number("length", "tls.record.length", 3, 2, "bytes of the record"),
		number("handshake_type", "tls.handshake.type", 5, 1, "1 client hello, 2 server hello"),
		number("version", "tls.handshake.version", 9, 2, "legacy version of the hello").hex(4),
		found(asText, "server_name", "tls.handshake.extensions_server_name", "name of the server that the client asks for", serverName),
	)
}

// tls writes a client's or server's hello at the start of data.
func (p *Printer) tls(data []byte) {
	if len(data) < 11 || data[0] != tlsHandshake || data[1] != 3 || data[2] > 4 || data[9] != 3 || data[10] > 4 {
		return
	}
	size, hello := int(be.Uint16(data[3:])), int(be.Uint32(data[5:])&0xffffff)
	if data[5] != tlsClientHello && data[5] != tlsServerHello || size < 38 || hello < 34 {
		return
	}
	p.opaque(p.tables.tls, data[:min(len(data), 5+size)], 0)
}

// serverName returns the server name in a client's hello, or nil if it is absent or was
// not captured.
func serverName(_ *Printer, h *header) []byte {
	if h.data[5] != tlsClientHello {
		return nil
	}
	r := reader{data: h.data, at: 11 + 32}
	r.skip(r.number(1)) // session
	r.skip(r.number(2)) // cipher suites
	r.skip(r.number(1)) // compression
	end := r.number(2)
	for end += r.at; r.at < end && !r.short; {
		kind, size := r.number(2), r.number(2)
		if kind != 0 {
			r.skip(size)
			continue
		}
		r.skip(2) // length of the list, which has one name
		if r.number(1) != 0 {
			return nil
		}
		return r.next(r.number(2))
	}
	return nil
}

// reader reads numbers and bytes in sequence. short reports that data was too short.
type reader struct {
	data  []byte
	at    int
	short bool
}

func (r *reader) number(size int) (v int) {
	for _, c := range r.next(size) {
		v = v<<8 | int(c)
	}
	return v
}

func (r *reader) skip(n int) { r.next(n) }

// next returns the next n bytes, or nil if there are fewer.
func (r *reader) next(n int) []byte {
	if r.short || n > len(r.data)-r.at {
		r.short = true
		return nil
	}
	r.at += n
	return r.data[r.at-n : r.at]
}
