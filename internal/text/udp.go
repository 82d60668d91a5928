package text

// UDP: RFC 768; datagrams of more than 65,535 bytes: RFC 2675.

import "github.com/google/gopacket/layers"

// udp prints a datagram.
func (p *Context) udp(b []byte, s span) []byte {
	if len(s.data) < 4 {
		if p.IP().proto == layers.IPProtocolUDP {
			b = append(p.IP().appendHosts(b), ": "...)
		}
		return p.cut(b, "udp")
	}
	p.src, p.dst = be.Uint16(s.data), be.Uint16(s.data[2:])
	b = p.IP().appendPorts(b, layers.IPProtocolUDP, p.src, p.dst)
	if s.length < 8 {
		return appendInt(append(b, "truncated-udp "...), s.length)
	}
	if _, ok := take(p, s.data, &Scratch[transportScratch](p, FamilyTransport).udp); !ok {
		return p.cut(b, "udp")
	}
	return p.datagram(b, s, p.IP().fragment)
}

// datagram prints a datagram after its ports p.src and p.dst; the header was captured.
func (p *Context) datagram(b []byte, s span, fragment bool) []byte {
	h := (*[8]byte)(s.data)
	size := int(be.Uint16(h[4:]))
	if size == 0 && s.length > 0xffff {
		size = s.length
	}
	if size < 8 {
		return appendInt(append(b, "truncated-udplength "...), size)
	}
	body := s.from(8)
	if size < s.length {
		s = s.upTo(size)
		body.length = size - 8
	}
	if print := p.DatagramsAs; print != nil {
		return print(p, b, body)
	}
	if !p.Quiet {
		if print := p.UDPUnchecked(body); print != nil {
			return print(p, b, body)
		}
	}
	if p.Verbose > 0 && !p.NoChecksums && !fragment {
		b = p.udpChecksum(b, be.Uint16(h[6:]), s)
	}
	if !p.Quiet {
		if print := p.UDP(); print != nil {
			return print(p, b, body)
		}
	}
	if size -= 8; size > body.length && !fragment {
		b = append(b, "UDP, bad length "...)
		b = appendInt(b, size)
		b = append(b, " > "...)
		return appendInt(b, body.length)
	}
	body.length = size
	return p.UDPData(b, body)
}

// udpChecksum verifies a whole datagram: under IPv6 with -v, where it must be
// there, under IPv4 with -vv. For "not computed" see tcpChecksum.
func (p *Context) udpChecksum(b []byte, have uint16, s span) []byte {
	if !p.IP().v6 {
		if p.Verbose < 2 {
			return b
		}
		if have == 0 {
			return append(b, "[no cksum] "...)
		}
	}
	if len(s.data) < s.length {
		return b
	}
	sum := p.IP().checksum(layers.IPProtocolUDP, s.data[:s.length])
	switch {
	case sum == 0:
		return append(b, "[udp sum ok] "...)
	case p.pkt.ChecksumPending:
		b = append0x4(append(b, "[udp cksum "...), have)
		return append(b, " not computed] "...)
	}
	b = append0x4(append(b, "[bad udp cksum "...), have)
	b = append0x4(append(b, " -> "...), shouldBe(have, sum))
	return append(b, "!] "...)
}
