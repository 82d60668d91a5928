package summary

import (
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// Protocol is a protocol at one place in the tree of protocols.
type Protocol struct {
	Name  string
	Depth int // 0 for a link layer
	Total
}

// tree counts protocols by the protocols that carry them.
type tree struct {
	nodes []node
	other Total // packets of protocols that did not fit
}

// node is a protocol. Its links are indexes; 0 means none.
type node struct {
	name        string
	typ         gopacket.LayerType // 0 if a port identifies the protocol
	child, next int32
	Total
}

func newTree() tree { return tree{nodes: make([]node, 1, 64)} } // the first is the root

// add counts a packet of n bytes for each of its layers, and for the protocol of its
// ports.
func (t *tree) add(f *facts, n int) {
	at := int32(0)
	for _, typ := range f.types {
		if at = t.child(at, typ, ""); at < 0 {
			t.other.add(n)
			return
		}
		t.nodes[at].add(n)
	}
	var service string
	switch {
	case f.last == layers.LayerTypeTCP && f.bytes > 0:
		service = serviceOf(layer.TCPService, f.from, f.to)
	case f.last == layers.LayerTypeUDP:
		service = serviceOf(layer.UDPService, f.from, f.to)
	}
	if service == "" {
		return
	}
	if at = t.child(at, 0, service); at >= 0 {
		t.nodes[at].add(n)
	}
}

// child returns the node of a protocol that at carries. It adds one if there is none, and
// returns -1 if the tree is full.
func (t *tree) child(at int32, typ gopacket.LayerType, name string) int32 {
	for c := t.nodes[at].child; c != 0; c = t.nodes[c].next {
		if t.nodes[c].typ == typ && (typ != 0 || t.nodes[c].name == name) {
			return c
		}
	}
	if len(t.nodes) == maxProtocols {
		return -1
	}
	if typ != 0 {
		name = protocolName(typ)
	}
	t.nodes = append(t.nodes, node{name: name, typ: typ, next: t.nodes[at].child})
	t.nodes[at].child = int32(len(t.nodes) - 1)
	return t.nodes[at].child
}

// list returns the tree in depth-first order, with the largest protocol first.
func (t *tree) list() []Protocol {
	var all []Protocol
	var walk func(at int32, depth int)
	walk = func(at int32, depth int) {
		var children []int32
		for c := t.nodes[at].child; c != 0; c = t.nodes[c].next {
			children = append(children, c)
		}
		sortBy(children, func(c int32) uint64 { return t.nodes[c].Bytes })
		for _, c := range children {
			all = append(all, Protocol{t.nodes[c].name, depth, t.nodes[c].Total})
			walk(c, depth+1)
		}
	}
	walk(0, 0)
	return all
}

// protocolName returns gopacket's name of a layer in lower case.
func protocolName(t gopacket.LayerType) string {
	switch t {
	case layers.LayerTypeICMPv4:
		return "icmp"
	case layers.LayerTypeDot1Q:
		return "vlan"
	}
	return strings.ToLower(t.String())
}

// serviceOf returns the protocol that one of two ports identifies. If both do, the lower
// port wins.
func serviceOf(name func(port uint16) string, src, dst uint16) string {
	if s := name(min(src, dst)); s != "" {
		return s
	}
	return name(max(src, dst))
}
