package track

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/packet"
)

func isIKE(port uint16) bool { return port == layer.PortIKE || port == layer.PortIKENAT }

// initiators remembers the initiators of the latest exchanges by their cookies. It holds
// as many as tcpdump does; a new one replaces the oldest.
type initiators struct {
	last [20]struct {
		known      bool
		cookie     uint64
		from, with party
	}
	next int
}

// party is the IP address of the sender or the receiver of a message.
type party struct {
	host host
	v6   bool
}

// observe sets p.Role if body is an IKE version 1 message.
func (t *initiators) observe(p *packet.Packet, srcPort, dstPort uint16, body []byte) {
	switch {
	case srcPort == layer.PortIKE || dstPort == layer.PortIKE:
	case len(body) > 4 && binary.BigEndian.Uint32(body) == 0:
		body = body[4:]
	default:
		return
	}
	if len(body) < 28 || body[17]>>4 != 1 {
		return
	}
	from, to := hosts(p.Data, &p.Headers)
	src, dst := party{from, p.Headers.IPVersion == 6}, party{to, p.Headers.IPVersion == 6}
	cookie := binary.BigEndian.Uint64(body)
	for i := range t.last {
		if e := &t.last[i]; e.known && e.cookie == cookie {
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
		e.known, e.cookie, e.from, e.with = true, cookie, src, dst
		p.Role = 'I'
	}
}
