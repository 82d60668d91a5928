package layer

import "ringcap/packet"

// Cutter cuts packets at the snapshot length of their file, as libpcap does.
type Cutter struct {
	frame   packet.Frame
	packet  packet.Packet
	decoder *Decoder // nil while no packet was cut
}

// Shown is p itself if all of it is shown. Otherwise it is what is left of p, decoded
// anew and valid until the next call.
func (c *Cutter) Shown(p *packet.Packet) *packet.Packet {
	return c.Cut(p, p.Shown())
}

// Cut is p with data, the beginning of its bytes, instead of them: p itself if that is all,
// else decoded anew and valid until the next call.
func (c *Cutter) Cut(p *packet.Packet, data []byte) *packet.Packet {
	if len(data) == len(p.Data) {
		return p
	}
	if c.decoder == nil {
		c.decoder = NewDecoder()
	}
	c.frame = *p.Frame
	c.frame.Data, c.frame.Info.CaptureLength = data, len(data)
	c.decoder.Decode(&c.frame, &c.packet)
	c.packet.Found = p.Found
	return &c.packet
}
