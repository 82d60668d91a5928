package layer

import (
	"ringcap/packet"

	"github.com/google/gopacket"
)

// Parser decodes packets that start with one type of layer: gopacket's
// DecodingLayerParser over a Stack. It belongs to one goroutine, and reuses its
// layers with every packet.
type Parser struct {
	stack  *Stack
	parser *gopacket.DecodingLayerParser
	types  []gopacket.LayerType
}

// NewParser returns a Parser of packets whose first layer is first.
func NewParser(first gopacket.LayerType) *Parser {
	p := &Parser{
		stack:  NewStack(),
		parser: gopacket.NewDecodingLayerParser(first),
		types:  make([]gopacket.LayerType, 0, MaxLayers),
	}
	p.parser.SetDecodingLayerContainer(p.stack)
	p.parser.IgnoreUnsupported = true
	p.parser.IgnorePanic = true // Decode catches it
	return p
}

// Decode fills Layers, Types, Rest, Next, Err, Truncated and Headers of to from data, and
// touches nothing else of it. The slices are the Parser's: they are good until
// its next Decode, and point into data. A layer that panics ends the packet as one
// that fails does: Err is a *Fault then.
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
