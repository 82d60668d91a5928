package jsonl

// TLS: RFC 8446, 5246; extensions: RFC 6066 (server name), 7301 (ALPN), 8422 (curves).

import "ringcap/internal/layer"

// Types of records and of messages in them.
const (
	tlsChangeCipher = 20
	tlsAlert        = 21
	tlsHandshake    = layer.TLSHandshake
	tlsHeartbeat    = 24

	tlsClientHello = 1
	tlsServerHello = 2
	tlsFinished    = 20
)

// Sizes of a record (RFC 5246, section 6.2.3), and of messages that are believed.
const (
	maxTLSRecord  = 1<<14 + 2048
	maxTLSMessage = 1 << 17
)

// tlsMessages describe a header of TLS, by its name.
const (
	tlsRecord = iota
	tlsOpaque // a record whose messages are encrypted, or are none
	tlsBare   // messages without a record, as in QUIC
)

// tlsHello is the client's or the server's hello among the messages of a record. Its parts are nil if
// they are not there.
type tlsHello struct {
	kind                      byte // 0 for no hello
	whole, quic               bool
	version, random, session  []byte
	suites, compression       []byte
	extensions                []byte // with their types and lengths
	name, protocols, versions []byte
	groups, formats           []byte
	algorithms, shares        []byte
}

func (t *tables) addTLS() {
	record := func(h *header) bool { return h.name != tlsBare }
	alert := func(h *header) bool {
		return h.name != tlsBare && len(h.data) == 7 && h.data[0] == tlsAlert && be.Uint16(h.data[3:]) == 2
	}
	piece := func(of func(*tlsHello) []byte) func(*Printer, *header) []byte {
		return func(p *Printer, _ *header) []byte { return of(&p.hello) }
	}
	each := func(size int, of func(*tlsHello) []byte) func(*Printer, *header, int) ([]byte, int) {
		return func(p *Printer, _ *header, at int) ([]byte, int) {
			all := of(&p.hello)
			if at+size > len(all) {
				return nil, 0
			}
			return all[at : at+size], at + size
		}
	}
	suites := func(kind byte) func(m *tlsHello) []byte {
		return func(m *tlsHello) []byte {
			if m.kind != kind {
				return nil
			}
			return m.suites
		}
	}
	print := func(kind byte, text func(*tlsHello, *Printer, []byte) []byte) func(*Printer, *header, []byte) []byte {
		return func(p *Printer, _ *header, b []byte) []byte {
			if p.hello.kind != kind || !p.hello.whole {
				return b
			}
			return text(&p.hello, p, b)
		}
	}
	t.tls = t.message("tls", "a record of RFC 8446 that begins in the segment, or in QUIC the messages of a handshake",
		number("content_type", "tls.record.content_type", 0, 1, "20 change of ciphers, 21 alert, 22 handshake, 23 data").only(record).columnNote("of records that begin a segment or follow such a one; data of TLS 1.3 too (Wireshark: tls.record.opaque_type)"),
		number("record_version", "tls.record.version", 1, 2, "version of the record").hex(4).only(record),
		number("length", "tls.record.length", 3, 2, "bytes of the record").only(record),
		number("alert_level", "tls.alert_message.level", 5, 1, "1 warning, 2 fatal").only(alert),
		number("alert_description", "tls.alert_message.desc", 6, 1, "what the alert is about").only(alert),
		counted("handshake_type", "", "1 client hello, 2 server hello", func(_ *Printer, h *header) (uint64, bool) {
			if h.name == tlsOpaque || len(h.data) <= h.at {
				return 0, false
			}
			return uint64(h.data[h.at]), true
		}),
		series(asNumbers, "", "tls.handshake.type", "types of the messages of a handshake", tlsMessages(false)),
		series(asNumbers, "", "tls.handshake.length", "bytes of each message", tlsMessages(true)),
		counted("version", "tls.handshake.version", "legacy version of the hello", func(p *Printer, _ *header) (uint64, bool) {
			return bigEndian(p.hello.version), p.hello.version != nil
		}).hex(4),
		found(asHex, "", "tls.handshake.random", "random bytes of the hello", piece(func(m *tlsHello) []byte { return m.random })),
		found(asHex, "", "tls.handshake.session_id", "session that the hello names", piece(func(m *tlsHello) []byte {
			if len(m.session) == 0 {
				return nil
			}
			return m.session
		})),
		found(asText, "server_name", "tls.handshake.extensions_server_name", "name of the server that the client asks for", piece(func(m *tlsHello) []byte { return m.name })),
		series(asNumbers, "cipher_suites", "tls.handshake.ciphersuite", "cipher suites that the client offers, or that the server chose", each(2, suites(tlsClientHello))).hex(4),
		series(asNumbers, "", "tls.handshake.ciphersuite", "", each(2, suites(tlsServerHello))).hex(4),
		counted("cipher_suite", "", "cipher suite that the server chose", func(p *Printer, _ *header) (uint64, bool) {
			suite := suites(tlsServerHello)(&p.hello)
			return bigEndian(suite), suite != nil
		}),
		series(asNumbers, "", "tls.handshake.comp_method", "compression methods", each(1, func(m *tlsHello) []byte { return m.compression })),
		series(asNumbers, "supported_versions", "tls.handshake.extensions.supported_version", "versions that the client offers, or that the server chose", each(2, func(m *tlsHello) []byte { return m.versions })).hex(4),
		series(asTexts, "alpn", "tls.handshake.extensions_alpn_str", "application protocols that the client offers, or that the server chose", func(p *Printer, _ *header, at int) ([]byte, int) {
			r := layer.Reader{Data: p.hello.protocols, At: at}
			name := r.Next(r.Number(1))
			return name, r.At
		}),
		series(asNumbers, "", "tls.handshake.extension.type", "types of the extensions of a hello", func(p *Printer, _ *header, at int) ([]byte, int) {
			return nextOfPairs(p.hello.extensions, at)
		}),
		series(asNumbers, "", "tls.handshake.extensions_supported_group", "groups that the client supports", each(2, func(m *tlsHello) []byte { return m.groups })).hex(4),
		series(asNumbers, "", "tls.handshake.extensions_ec_point_format", "formats of points", each(1, func(m *tlsHello) []byte { return m.formats })),
		series(asNumbers, "", "tls.handshake.sig_hash_alg", "signature algorithms", each(2, func(m *tlsHello) []byte { return m.algorithms })).hex(4),
		series(asNumbers, "", "tls.handshake.extensions_key_share_group", "groups of the keys", func(p *Printer, _ *header, at int) ([]byte, int) {
			return nextOfPairs(p.hello.shares, at)
		}),
		field{key: "ja3", name: "tls.handshake.ja3", help: "JA3 of the client's hello: the MD5 of tls.handshake.ja3_full", form: asLiteral, literal: print(tlsClientHello, (*tlsHello).appendJA3)},
		field{name: "tls.handshake.ja3_full", help: "version, cipher suites, extensions, groups and formats of the client's hello", form: asLiteral, literal: print(tlsClientHello, (*tlsHello).appendFull)},
		field{key: "ja3s", name: "tls.handshake.ja3s", help: "JA3S of the server's hello: the MD5 of tls.handshake.ja3s_full", form: asLiteral, literal: print(tlsServerHello, (*tlsHello).appendJA3)},
		field{name: "tls.handshake.ja3s_full", help: "version, cipher suite and extensions of the server's hello", form: asLiteral, literal: print(tlsServerHello, (*tlsHello).appendFull)},
		field{key: "ja4", name: "tls.handshake.ja4", help: "JA4 of the client's hello", form: asLiteral, literal: print(tlsClientHello, (*tlsHello).appendJA4)},
		field{name: "tls.handshake.ja4_r", help: "what JA4 is made from", form: asLiteral, literal: print(tlsClientHello, (*tlsHello).appendJA4Raw)},
	)
}

// nextOfPairs returns the number in front of the next pair of a number and sized data. One that is not
// all there is the last.
func nextOfPairs(data []byte, at int) (number []byte, after int) {
	r := layer.Reader{Data: data, At: at}
	number = r.Next(2)
	if r.Skip(r.Number(2)); r.Short {
		return number, len(data)
	}
	return number, r.At
}

// tlsMessages returns a function that finds the types or the lengths of the messages of a header.
func tlsMessages(lengths bool) func(*Printer, *header, int) ([]byte, int) {
	return func(_ *Printer, h *header, at int) ([]byte, int) {
		if at = max(at, h.at); h.name == tlsOpaque || at+4 > len(h.data) {
			return nil, 0
		}
		item := h.data[at : at+1]
		if lengths {
			item = h.data[at+1 : at+4]
		}
		return item, at + 4 + int(be.Uint32(h.data[at:])&0xffffff)
	}
}

// tls writes the records in data, of which the last one may go on in the next segment. It reports
// whether there are any.
func (p *Printer) tls(data []byte) bool {
	if !isTLSRecord(data) {
		return false
	}
	if !p.wants(p.tables.tls) {
		return true
	}
	encrypted := false
	for n := 0; n < maxMessages && isTLSRecord(data); n++ {
		size := int(be.Uint16(data[3:]))
		end := min(len(data), 5+size)
		what := tlsOpaque
		retried := end > 9 && data[5] == tlsClientHello && data[9] == 3 // a second hello, behind a change of ciphers that changes nothing
		if data[0] == tlsHandshake && (!encrypted || retried) && isTLSHandshake(data[5:end], size) {
			what = tlsRecord
		}
		p.tlsEntry(header{data: data[:end:end], at: 5, name: what})
		encrypted = encrypted || data[0] == tlsChangeCipher
		data = data[end:]
	}
	return true
}

// tlsEntry writes a record, or messages without one.
func (p *Printer) tlsEntry(h header) {
	p.hello = tlsHello{}
	if h.name != tlsOpaque {
		p.hello.quic = h.name == tlsBare
		for at := h.at; at+4 <= len(h.data); {
			size := int(be.Uint32(h.data[at:]) & 0xffffff)
			end := min(len(h.data), at+4+size)
			if kind := h.data[at]; kind == tlsClientHello || kind == tlsServerHello {
				p.hello.read(kind, h.data[at+4:end])
				p.hello.whole = end == at+4+size
				break
			}
			at = end
		}
	}
	p.depth++
	p.entry(p.tables.tls, h)
}

// isTLSRecord reports whether data begins with a record.
func isTLSRecord(data []byte) bool {
	return len(data) >= 5 && data[0] >= tlsChangeCipher && data[0] <= tlsHeartbeat && data[1] == 3 && data[2] <= 4 &&
		be.Uint16(data[3:]) <= maxTLSRecord
}

// isTLSHandshake reports whether the start of a record of so many bytes has messages that are not
// encrypted: each has a type in use, and together they fill the record. A long last one may go on in
// the next record.
func isTLSHandshake(data []byte, record int) bool {
	for at := 0; at < record; {
		if at+4 > len(data) {
			return at > 0
		}
		size := int(be.Uint32(data[at:]) & 0xffffff)
		switch typ := data[at]; {
		case typ == 0 && (size > 0 || record > 4), typ > 25 && typ != 67, size > maxTLSMessage:
			return false
		case typ == tlsFinished && size > 64:
			return false
		}
		if at += 4 + size; at > record && record < 256 {
			return false
		}
	}
	return record > 0
}

// read sets m from a hello.
func (m *tlsHello) read(kind byte, data []byte) {
	m.kind = kind
	r := &layer.Reader{Data: data}
	m.version, m.random = r.Next(2), r.Next(32)
	m.session = r.Next(r.Number(1))
	if kind == tlsClientHello {
		m.suites = r.Next(r.Number(2))
		m.compression = r.Next(r.Number(1))
	} else {
		m.suites, m.compression = r.Next(2), r.Next(1)
	}
	size := r.Number(2)
	if r.Short {
		return
	}
	m.extensions = r.Data[r.At:min(r.At+size, len(r.Data))]
	for e := (&layer.Reader{Data: m.extensions}); e.At < len(e.Data); {
		typ, size := e.Number(2), e.Number(2)
		body := e.Next(size)
		if e.Short {
			return
		}
		m.readExtension(typ, &layer.Reader{Data: body})
	}
}

// readExtension sets what an extension of a hello has.
func (m *tlsHello) readExtension(typ int, r *layer.Reader) {
	client := m.kind == tlsClientHello
	switch typ {
	case 0: // server name
		r.Skip(2) // length of the list, which has one name
		if client && r.Number(1) == 0 {
			m.name = r.Next(r.Number(2))
		}
	case 10:
		m.groups = r.Next(r.Number(2))
	case 11:
		m.formats = r.Next(r.Number(1))
	case 13:
		m.algorithms = r.Next(r.Number(2))
	case 16:
		m.protocols = r.Next(r.Number(2))
	case 43:
		if m.versions = r.Data; client {
			m.versions = r.Next(r.Number(1))
		}
	case 51:
		if client {
			m.shares = r.Next(r.Number(2))
		} else if len(r.Data) > 2 { // otherwise it asks for a group
			m.shares = r.Data
		}
	}
}
