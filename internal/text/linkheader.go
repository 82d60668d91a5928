package text

// Link types that hold frames of others, or packets behind a few facts of their
// capture: NFLOG, PPI, Darwin's PKTAP, OpenBSD's ENC, BSD's SLIP
// (https://www.tcpdump.org/linktypes.html; PPI: its specification, version 1.0.7).

import (
	"encoding/binary"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// noFeedback is told of headers that are cut, and keeps nothing.
var noFeedback = gopacket.NilDecodeFeedback

var nflogFamilies = []name{{2, "IPv4"}, {10, "IPv6"}}

// nflog prints the packet behind the elements of a firewall's log.
func (p *Context) nflog(b []byte, s span) []byte {
	const header, payload = 4, 9
	d := p.dissect(b, s)
	if !d.have(0, header) {
		return d.finish("nflog")
	}
	if v := d.u8(1); v != 0 {
		d.printf("version %d (unknown)", v)
		return d.b
	}
	if p.Link {
		d.nflogHeader(s.length)
	}
	p.decoded(s)
	at := header
	for at < s.length {
		if len(s.data) < at+4 {
			return p.cut(d.b, "nflog")
		}
		size := (int(binary.LittleEndian.Uint16(s.data[at:])) + 3) &^ 3
		if size < 4 || size > len(s.data)-at {
			return p.cut(d.b, "nflog")
		}
		if binary.LittleEndian.Uint16(s.data[at+2:]) == payload {
			at += 4
			break
		}
		at += size
	}
	p.skipLink(at)
	inner := s.from(at)
	switch d.u8(0) {
	case 2:
		return p.IPv4(d.b, inner)
	case 10:
		return p.IPv6(d.b, inner)
	}
	if !p.Link {
		d.nflogHeader(inner.length + header)
	}
	return p.unknown(d.b, inner.data)
}

func (d *dissection) nflogHeader(length int) {
	d.printf("version %d, resource ID %d, ", d.u8(1), d.u16(2))
	if d.p.Quiet {
		d.name(nflogFamilies, d.u8(0), "Unknown NFLOG (0x%02x)")
	} else {
		d.str("family ")
		d.name(nflogFamilies, d.u8(0), "Unknown")
		d.printf(" (%d)", d.u8(0))
	}
	d.printf(", length %d: ", length)
}

// linkName appends the name of the link type within another.
func (d *dissection) linkName(dlt uint32) {
	if dlt > 0xffff || packet.LinkType(dlt).Description() == "" {
		d.str("UNKNOWN")
		return
	}
	d.str(packet.LinkType(dlt).Name())
}

// hasPrinter says whether a link type within another is printed.
func hasPrinter(dlt uint32) bool {
	return dlt <= 0xffff && packet.LinkType(dlt).Description() != "" &&
		packet.LinkType(dlt) != packet.LinkPPI && packet.LinkType(dlt) != packet.LinkPKTAP
}

// ppi prints the frame behind a header of measurements.
func (p *Context) ppi(b []byte, s span) []byte {
	if len(s.data) < 8 {
		return p.cut(b, "ppi")
	}
	d := p.dissect(b, s)
	size := int(binary.LittleEndian.Uint16(s.data[2:]))
	dlt := binary.LittleEndian.Uint32(s.data[4:])
	if size < 8 || size > 65532 {
		d.printf(" [length %d < 8 or > 65532]", size)
		d.invalid()
		return d.b
	}
	if len(s.data) < size {
		return p.cut(b, "ppi")
	}
	if p.Link || !hasPrinter(dlt) {
		if !p.Quiet {
			d.printf("V.%d DLT ", d.u8(0))
		}
		d.linkName(dlt)
		if !p.Quiet {
			d.printf(" (%d) len %d", int(dlt), size)
		}
		d.printf(", length %d: ", s.length)
	}
	return p.within(d.b, s, dlt, size)
}

// frame prints the frame of a link type within another.
func (p *Context) frame(b []byte, t packet.LinkType, s span) []byte {
	b, ok := p.LinkType(b, t, s)
	if ok {
		return b
	}
	return p.UnknownLink(b, t, s)
}

// within prints the frame of link type dlt behind size bytes of s.
func (p *Context) within(b []byte, s span, dlt uint32, size int) []byte {
	p.decoded(s)
	p.skipLink(size)
	if !hasPrinter(dlt) {
		return p.unknown(b, s.from(size).data)
	}
	return p.frame(b, packet.LinkType(dlt), s.from(size))
}

// pktap prints the frame behind what Darwin knows of its process.
func (p *Context) pktap(b []byte, s span) []byte {
	const least = 108
	d := p.dissect(b, s)
	if s.length < least {
		d.printf(" (packet too short, %d < %d)", s.length, least)
		d.invalid()
		return d.b
	}
	if len(s.data) < 12 {
		return p.cut(b, "pktap")
	}
	length := binary.LittleEndian.Uint32(s.data)
	kind := binary.LittleEndian.Uint32(s.data[4:])
	dlt := binary.LittleEndian.Uint32(s.data[8:])
	switch {
	case length < least:
		d.printf(" (pkt_len too small, %d < %d)", int(length), least)
		d.invalid()
		return d.b
	case uint64(length) > uint64(s.length):
		d.printf(" (pkt_len too big, %d > %d)", int(length), s.length)
		d.invalid()
		return d.b
	case uint64(length) > uint64(len(s.data)):
		return p.cut(b, "pktap")
	}
	if p.Link || kind == 1 && !hasPrinter(dlt) {
		if !p.Quiet {
			d.str("DLT ")
		}
		d.linkName(dlt)
		if !p.Quiet {
			d.printf(" (%d) len %d", int(dlt), int(length))
		}
		d.printf(", length %d: ", s.length)
	}
	switch kind {
	case 0:
		d.str("no data")
	case 1:
		return p.within(d.b, s, dlt, int(length))
	}
	return d.b
}

var encFlags = []name{{0x0400, "confidential"}, {0x0800, "authentic"}}

// enc prints a packet before its protection by IPsec, or behind it.
func (p *Context) enc(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, 12) {
		return d.finish("enc")
	}
	flags := d.le32(8) // in the byte order of whoever wrote it: no flag needs more than 16 bits
	if flags > 0xffff {
		flags = d.u32(8)
	}
	d.str("(")
	if flags == 0 {
		d.str("unprotected")
	} else {
		d.bits(encFlags, flags, ",")
	}
	d.printf("): SPI 0x%08x: ", d.u32(4))
	p.decoded(s)
	p.skipLink(12)
	return p.raw(d.b, s.from(12))
}

// slip prints a packet behind BSD's 16 bytes: a direction and the header that was
// compressed.
func (p *Context) slip(b []byte, s span) []byte {
	const header = 16
	d := p.dissect(b, s)
	if !d.have(0, header) {
		return d.finish("slip")
	}
	if p.Link {
		d.slipHeader(s.length)
	}
	p.decoded(s)
	p.skipLink(header)
	inner := s.from(header)
	if inner.length < 20 {
		return p.cut(d.b, "slip")
	}
	switch version := d.u8(header) >> 4; {
	case d.cut():
		return d.finish("slip")
	case version == 4:
		return p.IPv4(d.b, inner)
	case version == 6:
		return p.IPv6(d.b, inner)
	default:
		d.printf("ip v%d", version)
	}
	return d.b
}

func (d *dissection) slipHeader(length int) {
	switch direction := d.u8(0); direction {
	case 0:
		d.str("I ")
	case 1:
		d.str("O ")
	default:
		d.printf("Invalid direction %d ", direction)
		return
	}
	switch kind := d.u8(1); {
	case d.p.Quiet:
	case kind>>4 == 4:
		d.printf("ip %d: ", length)
	case kind>>4 == 7:
		d.printf("utcp %d: ", d.u8(1+9))
	case kind&0x80 != 0:
		d.printf("ctcp %d: ", d.u8(3))
	default:
		d.printf("slip-%d!: ", kind)
	}
}

// decoded passes the decoder's header that s starts with, for printers that read it
// themselves.
func (p *Context) decoded(s span) {
	if p.at >= len(p.pkt.Layers) {
		return
	}
	var contents []byte
	switch h := p.pkt.Layers[p.at].(type) {
	case *layer.LinkHeader:
		contents = h.Contents
	case *layer.Radiotap:
		contents = h.Contents
	case *layer.WiFi:
		contents = h.Contents
	case *layer.PPP:
		contents = h.Contents
	}
	if StartsAt(contents, s.data) {
		p.at++
	}
}
