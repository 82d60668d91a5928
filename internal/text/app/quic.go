package app

// QUIC: RFC 9000, section 17; version negotiation: RFC 8999; version 2: RFC 9369.

import "ringcap/internal/text/dissect"

const maxQUICID = 20 // bytes of a connection ID in known versions

var quicTypes = [4]string{", initial", ", 0-rtt", ", handshake", ", retry"}

// quic prints the packets of a datagram from or to the HTTPS port.
func quic(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) == 0 || s.Data[0]&0x40 == 0 {
		return ctx.UDPData(b, s)
	}
	return quicPackets(ctx, b, s)
}

func quicPackets(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "quic"...), s)
	for off := 0; off < len(s.Data) && !d.Cut(); {
		off = quicPacket(&d, off)
		for d.Has(off, 1) && s.Data[off] == 0 { // padding
			off++
		}
	}
	return d.Finish("quic")
}

// quicPacket appends a packet and returns the offset of the next one. A packet with a
// short header does not hold the length of its connection ID, but the tracker knows it.
func quicPacket(d *dissect.Dissection, off int) int {
	end := len(d.Span.Data)
	first := d.U8(off)
	if first&0x80 == 0 {
		if d.Str(", protected"); end-off-1 <= 16 {
			d.End()
		} else if n := d.Ctx.Packet.QUICID; off == 0 && n > 0 && d.Have(1, n) {
			d.Str(", dcid ")
			d.Out = dissect.AppendHexBytes(d.Out, d.Span.Data[1:1+n])
		}
		return end
	}
	kind, version := first>>4&3, d.U32(off+1)
	off += 5
	if version == 0x6b3343cf {
		kind = (kind + 3) & 3 // version 2 numbers the types from retry on
	}
	if version == 0 {
		d.Str(", version negotiation")
	} else {
		d.Str(quicTypes[kind])
	}
	if version > 1 {
		d.Printf(", v%x", version)
	}
	for _, what := range [...]string{", dcid ", ", scid "} {
		n := d.U8(off)
		if off++; n > 0 && n <= maxQUICID && d.Have(off, n) {
			d.Str(what)
			d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
			off += n
		}
	}
	if version == 0 {
		for ; off < end && !d.Cut(); off += 4 {
			d.Printf(", version 0x%x", d.U32(off))
		}
		return end
	}
	return quicBody(d, kind, off)
}

// quicBody appends token and length of a packet with a long header.
func quicBody(d *dissect.Dissection, kind, off int) int {
	end, n := len(d.Span.Data), 0
	switch kind {
	case 0:
		if off, n = quicInt(d, off); n > 0 && n < 1000 && d.Have(off, n) {
			d.Str(", token ")
			d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(off, n))
			off += n
		}
	case 3: // the token extends up to the integrity tag
		d.Str(", token ")
		if off+16 < end {
			d.Out = dissect.AppendHexBytes(d.Out, d.Span.Data[off:end-16])
		} else {
			d.End()
		}
		return end
	}
	off, n = quicInt(d, off)
	d.Printf(", length %d", n)
	if !d.Have(off, n) {
		return end
	}
	return off + n
}

// quicInt reads a variable-length integer of up to eight bytes: RFC 9000, section 16.
func quicInt(d *dissect.Dissection, off int) (next, v int) {
	v = d.U8(off)
	n := 1 << (v >> 6)
	v &= 0x3f
	for i := 1; i < n; i++ {
		v = v<<8 | d.U8(off+i)
	}
	return off + n, v
}

// isQUIC reports whether a datagram starts with a long header of a version in use. It
// does not look at ports.
func isQUIC(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 7 || s.Data[0]&0xc0 != 0xc0 {
		return false
	}
	version := be.Uint32(s.Data[1:])
	return version == 1 || version == 0x6b3343cf || version>>8 == 0xff0000
}
