package jsonl

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// stack is what a plain packet has above Ethernet.
type stack struct {
	network, transport *table
	size, length       int // bytes of their headers
	end                int // of the IP packet, from its start
}

// stackOf is that of a packet that was not decoded, since its headers stand where nearly
// all packets have them: Ethernet, IP without options, extensions or fragments, a whole
// header of TCP or UDP. It is false where there is more to them.
func (t *tables) stackOf(data []byte, s *stack) bool {
	if len(data) < 14+20 {
		return false
	}
	var proto layers.IPProtocol
	switch ip := data[14:]; be.Uint16(data[12:]) {
	case uint16(layers.EthernetTypeIPv4):
		if ip[0] != 0x45 || be.Uint16(ip[6:])&0x3fff != 0 {
			return false
		}
		s.network, s.size = t.ipv4, 20
		s.end, proto = int(be.Uint16(ip[2:])), layers.IPProtocol(ip[9])
	case uint16(layers.EthernetTypeIPv6):
		if len(ip) < 40 || ip[0]>>4 != 6 {
			return false
		}
		s.network, s.size = t.ipv6, 40
		s.end, proto = 40+int(be.Uint16(ip[4:])), layers.IPProtocol(ip[6])
	default:
		return false
	}
	if s.end > len(data)-14 || s.end < s.size+8 {
		return false
	}
	s.transport, s.length = t.transport(proto, s.body(data))
	return s.transport != nil
}

// body is what the IP header carries.
func (s *stack) body(data []byte) []byte { return data[14+s.size : 14+s.end] }

// transport is the table of a header that fits body, and its length; nil for one that
// needs more than to be looked at.
func (t *tables) transport(proto layers.IPProtocol, body []byte) (*table, int) {
	switch {
	case proto == layers.IPProtocolTCP && len(body) >= 20:
		if size := int(body[12]>>4) * 4; size >= 20 && size <= len(body) {
			return t.tcp, size
		}
	case proto == layers.IPProtocolUDP && int(be.Uint16(body[4:])) == len(body):
		src, dst := layers.UDPPort(be.Uint16(body)), layers.UDPPort(be.Uint16(body[2:]))
		if layer.UDPNext(src, dst) == gopacket.LayerTypePayload {
			return t.udp, 8
		}
	}
	return nil, 0
}

// plainLine writes the object of a packet that a chain is for, all but its newline. It
// is false, and nothing was written, for others.
func (p *Printer) plainLine() bool {
	data, wire := p.pkt.Data, p.headers[0].wire
	var s stack
	if !p.tables.stackOf(data, &s) || len(p.factsOf()) > maxGap {
		return false
	}
	body := s.body(data)
	c := p.tables.chain(&s, body)
	if c == nil {
		return false
	}
	p.depth = 3
	start := len(p.b)
	h := p.push()
	h.data, h.wire = data, max(0, min(wire-14, s.end)-s.size-s.length)
	p.b = p.put(p.b, c, h)
	p.b[start] = '{' // in place of the first comma
	p.top--
	p.plainPayload(&s, body)
	p.b = append(p.write(append(p.b, ']'), p.tables.frame, p.tables.behind, &p.headers[0]), '}')
	return true
}

// plain writes the layers of a packet that was not decoded, false where it has to be;
// wire is its length.
func (p *Printer) plain(data []byte, wire int) bool {
	var s stack
	if !p.tables.stackOf(data, &s) {
		return false
	}
	body := s.body(data)
	wire = max(0, wire-14)
	p.plainLayer(p.tables.ethernet, data[:14], wire)
	wire = max(0, min(wire, s.end)-s.size)
	p.plainLayer(s.network, data[14:14+s.size], wire)
	p.plainLayer(s.transport, body[:s.length], max(0, wire-s.length))
	p.plainPayload(&s, body)
	return true
}

// plainLayer writes a header, with wire bytes behind it.
func (p *Printer) plainLayer(t *table, data []byte, wire int) {
	h := p.push()
	h.data, h.wire = data, wire
	p.depth++
	p.record(t, h)
	p.top--
}

// plainPayload writes what is behind the transport header that body starts with.
func (p *Printer) plainPayload(s *stack, body []byte) {
	rest := body[s.length:]
	if len(rest) == 0 {
		return
	}
	src, dst := be.Uint16(body), be.Uint16(body[2:])
	if s.transport == p.tables.tcp {
		p.tcpPayload(src, dst, rest)
	} else {
		p.udpPayload(src, dst, rest)
	}
}
