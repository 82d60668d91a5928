package layer

import "ringcap/packet"

// Cutter cuts packets at the snapshot length of their file, as libpcap does.
type Cutter struct {
	frame   packet.Frame
	packet  packet.Packet
	decoder *Decoder // nil until a packet is cut
}

// Shown returns p if all of it is shown. Otherwise it cuts p, like Cut.
func (c *Cutter) Shown(p *packet.Packet) *packet.Packet {
	return c.Cut(p, p.Shown())
}

// Cut returns p with data, a prefix of its bytes, instead of all bytes. It returns p
// itself if that is all of them. Otherwise it decodes data; the result is valid until the
// next call.
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
