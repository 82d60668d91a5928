package text

// Link types that hold frames of others, or packets behind a few facts of their
// capture: NFLOG, PPI, Darwin's PKTAP, OpenBSD's ENC, BSD's SLIP
// (https://www.tcpdump.org/linktypes.html; PPI: its specification, version 1.0.7).

import (
	"encoding/binary"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// noFeedback is told of headers that are cut, and keeps nothing.
var noFeedback = gopacket.NilDecodeFeedback

var nflogFamilies = []dissect.Name{{2, "IPv4"}, {10, "IPv6"}}

// nflog prints the packet behind the elements of a firewall's log.
func nflog(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header, payload = 4, 9
	d := ctx.Dissect(b, s)
	if !d.Have(0, header) {
		return d.Finish("nflog")
	}
	if v := d.U8(1); v != 0 {
		d.Printf("version %d (unknown)", v)
		return d.Out
	}
	if ctx.Link {
		nflogHeader(&d, s.Length)
	}
	decoded(ctx, s)
	at := header
	for at < s.Length {
		if len(s.Data) < at+4 {
			return ctx.Cut(d.Out, "nflog")
		}
		size := (int(binary.LittleEndian.Uint16(s.Data[at:])) + 3) &^ 3
		if size < 4 || size > len(s.Data)-at {
			return ctx.Cut(d.Out, "nflog")
		}
		if binary.LittleEndian.Uint16(s.Data[at+2:]) == payload {
			at += 4
			break
		}
		at += size
	}
	ctx.SkipLink(at)
	inner := s.From(at)
	switch d.U8(0) {
	case 2:
		return ctx.IPv4(d.Out, inner)
	case 10:
		return ctx.IPv6(d.Out, inner)
	}
	if !ctx.Link {
		nflogHeader(&d, inner.Length+header)
	}
	return ctx.DumpUnknown(d.Out, inner.Data)
}

func nflogHeader(d *dissect.Dissection, length int) {
	d.Printf("version %d, resource ID %d, ", d.U8(1), d.U16(2))
	if d.Ctx.Quiet {
		d.Name(nflogFamilies, d.U8(0), "Unknown NFLOG (0x%02x)")
	} else {
		d.Str("family ")
		d.Name(nflogFamilies, d.U8(0), "Unknown")
		d.Printf(" (%d)", d.U8(0))
	}
	d.Printf(", length %d: ", length)
}

// linkName appends the name of the link type within another.
func linkName(d *dissect.Dissection, dlt uint32) {
	if dlt > 0xffff || packet.LinkType(dlt).Description() == "" {
		d.Str("UNKNOWN")
		return
	}
	d.Str(packet.LinkType(dlt).Name())
}

// hasPrinter says whether a link type within another is printed.
func hasPrinter(dlt uint32) bool {
	return dlt <= 0xffff && packet.LinkType(dlt).Description() != "" &&
		packet.LinkType(dlt) != packet.LinkPPI && packet.LinkType(dlt) != packet.LinkPKTAP
}

// ppi prints the frame behind a header of measurements.
func ppi(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 8 {
		return ctx.Cut(b, "ppi")
	}
	d := ctx.Dissect(b, s)
	size := int(binary.LittleEndian.Uint16(s.Data[2:]))
	dlt := binary.LittleEndian.Uint32(s.Data[4:])
	if size < 8 || size > 65532 {
		d.Printf(" [length %d < 8 or > 65532]", size)
		d.Invalid()
		return d.Out
	}
	if len(s.Data) < size {
		return ctx.Cut(b, "ppi")
	}
	if ctx.Link || !hasPrinter(dlt) {
		if !ctx.Quiet {
			d.Printf("V.%d DLT ", d.U8(0))
		}
		linkName(&d, dlt)
		if !ctx.Quiet {
			d.Printf(" (%d) len %d", int(dlt), size)
		}
		d.Printf(", length %d: ", s.Length)
	}
	return within(ctx, d.Out, s, dlt, size)
}

// frame prints the frame of a link type within another.
func frame(ctx *dissect.Context, b []byte, t packet.LinkType, s dissect.Span) []byte {
	b, ok := ctx.LinkType(b, t, s)
	if ok {
		return b
	}
	return ctx.UnknownLink(b, t, s)
}

// within prints the frame of link type dlt behind size bytes of s.
func within(ctx *dissect.Context, b []byte, s dissect.Span, dlt uint32, size int) []byte {
	decoded(ctx, s)
	ctx.SkipLink(size)
	if !hasPrinter(dlt) {
		return ctx.DumpUnknown(b, s.From(size).Data)
	}
	return frame(ctx, b, packet.LinkType(dlt), s.From(size))
}

// pktap prints the frame behind what Darwin knows of its process.
func pktap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const least = 108
	d := ctx.Dissect(b, s)
	if s.Length < least {
		d.Printf(" (packet too short, %d < %d)", s.Length, least)
		d.Invalid()
		return d.Out
	}
	if len(s.Data) < 12 {
		return ctx.Cut(b, "pktap")
	}
	length := binary.LittleEndian.Uint32(s.Data)
	kind := binary.LittleEndian.Uint32(s.Data[4:])
	dlt := binary.LittleEndian.Uint32(s.Data[8:])
	switch {
	case length < least:
		d.Printf(" (pkt_len too small, %d < %d)", int(length), least)
		d.Invalid()
		return d.Out
	case uint64(length) > uint64(s.Length):
		d.Printf(" (pkt_len too big, %d > %d)", int(length), s.Length)
		d.Invalid()
		return d.Out
	case uint64(length) > uint64(len(s.Data)):
		return ctx.Cut(b, "pktap")
	}
	if ctx.Link || kind == 1 && !hasPrinter(dlt) {
		if !ctx.Quiet {
			d.Str("DLT ")
		}
		linkName(&d, dlt)
		if !ctx.Quiet {
			d.Printf(" (%d) len %d", int(dlt), int(length))
		}
		d.Printf(", length %d: ", s.Length)
	}
	switch kind {
	case 0:
		d.Str("no data")
	case 1:
		return within(ctx, d.Out, s, dlt, int(length))
	}
	return d.Out
}

var encFlags = []dissect.Name{{0x0400, "confidential"}, {0x0800, "authentic"}}

// enc prints a packet before its protection by IPsec, or behind it.
func enc(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, 12) {
		return d.Finish("enc")
	}
	flags := d.Le32(8) // in the byte order of whoever wrote it: no flag needs more than 16 bits
	if flags > 0xffff {
		flags = d.U32(8)
	}
	d.Str("(")
	if flags == 0 {
		d.Str("unprotected")
	} else {
		d.Bits(encFlags, flags, ",")
	}
	d.Printf("): SPI 0x%08x: ", d.U32(4))
	decoded(ctx, s)
	ctx.SkipLink(12)
	return raw(ctx, d.Out, s.From(12))
}

// slip prints a packet behind BSD's 16 bytes: a direction and the header that was
// compressed.
func slip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 16
	d := ctx.Dissect(b, s)
	if !d.Have(0, header) {
		return d.Finish("slip")
	}
	if ctx.Link {
		slipHeader(&d, s.Length)
	}
	decoded(ctx, s)
	ctx.SkipLink(header)
	inner := s.From(header)
	if inner.Length < 20 {
		return ctx.Cut(d.Out, "slip")
	}
	switch version := d.U8(header) >> 4; {
	case d.Cut():
		return d.Finish("slip")
	case version == 4:
		return ctx.IPv4(d.Out, inner)
	case version == 6:
		return ctx.IPv6(d.Out, inner)
	default:
		d.Printf("ip v%d", version)
	}
	return d.Out
}

func slipHeader(d *dissect.Dissection, length int) {
	switch direction := d.U8(0); direction {
	case 0:
		d.Str("I ")
	case 1:
		d.Str("O ")
	default:
		d.Printf("Invalid direction %d ", direction)
		return
	}
	switch kind := d.U8(1); {
	case d.Ctx.Quiet:
	case kind>>4 == 4:
		d.Printf("ip %d: ", length)
	case kind>>4 == 7:
		d.Printf("utcp %d: ", d.U8(1+9))
	case kind&0x80 != 0:
		d.Printf("ctcp %d: ", d.U8(3))
	default:
		d.Printf("slip-%d!: ", kind)
	}
}

// decoded passes the decoder's header that s starts with, for printers that read it
// themselves.
func decoded(ctx *dissect.Context, s dissect.Span) {
	if ctx.Next >= len(ctx.Packet.Layers) {
		return
	}
	var contents []byte
	switch h := ctx.Packet.Layers[ctx.Next].(type) {
	case *layer.LinkHeader:
		contents = h.Contents
	case *layer.Radiotap:
		contents = h.Contents
	case *layer.WiFi:
		contents = h.Contents
	case *layer.PPP:
		contents = h.Contents
	}
	if dissect.StartsAt(contents, s.Data) {
		ctx.Next++
	}
}
