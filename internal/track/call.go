package track

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// calls remembers the latest calls of NFS (RFC 5531) and of AFS (Rx), because a reply does not
// name its procedure.
type calls struct {
	ring [256]call
	next int // index of the oldest call, which is overwritten next
}

// call is one request. A reply repeats its addresses and xid.
type call struct {
	client, server host
	xid            uint32
	rx             rxService // of a call of Rx
	is             packet.Call
}

// rxService is what else the packets of one call of Rx have in common. xid is its number in the
// connection.
type rxService struct {
	connection uint32
	port       uint16 // of the server
	service    uint16
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
		c.add(call{client: from, server: to, xid: xid, is: is})
	case src == layer.PortNFS && direction == 1:
		p.Call = c.find(call{client: to, server: from, xid: xid})
	}
}

// observeRx is observe for a packet of Rx.
func (c *calls) observeRx(p *packet.Packet, src, dst uint16, message []byte) {
	const (
		header, data, abort = 28, 1, 4
		isClient            = 1
	)
	if len(message) < header || !carried(p) {
		return
	}
	kind, client, sequence := message[20], message[21]&isClient != 0, binary.BigEndian.Uint32(message[12:])
	first := kind == data && sequence == 1
	from, to := hosts(p.Data, &p.Headers)
	k := call{xid: binary.BigEndian.Uint32(message[8:])}
	k.rx = rxService{connection: binary.BigEndian.Uint32(message[4:]), service: binary.BigEndian.Uint16(message[26:])}
	switch {
	case client && first && len(message) >= header+4:
		k.client, k.server, k.rx.port = from, to, dst
		k.is = packet.Call{Known: true, Procedure: binary.BigEndian.Uint32(message[header:])}
		c.add(k)
	case !client && (first || kind == abort):
		k.client, k.server, k.rx.port = to, from, src
		p.Call = c.find(k)
	}
}

func isRx(port uint16) bool { return port-layer.PortAFS < 10 }

// add remembers a call in place of the oldest.
func (c *calls) add(k call) {
	c.ring[c.next] = k
	c.next = (c.next + 1) % len(c.ring)
}

// find returns the latest call with what k has, but for what it calls.
func (c *calls) find(k call) packet.Call {
	for i := range c.ring {
		o := &c.ring[(c.next+len(c.ring)-1-i)%len(c.ring)]
		if o.xid == k.xid && o.rx == k.rx && o.client == k.client && o.server == k.server {
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
