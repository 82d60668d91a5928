package jsonl

// TLS: RFC 8446.

import "ringcap/internal/layer"

// Values that identify the start of a handshake.
const (
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

// tls writes a client's or server's hello at the start of data, and reports whether there is one.
func (p *Printer) tls(data []byte) bool {
	if len(data) < 11 || data[0] != layer.TLSHandshake || data[1] != 3 || data[2] > 4 || data[9] != 3 || data[10] > 4 {
		return false
	}
	size, hello := int(be.Uint16(data[3:])), int(be.Uint32(data[5:])&0xffffff)
	if data[5] != tlsClientHello && data[5] != tlsServerHello || size < 38 || hello < 34 {
		return false
	}
	p.opaque(p.tables.tls, data[:min(len(data), 5+size)], 0)
	return true
}

func serverName(_ *Printer, h *header) []byte { return layer.ServerName(h.data) }
