package jsonl

// QUIC: RFC 9000, section 17, and RFC 8999; the keys of Initial packets: RFC 9001; version 2: RFC 9369.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"

	"ringcap/internal/layer"
	"ringcap/internal/memo"
)

// Versions, and the types of long headers in version 1.
const (
	quicV1 = 1
	quicV2 = 0x6b3343cf

	quicInitial = 0
	quicRetry   = 3
)

// Limits on what a datagram may hold.
const (
	maxQUICID      = 20
	maxQUICPackets = 16
	maxQUICFrames  = 64 // of CRYPTO
	maxQUICHello   = 1 << 16
	quicTag        = 16 // bytes of a check value
)

// quicHeader is a long header. Its parts are nil if they are not there.
type quicHeader struct {
	version               uint32
	kind                  uint8 // as version 1 numbers them; a negotiation has none
	target, source, token []byte
	versions, retry       []byte
	length                uint64
	hasLength             bool
	number                uint64
	opened                bool // number is known
}

// quicConnection is a connection id and the version, from which the keys of Initial packets follow.
type quicConnection struct {
	version uint32
	size    uint8
	id      [maxQUICID]byte
}

// quicKeys are the keys of a client's Initial packets.
type quicKeys struct {
	aead   cipher.AEAD
	header cipher.Block
	iv     []byte
}

// quicReader reads datagrams of QUIC. It remembers keys, since making them takes time and memory.
type quicReader struct {
	quicHeader
	keys   memo.Table[quicConnection, *quicKeys]
	plain  []byte // the contents of Initial packets
	stream []byte // the start of what their CRYPTO frames hold
	frames [maxQUICFrames]quicFrame
	count  int // of frames

	// These would be allocated as local variables.
	mask  [aes.BlockSize]byte
	nonce [12]byte
	head  []byte
}

// quicFrame is a CRYPTO frame.
type quicFrame struct {
	offset int
	data   []byte
}

func (t *tables) addQUIC() {
	piece := func(of func(*quicHeader) []byte) func(*Printer, *header) []byte {
		return func(p *Printer, _ *header) []byte { return of(&p.quic.quicHeader) }
	}
	kind := func(want bool) func(*Printer, *header) (uint64, bool) {
		return func(p *Printer, h *header) (uint64, bool) {
			return uint64(h.data[0] >> 4 & 3), p.quic.version != 0 && (p.quic.version == quicV2) == want
		}
	}
	size := func(of func(*quicHeader) []byte) func(*Printer, *header) (uint64, bool) {
		return func(p *Printer, _ *header) (uint64, bool) {
			data := of(&p.quic.quicHeader)
			return uint64(len(data)), data != nil
		}
	}
	target := func(q *quicHeader) []byte { return q.target }
	source := func(q *quicHeader) []byte { return q.source }
	token := func(q *quicHeader) []byte { return q.token }
	t.quic = t.message("quic", "a packet of RFC 9000 with a long header",
		bit("", "quic.header_form", 0, 1, 7, "1 for a long header; only those are shown"),
		bit("", "quic.fixed_bit", 0, 1, 6, "1; a version negotiation has none").only(func(h *header) bool { return be.Uint32(h.data[1:]) != 0 }),
		counted("packet_type", "", "0 initial, 1 0-RTT, 2 handshake, 3 retry; absent in a version negotiation", func(p *Printer, _ *header) (uint64, bool) {
			return uint64(p.quic.kind), p.quic.version != 0
		}),
		counted("", "quic.long.packet_type", "0 initial, 1 0-RTT, 2 handshake, 3 retry", kind(false)),
		counted("", "quic.long.packet_type_v2", "in version 2: 0 retry, 1 initial, 2 0-RTT, 3 handshake", kind(true)),
		number("version", "quic.version", 1, 4, "version; 0 in a version negotiation").hex(8),
		counted("", "quic.dcil", "bytes of the destination's connection ID", size(target)),
		found(asHex, "destination_connection_id", "quic.dcid", "the destination's connection ID", piece(target)),
		counted("", "quic.scil", "bytes of the source's connection ID", size(source)),
		found(asHex, "source_connection_id", "quic.scid", "the source's connection ID", piece(source)),
		series(asNumbers, "supported_versions", "quic.supported_version", "versions of a version negotiation", func(p *Printer, _ *header, at int) ([]byte, int) {
			if at+4 > len(p.quic.versions) {
				return nil, 0
			}
			return p.quic.versions[at : at+4], at + 4
		}).hex(8),
		counted("", "quic.token_length", "bytes of the token", size(token)),
		found(asHex, "token", "quic.token", "token of an initial packet", piece(func(q *quicHeader) []byte {
			if len(q.token) == 0 {
				return nil
			}
			return q.token
		})),
		found(asHex, "retry_token", "quic.retry_token", "token of a retry", piece(func(q *quicHeader) []byte { return q.retry })),
		counted("length", "quic.length", "bytes of the packet number and the payload", func(p *Printer, _ *header) (uint64, bool) {
			return p.quic.length, p.quic.hasLength
		}),
		counted("", "quic.packet_length", "bytes of the packet", func(_ *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), true }),
		counted("packet_number", "quic.packet_number", "number of a client's initial packet, as far as it is sent", func(p *Printer, _ *header) (uint64, bool) {
			return p.quic.number, p.quic.opened
		}).columnNote("of those that the connection ID in them decrypts, which are those before the server has answered"),
	)
}

// isQUIC reports whether a datagram begins with a long header. Versions that are in use are known on
// any port.
func isQUIC(data []byte, port bool) bool {
	if len(data) < 7 || data[0]&0x80 == 0 {
		return false
	}
	v := be.Uint32(data[1:])
	fixed := data[0]&0x40 != 0
	switch {
	case v == quicV1, v == quicV2, v>>8 == 0xff0000:
		return fixed
	case v == 0:
		return port
	}
	return port && fixed && v&0x0f0f0f0f == 0x0a0a0a0a // RFC 9000, section 15
}

// quicDatagram writes the packets of a datagram, and the hello in them.
func (p *Printer) quicDatagram(data []byte) {
	if !p.wants(p.tables.quic) && !p.wants(p.tables.tls) {
		return
	}
	q := &p.quic
	q.plain, q.stream, q.count = q.plain[:0], q.stream[:0], 0
	for n := 0; n < maxQUICPackets && isQUIC(data, true); n++ {
		end := q.read(data)
		if end == 0 {
			break
		}
		p.depth++
		p.entry(p.tables.quic, header{data: data[:end:end]})
		data = data[end:]
	}
	q.join()
	if s := q.stream; len(s) >= 4 && isTLSHandshake(s, max(len(s), 4+int(be.Uint32(s)&0xffffff))) {
		p.tlsEntry(header{data: s[:len(s):len(s)], name: tlsBare})
	}
}

// read sets q from the packet at the start of data, and returns where it ends, or 0 if it has no
// valid header.
func (q *quicReader) read(data []byte) (end int) {
	r := &layer.Reader{Data: data, At: 5}
	q.quicHeader = quicHeader{version: be.Uint32(data[1:]), kind: data[0] >> 4 & 3}
	if q.version == quicV2 {
		q.kind = (q.kind + 3) & 3 // it numbers them from retry on
	}
	for _, id := range [2]*[]byte{&q.target, &q.source} {
		n := r.Number(1)
		if n > maxQUICID && q.version != 0 {
			return 0
		}
		*id = r.Next(n)
	}
	switch {
	case r.Short:
		return 0
	case q.version == 0:
		q.versions = r.Next(len(data) - r.At)
		return len(data)
	case q.kind == quicRetry:
		if n := len(data) - r.At - quicTag; n > 0 {
			q.retry = r.Next(n)
		}
		return len(data)
	case q.kind == quicInitial:
		q.token = r.Next(int(min(quicInt(r), uint64(len(data)))))
	}
	q.length = quicInt(r)
	q.hasLength = !r.Short
	if r.Short || q.length > uint64(len(data)-r.At) {
		return len(data) // the rest was not captured
	}
	end = r.At + int(q.length)
	if q.kind == quicInitial {
		q.open(data[:end], r.At)
	}
	return end
}

// quicInt reads a number of variable length: RFC 9000, section 16.
func quicInt(r *layer.Reader) uint64 {
	first := r.Number(1)
	rest := r.Next(1<<(first>>6) - 1)
	v := uint64(first & 0x3f)
	for _, c := range rest {
		v = v<<8 | uint64(c)
	}
	return v
}

// open decrypts an Initial packet of a client, whose packet number is at a place, and notes its CRYPTO
// frames. It fails for those of servers, whose keys are made from an ID that is not in them.
func (q *quicReader) open(data []byte, at int) {
	if len(data) < at+4+quicTag {
		return
	}
	keys := q.keysOf()
	if keys == nil {
		return
	}
	keys.header.Encrypt(q.mask[:], data[at+4:at+4+aes.BlockSize])
	q.head = append(q.head[:0], data[:at+4]...)
	q.head[0] ^= q.mask[0] & 0x0f
	size := int(q.head[0]&3) + 1
	copy(q.nonce[:], keys.iv)
	var number uint64
	for i := range size {
		c := q.head[at+i] ^ q.mask[1+i]
		q.head[at+i] = c
		q.nonce[len(q.nonce)-size+i] ^= c
		number = number<<8 | uint64(c)
	}
	mark := len(q.plain)
	plain, err := keys.aead.Open(q.plain, q.nonce[:], data[at+size:], q.head[:at+size])
	if err != nil {
		return
	}
	q.plain, q.number, q.opened = plain, number, true
	q.readFrames(plain[mark:])
}

// readFrames notes the CRYPTO frames at the start of a packet (RFC 9000, section 19), behind those that
// an Initial packet may have, too.
func (q *quicReader) readFrames(data []byte) {
	const padding, ping, ack, ackECN, crypto = 0, 1, 2, 3, 6
	r := &layer.Reader{Data: data}
	for r.At < len(data) && !r.Short {
		switch typ := r.Number(1); typ {
		case padding, ping:
		case ack, ackECN:
			quicInt(r) // largest
			quicInt(r) // delay
			ranges := quicInt(r)
			quicInt(r)
			for ; ranges > 0 && !r.Short; ranges-- {
				quicInt(r)
				quicInt(r)
			}
			for i := 0; typ == ackECN && i < 3; i++ {
				quicInt(r)
			}
		case crypto:
			offset, n := quicInt(r), quicInt(r)
			part := r.Next(int(min(n, uint64(len(data)))))
			if r.Short || offset > maxQUICHello || q.count == maxQUICFrames {
				return
			}
			q.frames[q.count] = quicFrame{int(offset), part}
			q.count++
		default:
			return
		}
	}
}

// join puts the frames together, as far as they follow one another from the start.
func (q *quicReader) join() {
	for more := true; more && len(q.stream) < maxQUICHello; {
		more = false
		for _, f := range q.frames[:q.count] {
			if skip := len(q.stream) - f.offset; skip >= 0 && skip < len(f.data) {
				q.stream = append(q.stream, f.data[skip:]...)
				more = true
			}
		}
	}
}

// Salts of versions, from which the keys are made: RFC 9001, section 5.2; RFC 9369, section 3.3.1; the
// drafts.
var (
	quicSaltV1      = []byte{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}
	quicSaltV2      = []byte{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9}
	quicSaltDraft29 = []byte{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99}
	quicSaltDraft23 = []byte{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02}
)

// quicSalt returns the salt of a version, or nil.
func quicSalt(version uint32) []byte {
	switch draft := version & 0xff; {
	case version == quicV1:
		return quicSaltV1
	case version == quicV2:
		return quicSaltV2
	case version>>8 != 0xff0000:
	case draft >= 33:
		return quicSaltV1
	case draft >= 29:
		return quicSaltDraft29
	case draft >= 23:
		return quicSaltDraft23
	}
	return nil
}

// keysOf returns the keys of the header's connection, or nil if its version is not known.
func (q *quicReader) keysOf() *quicKeys {
	salt := quicSalt(q.version)
	if salt == nil {
		return nil
	}
	c := quicConnection{version: q.version, size: uint8(len(q.target))}
	copy(c.id[:], q.target)
	if keys, ok := q.keys.Get(c); ok {
		return keys
	}
	return q.keys.Put(c, newQUICKeys(q.version, salt, bytes.Clone(q.target)))
}

// newQUICKeys makes the keys of a client's Initial packets (RFC 9001, section 5.1), or returns nil where
// there is no such cipher.
func newQUICKeys(version uint32, salt, id []byte) *quicKeys {
	prefix := "quic "
	if version == quicV2 {
		prefix = "quicv2 "
	}
	initial, err := hkdf.Extract(sha256.New, id, salt)
	if err != nil {
		return nil
	}
	expand := func(secret []byte, label string, size int) []byte {
		label = "tls13 " + label
		info := append([]byte{0, byte(size), byte(len(label))}, label...)
		out, expandErr := hkdf.Expand(sha256.New, secret, string(append(info, 0)), size)
		if expandErr != nil {
			err = expandErr
		}
		return out
	}
	client := expand(initial, "client in", sha256.Size)
	key, iv, hp := expand(client, prefix+"key", 16), expand(client, prefix+"iv", 12), expand(client, prefix+"hp", 16)
	if err != nil {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil
	}
	header, err := aes.NewCipher(hp)
	if err != nil {
		return nil
	}
	return &quicKeys{aead, header, iv}
}
