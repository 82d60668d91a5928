package text

// QUIC: RFC 9000, section 17; version negotiation: RFC 8999; version 2: RFC 9369.

const maxQUICID = 20 // bytes of a connection id in the versions known

var quicTypes = [4]string{", initial", ", 0-rtt", ", handshake", ", retry"}

// quic prints the packets of a datagram from or to the port of HTTPS.
func (p *Context) quic(b []byte, s span) []byte {
	if len(s.data) == 0 || s.data[0]&0x40 == 0 {
		return p.UDPData(b, s)
	}
	return p.quicPackets(b, s)
}

func (p *Context) quicPackets(b []byte, s span) []byte {
	d := p.dissect(append(b, "quic"...), s)
	for off := 0; off < len(s.data) && !d.cut(); {
		off = d.quicPacket(off)
		for d.has(off, 1) && s.data[off] == 0 { // padding
			off++
		}
	}
	return d.finish("quic")
}

// quicPacket appends a packet and returns where the next one starts. The packets
// of an open connection do not say how long their connection id is: the tracker does.
func (d *dissection) quicPacket(off int) int {
	end := len(d.s.data)
	first := d.u8(off)
	if first&0x80 == 0 {
		if d.str(", protected"); end-off-1 <= 16 {
			d.end()
		} else if n := d.p.pkt.QUICID; off == 0 && n > 0 && d.have(1, n) {
			d.str(", dcid ")
			d.b = appendHexBytes(d.b, d.s.data[1:1+n])
		}
		return end
	}
	kind, version := first>>4&3, d.u32(off+1)
	off += 5
	if version == 0x6b3343cf {
		kind = (kind + 3) & 3 // version 2 counts from retry on
	}
	if version == 0 {
		d.str(", version negotiation")
	} else {
		d.str(quicTypes[kind])
	}
	if version > 1 {
		d.printf(", v%x", version)
	}
	for _, what := range [...]string{", dcid ", ", scid "} {
		n := d.u8(off)
		if off++; n > 0 && n <= maxQUICID && d.have(off, n) {
			d.str(what)
			d.b = appendHexBytes(d.b, d.bytes(off, n))
			off += n
		}
	}
	if version == 0 {
		for ; off < end && !d.cut(); off += 4 {
			d.printf(", version 0x%x", d.u32(off))
		}
		return end
	}
	return d.quicBody(kind, off)
}

// quicBody appends token and length of a packet with a long header.
func (d *dissection) quicBody(kind, off int) int {
	end, n := len(d.s.data), 0
	switch kind {
	case 0:
		if off, n = d.quicInt(off); n > 0 && n < 1000 && d.have(off, n) {
			d.str(", token ")
			d.b = appendHexBytes(d.b, d.bytes(off, n))
			off += n
		}
	case 3: // the token takes what the tag leaves
		d.str(", token ")
		if off+16 < end {
			d.b = appendHexBytes(d.b, d.s.data[off:end-16])
		} else {
			d.end()
		}
		return end
	}
	off, n = d.quicInt(off)
	d.printf(", length %d", n)
	if !d.have(off, n) {
		return end
	}
	return off + n
}

// quicInt reads an integer of one to eight bytes: RFC 9000, section 16.
func (d *dissection) quicInt(off int) (next, v int) {
	v = d.u8(off)
	n := 1 << (v >> 6)
	v &= 0x3f
	for i := 1; i < n; i++ {
		v = v<<8 | d.u8(off+i)
	}
	return off + n, v
}

// isQUIC says whether a datagram starts with a long header of a version in use,
// whatever its port.
func isQUIC(_ *Context, s span) bool {
	if len(s.data) < 7 || s.data[0]&0xc0 != 0xc0 {
		return false
	}
	version := be.Uint32(s.data[1:])
	return version == 1 || version == 0x6b3343cf || version>>8 == 0xff0000
}
