package layer

import (
	"ringcap/packet"

	"github.com/google/gopacket"
)

// Parser decodes packets whose first layer has a given type. It is gopacket's
// DecodingLayerParser with a Stack. It reuses its layers for every packet, and is not
// safe for concurrent use.
type Parser struct {
	stack  *Stack
	parser *gopacket.DecodingLayerParser
	types  []gopacket.LayerType
}

// NewParser returns a Parser of packets whose first layer has the type first.
func NewParser(first gopacket.LayerType) *Parser {
	p := &Parser{
		stack:  NewStack(),
		parser: gopacket.NewDecodingLayerParser(first),
		types:  make([]gopacket.LayerType, 0, MaxLayers),
	}
	p.parser.SetDecodingLayerContainer(p.stack)
	p.parser.IgnoreUnsupported = true
	p.parser.IgnorePanic = true // Decode recovers panics
	return p
}

// Decode sets Layers, Types, Rest, Next, Err, Truncated and Headers of to from data. It
// does not change the other fields. The slices point into data and belong to the Parser;
// they are valid until the next call. A layer that panics ends the packet like one that
// fails, with a *Fault in Err.
func (p *Parser) Decode(data []byte, to *packet.Packet) {
	to.Err = p.decode(data)
	to.Layers, to.Types = p.stack.Layers, p.stack.Types
	to.Rest, to.Next = p.stack.Rest, p.stack.Next
	to.Truncated = p.parser.Truncated
	findHeaders(data, p.stack.Layers, &to.Headers)
}

func (p *Parser) decode(data []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Fault{Type: p.stack.Next, Panic: r}
		}
	}()
	return p.parser.DecodeLayers(data, &p.types)
}
