package track

import (
	"encoding/binary"
	"net/netip"

	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
)

// Ports of IKE: RFC 2408, RFC 3948.
const (
	portIKE  = 500
	portNATT = 4500
)

func isIKE(port uint16) bool { return port == portIKE || port == portNATT }

// initiators remembers who began the exchanges seen last, by their cookie: as many as
// tcpdump does, the oldest is forgotten first.
type initiators struct {
	last [20]struct {
		cookie     uint64
		from, with netip.Addr
	}
	next int
}

// observe sets p.Role of a message of version 1 in udp, the last layer of p.
func (t *initiators) observe(p *packet.Packet, udp *layer.UDP) {
	body := udp.Payload
	switch {
	case udp.SrcPort == portIKE || udp.DstPort == portIKE:
	case (udp.SrcPort == portNATT || udp.DstPort == portNATT) && len(body) > 4 && binary.BigEndian.Uint32(body) == 0:
		body = body[4:]
	default:
		return
	}
	if len(body) < 28 || body[17]>>4 != 1 {
		return
	}
	src, dst := hostsOf(p.Layers)
	cookie := binary.BigEndian.Uint64(body)
	for i := range t.last {
		if e := &t.last[i]; e.cookie == cookie && e.from.IsValid() {
			switch src {
			case e.from:
				p.Role = 'I'
			case e.with:
				p.Role = 'R'
			}
			return
		}
	}
	if cookie != 0 && binary.BigEndian.Uint64(body[8:]) == 0 {
		e := &t.last[t.next]
		t.next = (t.next + 1) % len(t.last)
		e.cookie, e.from, e.with = cookie, src, dst
		p.Role = 'I'
	}
}

// hostsOf are the addresses of the last IP header of layers.
func hostsOf(all []gopacket.DecodingLayer) (src, dst netip.Addr) {
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
