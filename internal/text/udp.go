package text

// UDP: RFC 768; datagrams of more than 65,535 bytes: RFC 2675.

import "github.com/google/gopacket/layers"

// udp prints a datagram.
func (p *Printer) udp(b []byte, s span, fragment bool) []byte {
	if len(s.data) < 4 {
		if p.ip.proto == layers.IPProtocolUDP {
			b = append(p.ip.appendHosts(b), ": "...)
		}
		return p.cut(b, "udp")
	}
	p.src, p.dst = be.Uint16(s.data), be.Uint16(s.data[2:])
	b = p.ip.appendPorts(b, layers.IPProtocolUDP, p.src, p.dst)
	if s.length < 8 {
		return appendInt(append(b, "truncated-udp "...), s.length)
	}
	if _, ok := take(p, s.data, &p.scratch.udp); !ok {
		return p.cut(b, "udp")
	}
	return p.datagram(b, s, fragment)
}

// datagram prints a datagram after its ports p.src and p.dst; the header was captured.
func (p *Printer) datagram(b []byte, s span, fragment bool) []byte {
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
	if p.udpAs != nil {
		return p.udpAs(p, b, body)
	}
	if !p.o.Quiet && (p.src == nfsPort || p.dst == nfsPort) {
		p.setIP()
		var ok bool
		if b, ok = p.nfs(b, body); ok {
			return b // without a word on the checksum
		}
	}
	if p.o.Verbose > 0 && !p.o.NoChecksums && !fragment {
		b = p.udpChecksum(b, be.Uint16(h[6:]), s)
	}
	if !p.o.Quiet {
		if print := appOf(udpApp, p.src, p.dst); print != nil {
			return p.app(b, print, body)
		}
	}
	if size -= 8; size > body.length && !fragment {
		b = append(b, "UDP, bad length "...)
		b = appendInt(b, size)
		b = append(b, " > "...)
		return appendInt(b, body.length)
	}
	body.length = size
	return p.plainUDP(b, body)
}

// plainUDP prints a payload that tcpdump only counts, and what it looks like with -v.
func (p *Printer) plainUDP(b []byte, s span) []byte {
	b = append(b, "UDP, length "...)
	b = appendInt(b, s.length)
	if p.o.Verbose > 0 && !p.o.Quiet {
		if print := p.udpGuess(s); print != nil {
			return print(p, append(b, ": "...), s)
		}
	}
	p.numbers = true
	return b
}

// udpChecksum verifies a whole datagram: under IPv6 with -v, where it must be
// there, under IPv4 with -vv. For "not computed" see tcpChecksum.
func (p *Printer) udpChecksum(b []byte, have uint16, s span) []byte {
	if !p.ip.v6 {
		if p.o.Verbose < 2 {
			return b
		}
		if have == 0 {
			return append(b, "[no cksum] "...)
		}
	}
	if len(s.data) < s.length {
		return b
	}
	sum := p.ip.checksum(layers.IPProtocolUDP, s.data[:s.length])
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
