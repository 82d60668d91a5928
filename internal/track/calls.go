package track

import (
	"encoding/binary"
	"net/netip"

	"ringcap/internal/layer"
	"ringcap/internal/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// portNFS is where NFS is served: RFC 7530, section 3.1.
const portNFS = 2049

// calls remembers what NFS clients asked for last, since an answer does not say: as
// many as tcpdump does, the oldest is forgotten first.
type calls struct {
	last [64]struct {
		client, server netip.Addr
		xid            uint32
		call           packet.Call
	}
	next int
}

// observe notes a call, and sets p.Call of an answer.
func (c *calls) observe(p *packet.Packet) {
	p.Call = packet.Call{}
	src, dst, port, body := rpc(p)
	if len(body) < 8 {
		return
	}
	xid := binary.BigEndian.Uint32(body)
	kind := binary.BigEndian.Uint32(body[4:])
	switch {
	case port.dst == portNFS && kind == 0 && len(body) >= 24:
		e := &c.last[c.next]
		c.next = (c.next + 1) % len(c.last)
		e.client, e.server, e.xid = src, dst, xid
		e.call = packet.Call{
			Known:     true,
			Version:   binary.BigEndian.Uint32(body[16:]),
			Procedure: binary.BigEndian.Uint32(body[20:]),
		}
	case port.src == portNFS && kind == 1:
		for i := range c.last {
			if e := &c.last[i]; e.xid == xid && e.client == dst && e.server == src {
				p.Call = e.call
				return
			}
		}
	}
}

type ports struct{ src, dst uint16 }

// rpc returns the ends of a datagram or segment on NFS's port, and the message at its
// start; none for other packets. A first fragment ends at its IP header.
func rpc(p *packet.Packet) (src, dst netip.Addr, port ports, body []byte) {
	n := len(p.Layers) - 1
	if n < 1 {
		return
	}
	switch l := p.Layers[n].(type) {
	case *layer.UDP:
		port, body = ports{uint16(l.SrcPort), uint16(l.DstPort)}, l.Payload
	case *layer.TCP:
		port = ports{uint16(l.SrcPort), uint16(l.DstPort)}
		if len(l.Payload) > 4 {
			body = l.Payload[4:] // behind the record mark
		}
	case *layer.IPv4:
		if l.Protocol != layers.IPProtocolUDP || l.FragOffset != 0 || len(l.Payload) < 8 {
			return
		}
		port = ports{binary.BigEndian.Uint16(l.Payload), binary.BigEndian.Uint16(l.Payload[2:])}
		body = l.Payload[8:]
		n++
	default:
		return
	}
	if port.src != portNFS && port.dst != portNFS {
		return src, dst, port, nil
	}
	src, dst = ends(p.Layers[:n])
	return src, dst, port, body
}

// ends are the addresses of the last IP header of layers.
func ends(all []gopacket.DecodingLayer) (src, dst netip.Addr) {
	for n := len(all) - 1; n >= 0; n-- {
		switch ip := all[n].(type) {
		case *layer.IPv4:
			src, _ = netip.AddrFromSlice(ip.SrcIP)
			dst, _ = netip.AddrFromSlice(ip.DstIP)
			return src, dst
		case *layer.IPv6:
			src, _ = netip.AddrFromSlice(ip.SrcIP)
			dst, _ = netip.AddrFromSlice(ip.DstIP)
			return src, dst
		}
	}
	return src, dst
}
