package link

// Link types within others, as PPI and PKTAP have them, and headers that printers read
// themselves.

import (
	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// noFeedback is told of headers that are cut, and keeps nothing.
var noFeedback = gopacket.NilDecodeFeedback

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

// within prints the frame of link type dlt behind size bytes of s.
func within(ctx *dissect.Context, b []byte, s dissect.Span, dlt uint32, size int) []byte {
	decoded(ctx, s)
	ctx.SkipLink(size)
	if !hasPrinter(dlt) {
		return ctx.DumpUnknown(b, s.From(size).Data)
	}
	return ctx.Frame(b, packet.LinkType(dlt), s.From(size))
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
	case *layer.LLC:
		contents = h.Contents
	case *layer.SNAP:
		contents = h.Contents
	}
	if dissect.StartsAt(contents, s.Data) {
		ctx.Next++
	}
}
