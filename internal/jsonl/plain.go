package jsonl

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// plain writes the layers of a packet that was not decoded, since its headers stand
// where nearly all packets have them: Ethernet, IP without options, extensions or
// fragments, a whole header of TCP or UDP. It is false, and nothing was written, where
// there is more to them; wire is the length of the packet.
func (p *Printer) plain(data []byte, wire int) bool {
	if len(data) < 14+20 {
		return false
	}
	ip, network, size, end := data[14:], p.tables.ipv4, 20, 0
	var proto layers.IPProtocol
	switch be.Uint16(data[12:]) {
	case uint16(layers.EthernetTypeIPv4):
		if ip[0] != 0x45 || be.Uint16(ip[6:])&0x3fff != 0 {
			return false
		}
		end, proto = int(be.Uint16(ip[2:])), layers.IPProtocol(ip[9])
	case uint16(layers.EthernetTypeIPv6):
		if len(ip) < 40 || ip[0]>>4 != 6 {
			return false
		}
		network, size = p.tables.ipv6, 40
		end, proto = 40+int(be.Uint16(ip[4:])), layers.IPProtocol(ip[6])
	default:
		return false
	}
	if end > len(ip) || end < size+8 {
		return false
	}
	body := ip[size:end]
	transport, length := p.transport(proto, body)
	if transport == nil {
		return false
	}
	behind := max(0, wire-14)
	if c := p.chain(network, transport, body[:length]); c != nil {
		p.depth += 3
		h := p.push()
		h.data, h.wire = data, max(0, min(behind, end)-size-length)
		p.b = p.put(p.b, c, h)
		p.top--
	} else {
		p.plainLayer(p.tables.ethernet, data[:14], behind)
		behind = max(0, min(behind, end)-size)
		p.plainLayer(network, ip[:size], behind)
		p.plainLayer(transport, body[:length], max(0, behind-length))
	}
	if rest := body[length:]; len(rest) > 0 {
		src, dst := be.Uint16(body), be.Uint16(body[2:])
		if transport == p.tables.tcp {
			p.tcpPayload(src, dst, rest)
		} else {
			p.udpPayload(src, dst, rest)
		}
	}
	return true
}

// transport is the table of a header that fits body, and its length; nil for one that
// needs more than to be looked at.
func (p *Printer) transport(proto layers.IPProtocol, body []byte) (*table, int) {
	switch {
	case proto == layers.IPProtocolTCP && len(body) >= 20:
		if size := int(body[12]>>4) * 4; size >= 20 && size <= len(body) {
			return p.tables.tcp, size
		}
	case proto == layers.IPProtocolUDP && int(be.Uint16(body[4:])) == len(body):
		src, dst := layers.UDPPort(be.Uint16(body)), layers.UDPPort(be.Uint16(body[2:]))
		if layer.UDPNext(src, dst) == gopacket.LayerTypePayload {
			return p.tables.udp, 8
		}
	}
	return nil, 0
}

// plainLayer writes a header, with wire bytes behind it.
func (p *Printer) plainLayer(t *table, data []byte, wire int) {
	h := p.push()
	h.data, h.wire = data, wire
	p.depth++
	p.record(t, h)
	p.top--
}
