package track

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// nfsPort is where NFS is served, RFC 7530, section 3.1.
const nfsPort = 2049

// calls remembers the last calls of NFS (RFC 5531), whose replies do not say what
// they answer.
type calls struct {
	ring [256]call
	next int // index of the call to forget next
}

// call is one request, by what its reply repeats.
type call struct {
	client, server host
	xid            uint32
	is             packet.Call
}

// observe remembers a call and sets p.Call of a reply; src and dst are the ports of
// the last layer of p, which carries message.
func (c *calls) observe(p *packet.Packet, src, dst uint16, message []byte) {
	if src != nfsPort && dst != nfsPort || len(message) < 8 {
		return
	}
	from, to, ok := ends(p.Layers[len(p.Layers)-2])
	xid, direction := binary.BigEndian.Uint32(message), binary.BigEndian.Uint32(message[4:])
	switch {
	case !ok:
	case dst == nfsPort && direction == 0 && len(message) >= 24:
		is := packet.Call{
			Known:     true,
			Version:   binary.BigEndian.Uint32(message[16:]),
			Procedure: binary.BigEndian.Uint32(message[20:]),
		}
		c.ring[c.next] = call{from, to, xid, is}
		c.next = (c.next + 1) % len(c.ring)
	case src == nfsPort && direction == 1:
		p.Call = c.find(call{client: to, server: from, xid: xid})
	}
}

// find is the last call that is as asked.
func (c *calls) find(k call) packet.Call {
	for i := range c.ring {
		o := &c.ring[(c.next+len(c.ring)-1-i)%len(c.ring)]
		if o.xid == k.xid && o.client == k.client && o.server == k.server {
			return o.is
		}
	}
	return packet.Call{}
}

// ends are the addresses in an IP header.
func ends(l any) (src, dst host, ok bool) {
	switch ip := l.(type) {
	case *layer.IPv4:
		return host4(ip.SrcIP), host4(ip.DstIP), true
	case *layer.IPv6:
		return host6(ip.SrcIP), host6(ip.DstIP), ip.NextHeader == layers.IPProtocolUDP || ip.NextHeader == layers.IPProtocolTCP
	}
	return src, dst, false
}
