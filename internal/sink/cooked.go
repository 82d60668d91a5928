package sink

import (
	"ringcap/capfile"
	"ringcap/packet"
)

// Cooked returns a Sink that replaces the link-layer header of packets with Linux cooked
// v2 and passes them to s: a classic file has only one link type.
func Cooked(s Sink) Sink { return &cooked{Sink: s} }

type cooked struct {
	Sink
	frame packet.Frame
	pkt   packet.Packet
}

func (c *cooked) Write(p *packet.Packet) error {
	data := capfile.AppendCooked(c.frame.Data[:0], p.Frame)
	c.frame = *p.Frame
	c.frame.Data, c.frame.Link = data, packet.LinkLinuxSLL2
	c.frame.Info.Length += len(data) - len(p.Data)
	c.frame.Info.CaptureLength = len(data)
	c.pkt.Frame = &c.frame
	return c.Sink.Write(&c.pkt)
}
