package track

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// calls remembers the latest NFS calls (RFC 5531), because a reply does not name its
// procedure.
type calls struct {
	ring [256]call
	next int // index of the oldest call, which is overwritten next
}

// call is one request. A reply repeats its addresses and xid.
type call struct {
	client, server host
	xid            uint32
	is             packet.Call
}

// observe remembers a call, and sets p.Call of a reply. src and dst are the ports of
// message.
func (c *calls) observe(p *packet.Packet, src, dst uint16, message []byte) {
	if src != layer.PortNFS && dst != layer.PortNFS || len(message) < 8 {
		return
	}
	from, to := hosts(p.Data, &p.Headers)
	xid, direction := binary.BigEndian.Uint32(message), binary.BigEndian.Uint32(message[4:])
	switch {
	case !carried(p):
	case dst == layer.PortNFS && direction == 0 && len(message) >= 24:
		is := packet.Call{
			Known:     true,
			Version:   binary.BigEndian.Uint32(message[16:]),
			Procedure: binary.BigEndian.Uint32(message[20:]),
		}
		c.ring[c.next] = call{from, to, xid, is}
		c.next = (c.next + 1) % len(c.ring)
	case src == layer.PortNFS && direction == 1:
		p.Call = c.find(call{client: to, server: from, xid: xid})
	}
}

// find returns the latest call with the addresses and the xid of k.
func (c *calls) find(k call) packet.Call {
	for i := range c.ring {
		o := &c.ring[(c.next+len(c.ring)-1-i)%len(c.ring)]
		if o.xid == k.xid && o.client == k.client && o.server == k.server {
			return o.is
		}
	}
	return packet.Call{}
}

// carried reports whether the TCP or UDP header of p directly follows the IPv4 header
// with its options, or the fixed IPv6 header.
func carried(p *packet.Packet) bool {
	ip, next := p.Data[p.Headers.Network:], 9
	if p.Headers.IPVersion == 6 {
		next = 6
	}
	return ip[next] == p.Headers.Protocol
}
