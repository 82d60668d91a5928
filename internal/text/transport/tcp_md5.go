package transport

// TCP's MD5 option: RFC 2385.

import (
	"bytes"
	"crypto/md5" // the option has no other digest
	"hash"

	"github.com/google/gopacket/layers"

	"ringcap/internal/text/dissect"
)

// digest is the memory that the check of an option needs.
type digest struct {
	hash.Hash
	buf []byte
}

// tcpDigest checks the digest have of segment s, whose header has size bytes.
func tcpDigest(ctx *dissect.Context, b []byte, s dissect.Span, size int, have []byte) []byte {
	why := ""
	switch {
	case len(s.Data) < s.Length:
		why = "snaplen too short"
	case ctx.TCPSecret == "":
		why = "shared secret not supplied with -M"
	case bytes.Equal(have, scratchOf(ctx).digest.of(ctx, s.Data[:s.Length], size)):
		return append(b, "valid"...)
	default:
		return append(b, " (invalid)"...) // tcpdump prints two spaces
	}
	b = append(append(b, why...), ", can't check - "...)
	return dissect.AppendHexBytes(b, have)
}

// of returns the digest of a segment: of the pseudo-header, the header without its options and
// its checksum, the payload, and the secret.
func (d *digest) of(ctx *dissect.Context, segment []byte, size int) []byte {
	if d.Hash == nil {
		d.Hash = md5.New()
	}
	d.Reset()
	ip := ctx.IP()
	b := append(append(d.buf[:0], ip.Src...), ip.Dst...)
	if ip.V6 {
		b = be.AppendUint32(b, uint32(len(segment)))
		b = append(b, 0, 0, 0, byte(layers.IPProtocolTCP))
	} else {
		b = append(b, 0, byte(layers.IPProtocolTCP))
		b = be.AppendUint16(b, uint16(len(segment)))
	}
	b = append(b, segment[:16]...)
	b = append(b, 0, 0)
	b = append(b, segment[18:20]...)
	_, _ = d.Write(b) // a hash never fails
	_, _ = d.Write(segment[size:])
	_, _ = d.Write(append(b[:0], ctx.TCPSecret...))
	d.buf = d.Sum(b[:0])
	return d.buf
}
