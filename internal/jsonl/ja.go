package jsonl

// Fingerprints of hellos of TLS: JA3 and JA3S (https://github.com/salesforce/ja3), and JA4, of the
// client only (https://github.com/FoxIO-LLC/ja4). The others of JA4+ are not free.

import (
	"crypto/md5" //nolint:gosec // what JA3 is defined by
	"crypto/sha256"
	"slices"

	"ringcap/internal/decimal"
	"ringcap/internal/layer"
)

// isGrease reports whether a number is one of RFC 8701, which stands for nothing.
func isGrease(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }

// appendJA3 appends the MD5 of appendFull.
func (m *tlsHello) appendJA3(p *Printer, b []byte) []byte {
	p.line = m.appendFull(p, p.line[:0])
	sum := md5.Sum(p.line) //nolint:gosec // no secret
	return appendHex(b, sum[:])
}

// appendFull appends what JA3 or JA3S is made from.
func (m *tlsHello) appendFull(_ *Printer, b []byte) []byte {
	b = append(decimal.Append(b, bigEndian(m.version)), ',')
	if m.kind == tlsServerHello {
		b = append(appendList(b, m.suites, 2), ',')
		return m.appendExtensions(b)
	}
	b = append(appendList(b, m.suites, 2), ',')
	b = append(m.appendExtensions(b), ',')
	b = append(appendList(b, m.groups, 2), ',')
	return appendList(b, m.formats, 1)
}

// appendList appends numbers of a size with signs between, without those of RFC 8701.
func appendList(b, numbers []byte, size int) []byte {
	mark := len(b)
	for ; len(numbers) >= size; numbers = numbers[size:] {
		v := uint16(bigEndian(numbers[:size]))
		if size == 2 && isGrease(v) {
			continue
		}
		if len(b) > mark {
			b = append(b, '-')
		}
		b = decimal.Append(b, uint64(v))
	}
	return b
}

// appendExtensions appends the types of the extensions likewise.
func (m *tlsHello) appendExtensions(b []byte) []byte {
	mark := len(b)
	for r := (layer.Reader{Data: m.extensions}); r.At < len(r.Data); {
		typ := nextExtension(&r)
		if isGrease(typ) {
			continue
		}
		if len(b) > mark {
			b = append(b, '-')
		}
		b = decimal.Append(b, uint64(typ))
	}
	return b
}

// nextExtension returns the type of the next extension. One that is not all there is the last.
func nextExtension(r *layer.Reader) uint16 {
	typ := r.Number(2)
	if r.Skip(r.Number(2)); r.Short {
		r.At = len(r.Data)
	}
	return uint16(typ)
}

// maxJA4 is the largest number of cipher suites or extensions that JA4 is made from.
const maxJA4 = 512

// appendJA4 appends JA4.
func (m *tlsHello) appendJA4(p *Printer, b []byte) []byte {
	b = append(m.appendJA4Start(b), '_')
	p.line = m.appendJA4Suites(p, p.line[:0])
	b = append(appendShort(b, p.line), '_')
	var some bool
	if p.line, some = m.appendJA4Extensions(p, p.line[:0]); !some {
		p.line = p.line[:0]
	}
	return appendShort(b, p.line)
}

// appendJA4Raw appends what JA4 is made from.
func (m *tlsHello) appendJA4Raw(p *Printer, b []byte) []byte {
	b = append(m.appendJA4Start(b), '_')
	b = append(m.appendJA4Suites(p, b), '_')
	b, _ = m.appendJA4Extensions(p, b)
	return b
}

// appendShort appends the first half of the bytes of a SHA-256 in hexadecimal, zeros for no text.
func appendShort(b, text []byte) []byte {
	if len(text) == 0 {
		return append(b, "000000000000"...)
	}
	sum := sha256.Sum256(text)
	return appendHex(b, sum[:6])
}

// appendJA4Start appends the first part: the transport, the version, whether there is a name, the
// numbers of cipher suites and extensions, and two characters of the first application protocol.
func (m *tlsHello) appendJA4Start(b []byte) []byte {
	transport, name := byte('t'), byte('i')
	if m.quic {
		transport = 'q'
	}
	version := uint16(bigEndian(m.version))
	for v, best := m.versions, uint16(0); len(v) >= 2; v = v[2:] {
		if offered := be.Uint16(v); !isGrease(offered) && offered > best {
			best = offered
			version = best
		}
	}
	suites, extensions := 0, 0
	for s := m.suites; len(s) >= 2; s = s[2:] {
		if !isGrease(be.Uint16(s)) {
			suites++
		}
	}
	for r := (layer.Reader{Data: m.extensions}); r.At < len(r.Data); {
		typ := nextExtension(&r)
		if isGrease(typ) {
			continue
		}
		if extensions++; typ == 0 {
			name = 'd'
		}
	}
	b = append(append(append(b, transport), ja4Version(version)...), name)
	for _, n := range [2]int{min(suites, 99), min(extensions, 99)} {
		b = append(b, byte('0'+n/10), byte('0'+n%10))
	}
	r := layer.Reader{Data: m.protocols}
	first := r.Next(r.Number(1))
	if len(first) == 0 {
		return append(b, "00"...)
	}
	head, tail := first[0], first[len(first)-1]
	if isAlphanumeric(head) && isAlphanumeric(tail) {
		return append(b, head, tail)
	}
	return append(b, digits[head>>4], digits[tail&15])
}

func isAlphanumeric(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func ja4Version(v uint16) string {
	switch v {
	case 0x0304:
		return "13"
	case 0x0303:
		return "12"
	case 0x0302:
		return "11"
	case 0x0301:
		return "10"
	case 0x0300:
		return "s3"
	case 0x0002:
		return "s2"
	}
	return "00"
}

// appendJA4Suites appends the cipher suites in order of their numbers.
func (m *tlsHello) appendJA4Suites(p *Printer, b []byte) []byte {
	p.sorted = p.sorted[:0]
	for s := m.suites; len(s) >= 2 && len(p.sorted) < maxJA4; s = s[2:] {
		if v := be.Uint16(s); !isGrease(v) {
			p.sorted = append(p.sorted, v)
		}
	}
	slices.Sort(p.sorted)
	return appendHexList(b, p.sorted)
}

// appendJA4Extensions appends the extensions likewise, without those that the first part tells, and
// the signature algorithms in their own order. It reports whether there are extensions.
func (m *tlsHello) appendJA4Extensions(p *Printer, b []byte) (out []byte, some bool) {
	const serverName, alpn = 0, 16
	p.sorted = p.sorted[:0]
	for r := (layer.Reader{Data: m.extensions}); r.At < len(r.Data) && len(p.sorted) < maxJA4; {
		typ := nextExtension(&r)
		if isGrease(typ) || typ == serverName || typ == alpn {
			continue
		}
		p.sorted = append(p.sorted, typ)
	}
	slices.Sort(p.sorted)
	b, some = appendHexList(b, p.sorted), len(p.sorted) > 0
	p.sorted = p.sorted[:0]
	for a := m.algorithms; len(a) >= 2 && len(p.sorted) < maxJA4; a = a[2:] {
		if v := be.Uint16(a); !isGrease(v) {
			p.sorted = append(p.sorted, v)
		}
	}
	if len(p.sorted) > 0 {
		b = appendHexList(append(b, '_'), p.sorted)
	}
	return b, some
}

// appendHexList appends numbers of four digits with commas between.
func appendHexList(b []byte, numbers []uint16) []byte {
	for i, v := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
	}
	return b
}
