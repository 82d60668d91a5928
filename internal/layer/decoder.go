package layer

import (
	"errors"

	"github.com/google/gopacket"

	"ringcap/packet"
)

// Decoder decodes frames into layers. It has a parser for each link type that it has met,
// because pcapng files and the "any" interface mix them. It is not safe for concurrent
// use.
type Decoder struct {
	parsers map[packet.LinkType]*Parser // nil for a link type that is not decoded
	link    packet.LinkType             // of the previous frame
	parser  *Parser                     // parsers[link]
}

// NewDecoder returns a Decoder.
func NewDecoder() *Decoder {
	return &Decoder{parsers: make(map[packet.LinkType]*Parser)}
}

// Decode sets p to the frame f and its layers. They are valid until the next call. Decode
// cannot fail: p.Err describes an error in the frame, and for a link type that is not
// decoded p.Rest holds all bytes.
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

// parserOf returns the parser of a link type. It makes one for the first frame of the
// type.
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

// Faulty reports whether decoding p panicked, which is a bug in the program.
func Faulty(p *packet.Packet) bool { return p.Err != nil && errors.Is(p.Err, ErrFault) }
