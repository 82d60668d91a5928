package jsonl

import (
	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// maxDepth is the largest number of layers in a line, including those of a quoted packet.
const maxDepth = 2 * layer.MaxLayers

// maxRecords is the largest depth of nested records: a packet, a header in it, a header
// that this one quotes, an option of that header, a value in the option.
const maxRecords = 6

// maxMessages is the largest number of messages of a protocol that are written for a packet.
const maxMessages = 64

// nested is a packet that an ICMP error quotes.
type nested struct {
	packet.Packet
	parsers map[gopacket.LayerType]*layer.Parser // by the first layer, made on demand
}

// decode decodes the packet in data.
func (n *nested) decode(first gopacket.LayerType, data []byte) {
	parser := n.parsers[first]
	if parser == nil {
		if n.parsers == nil {
			n.parsers = map[gopacket.LayerType]*layer.Parser{}
		}
		parser = layer.NewParser(first)
		n.parsers[first] = parser
	}
	parser.Decode(data, &n.Packet)
}

// packetLayers writes the layers of the packet.
func (p *Printer) packetLayers(h *header) {
	pkt, wire := p.pkt, h.wire
	if pkt.Headers.Peeked {
		p.peekedLayers(wire)
		return
	}
	wire = p.layers(pkt, wire)
	p.above(pkt, wire)
}

// layers writes the decoded layers of pkt, whose length on the wire is wire. It returns
// the length of the rest on the wire.
func (p *Printer) layers(pkt *packet.Packet, wire int) int {
	for _, l := range pkt.Layers {
		if p.depth++; p.depth > maxDepth {
			break
		}
		h := p.push()
		t := p.headerOf(l, h, &wire)
		if wire -= len(h.data); wire < 0 {
			wire = 0
		}
		h.wire = wire
		if t != nil {
			p.record(t, h)
		}
		p.top--
	}
	return wire
}

// push returns the next element of the stack of headers. The stack is in the Printer
// because the compiler would allocate local headers: they are passed to functions that it
// does not know.
func (p *Printer) push() *header {
	p.top++
	h := &p.headers[p.top]
	h.data = nil
	return h
}

// entry writes the record h.
func (p *Printer) entry(t *table, h header) {
	p.top++
	p.headers[p.top] = h
	p.record(t, &p.headers[p.top])
	p.top--
}

// headerOf fills h with a layer's bytes and returns its table, or nil for a layer without
// fields. It reduces wire to the length that the header gives.
func (p *Printer) headerOf(l gopacket.DecodingLayer, h *header, wire *int) *table {
	t := p.tables
	switch l := l.(type) {
	case *layer.Ethernet:
		h.data = l.Contents
		if l.EthernetType == layers.EthernetTypeLLC {
			*wire = min(*wire, 14+int(l.Length))
		}
		return t.ethernet
	case *layer.IPv4:
		h.data = l.Contents
		if l.Length != 0 {
			*wire = min(*wire, int(l.Length))
		}
		p.cut = p.cut || l.FragOffset != 0 || l.Flags&layers.IPv4MoreFragments != 0
		return t.ipv4
	case *layer.TCP:
		h.data = l.Contents
		*wire -= int(l.DataOffset)*4 - len(l.Contents) // the header may be cut
		return t.tcp
	case *layer.UDP:
		h.data = l.Contents
		if l.Length >= 8 {
			*wire = min(*wire, int(l.Length))
		}
		return t.udp
	case *layer.IPv6:
		h.data = l.Contents
		if l.Length != 0 {
			*wire = min(*wire, 40+int(l.Length))
		}
		return t.ipv6
	}
	return p.rareHeader(l, h, wire)
}

// rareHeader is headerOf for less common layers.
func (p *Printer) rareHeader(l gopacket.DecodingLayer, h *header, wire *int) *table {
	t := p.tables
	switch l := l.(type) {
	case *layer.Dot1Q:
		h.data = l.Contents
		return t.vlan
	case *layer.LLC:
		h.data = l.Contents
		return t.llc
	case *layer.SNAP:
		h.data = l.Contents
		return t.snap
	case *layer.ARP:
		h.data = l.Contents
		return t.arp
	case *layer.ICMPv4:
		h.data = whole(l.Contents, l.Payload)
		return t.icmp
	case *layer.ICMPv6:
		h.data = whole(l.Contents, l.Payload)
		return t.icmp6
	case *layer.IPv6Extension:
		h.data = l.Contents
		return t.extension(l.Header)
	case *layer.IPv6Fragment:
		h.data = l.Contents
		p.cut = p.cut || l.Offset != 0 || l.More
		return t.fragment
	case *layer.GRE:
		h.data = l.Contents
		return t.gre
	case *layer.VXLAN:
		h.data = l.Contents
		return t.vxlan
	case *layer.Geneve:
		h.data = l.Contents
		return t.geneve
	case *layer.AH:
		h.data = l.Contents
		return t.ah
	case *layer.MPLS:
		h.data = l.Contents
		return t.mpls
	case *layer.PPPoE:
		h.data = l.Contents
		*wire = min(*wire, 6+int(l.Length))
		return t.pppoe
	case *layer.PPP:
		h.data = l.Contents
		return t.ppp
	}
	return p.captureHeader(l, h)
}

// captureHeader is headerOf for headers that only captures have, and for 802.11.
func (p *Printer) captureHeader(l gopacket.DecodingLayer, h *header) *table {
	t := p.tables
	switch l := l.(type) {
	case *layer.LinuxSLL:
		h.data = l.Contents
		return t.sll
	case *layer.LinuxSLL2:
		h.data = l.Contents
		return t.sll2
	case *layer.Null:
		h.data = l.Contents
		return t.null
	case *layer.PPPDirection:
		h.data = l.Contents
		return t.pppDirection
	case *layer.Radiotap:
		h.data, p.linkType = l.Contents, nil
		return t.radiotap
	case *layer.WiFi:
		h.data = l.Contents
		p.wifi = l
		return t.wifi
	case *layer.LinkHeader:
		h.data, p.linkType = l.Contents, l
		return t.linkHeader
	case *layer.Tunnel:
		h.data = l.Contents
		return t.tunnel(l.LayerType())
	}
	return nil // raw IP has no bytes
}

// whole returns a header with the payload that follows it in the frame.
func whole(contents, payload []byte) []byte { return contents[:len(contents)+len(payload)] }
