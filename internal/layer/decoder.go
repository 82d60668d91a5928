package layer

import (
	"errors"

	"github.com/google/gopacket"

	"ringcap/packet"
)

// Decoder takes frames apart into layers. It has one parser for each link type
// it met, since pcapng files and the "any" interface mix them, and belongs to one
// goroutine.
type Decoder struct {
	parsers map[packet.LinkType]*Parser // nil for a link type not decoded
	link    packet.LinkType             // of the frame before
	parser  *Parser                     // parsers[link]
}

// NewDecoder returns a decoder that has met no frame yet.
func NewDecoder() *Decoder {
	return &Decoder{parsers: make(map[packet.LinkType]*Parser)}
}

// Decode makes p the packet of f: the frame and its layers, valid until the next
// Decode. It cannot fail: what is wrong with a frame stands in p.Err, and a link
// type that is not decoded leaves all of its bytes in p.Rest.
func (d *Decoder) Decode(f *packet.Frame, p *packet.Packet) {
	p.Frame = f
	if d.parser == nil || d.link != f.Link {
		d.link, d.parser = f.Link, d.parserOf(f.Link)
	}
	if d.parser == nil {
		p.Layers, p.Types = nil, nil
		p.Rest, p.Next = f.Data, gopacket.LayerTypePayload
		p.Err, p.Truncated, p.Headers = nil, false, packet.Headers{}
		return
	}
	d.parser.Decode(f.Data, p)
}

// parserOf is the parser of a link type, made at its first frame.
func (d *Decoder) parserOf(link packet.LinkType) *Parser {
	parser, met := d.parsers[link]
	if !met {
		if first, ok := First(link); ok {
			parser = NewParser(first)
		}
		d.parsers[link] = parser
	}
	return parser
}

// Faulty reports whether decoding p brought an error of the program to light.
func Faulty(p *packet.Packet) bool { return p.Err != nil && errors.Is(p.Err, ErrFault) }
