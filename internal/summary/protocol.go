package summary

import (
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// Protocol is one protocol where it was met: below which others.
type Protocol struct {
	Name  string
	Depth int // 0 for a link layer
	Total
}

// tree counts protocols by what they are above of.
type tree struct {
	nodes []node
	other Total // of protocols that there was no room for
}

// node is a protocol; children are linked by their index, 0 for none.
type node struct {
	name        string
	typ         gopacket.LayerType // 0 for one that a port tells
	child, next int32
	Total
}

func newTree() tree { return tree{nodes: make([]node, 1, 64)} } // the first is the root

// add counts a packet for each of its layers, and for what its ports tell.
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

// child is the node of a protocol above that at, made if there is none; -1 if there is
// no room.
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

// list is the tree from the link layers up, the biggest first.
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

// protocolName is what a layer is called: gopacket's name in small letters.
func protocolName(t gopacket.LayerType) string {
	switch t {
	case layers.LayerTypeICMPv4:
		return "icmp"
	case layers.LayerTypeDot1Q:
		return "vlan"
	}
	return strings.ToLower(t.String())
}

// serviceOf is the protocol that one of two ports means, the lower one if both do.
func serviceOf(name func(port uint16) string, src, dst uint16) string {
	if s := name(min(src, dst)); s != "" {
		return s
	}
	return name(max(src, dst))
}
