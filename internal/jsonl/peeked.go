package jsonl

import "ringcap/packet"

// tablesOf returns the tables of a peeked packet's headers above Ethernet.
func (t *tables) tablesOf(h *packet.Headers) (network, transport *table) {
	network, transport = t.ipv4, t.tcp
	if h.IPVersion == 6 {
		network = t.ipv6
	}
	if h.Protocol == packet.ProtocolUDP {
		transport = t.udp
	}
	return network, transport
}

// peekedLine writes the object of a peeked packet for which there is a chain, without its
// newline. For other packets it writes nothing and returns false.
func (p *Printer) peekedLine() bool {
	at, data := &p.pkt.Headers, p.pkt.Data
	c := p.tables.chain(at, data)
	if c == nil || len(p.factsOf()) > maxGap {
		return false
	}
	p.depth = 3
	start := len(p.b)
	h := p.push()
	h.data, h.wire = data, max(0, min(p.headers[0].wire, at.End)-at.Payload)
	p.b = p.put(p.b, c, h)
	p.b[start] = '{' // replaces the first comma
	p.top--
	p.peekedPayload()
	p.b = append(p.write(append(p.b, ']'), p.tables.frame, p.tables.behind, &p.headers[0]), '}')
	return true
}

// peekedLayers writes the layers of a peeked packet. wire is its length on the wire.
func (p *Printer) peekedLayers(wire int) {
	at, data := &p.pkt.Headers, p.pkt.Data
	network, transport := p.tables.tablesOf(at)
	p.peekedLayer(p.tables.ethernet, data[:at.Network], wire-at.Network)
	wire = min(wire, at.End)
	p.peekedLayer(network, data[at.Network:at.Transport], wire-at.Transport)
	p.peekedLayer(transport, data[at.Transport:at.Payload], wire-at.Payload)
	p.peekedPayload()
}

// peekedLayer writes a header that wire bytes follow.
func (p *Printer) peekedLayer(t *table, data []byte, wire int) {
	h := p.push()
	h.data, h.wire = data, max(0, wire)
	p.depth++
	p.record(t, h)
	p.top--
}

// peekedPayload writes the payload after the transport header.
func (p *Printer) peekedPayload() {
	at, data := &p.pkt.Headers, p.pkt.Data
	if at.Payload == at.End {
		return
	}
	src, dst := be.Uint16(data[at.Transport:]), be.Uint16(data[at.Transport+2:])
	if at.Protocol == packet.ProtocolTCP {
		p.tcpPayload(src, dst, data[at.Payload:at.End])
	} else {
		p.udpPayload(src, dst, data[at.Payload:at.End])
	}
}
