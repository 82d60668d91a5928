package jsonl

import (
	"time"
	"unsafe"

	"ringcap/packet"
)

// Node is a header, a field or a record of a packet in a tree of them.
type Node struct {
	Depth      int    // of its parent, plus 1
	Name       string // of a column, or in JSON for what is no column
	Help       string
	Value      string // as in a column; empty for a header or a record
	Means      string // a name of that value, as display filters know it; empty for none
	Header     bool   // a header or a record: what follows with a greater Depth belongs to it
	Start, End int    // the bytes of the packet that it is; the same if it is not just some of them
}

// Tree finds all that the tables know about packets. It is not safe for concurrent use.
type Tree struct {
	p     *Printer
	nodes []Node
	depth int
}

// NewTree returns a Tree. The zone is for times.
func NewTree(zone *time.Location) *Tree {
	t := &Tree{p: &Printer{tables: sharedTables(), location: zone}}
	t.p.stamp.set(0)
	t.p.columns = &columns{tree: t}
	return t
}

// Nodes returns the nodes of a packet, in the order of the headers. They are valid until the next
// call.
func (t *Tree) Nodes(pkt *packet.Packet) []Node {
	t.nodes, t.depth = t.nodes[:0], 0
	t.p.begin(pkt)
	t.p.record(t.p.tables.frame, &t.p.headers[0])
	t.p.pkt = nil
	return t.nodes
}

// longestValue is the maximum length of a value, in bytes of its text. Payloads are longer.
const longestValue = 512

// record adds a header, its fields and what is in them. Layers stand beside each other.
func (t *Tree) record(k *table, h *header) {
	start, end := t.p.place(h.data)
	name := k.name
	if k.id == 0 {
		name = "frame"
	}
	t.nodes = append(t.nodes, Node{Depth: t.depth, Name: name, Help: k.help, Header: true, Start: start, End: end})
	t.depth++
	var layers *field // of the frame: they come last
	for i := range k.fields {
		f := &k.fields[i]
		switch {
		case k.id == 0 && f.form == asList:
			layers = f
		case f.when != nil && !f.when(h), f.name == Protocols && k.id != 0, f.key == "" && k.repeats(i):
		case f.form >= asList:
			t.list(f, h)
		default:
			t.field(f, h)
		}
	}
	if t.depth--; layers != nil {
		layers.list(t.p, h)
	}
}

// repeats reports whether a field before the one with this index has the same bits.
func (k *table) repeats(i int) bool {
	f := &k.fields[i]
	if f.number != nil || f.bytes != nil || f.literal != nil {
		return false
	}
	for j := range k.fields[:i] {
		g := &k.fields[j]
		if g.number == nil && g.bytes == nil && g.literal == nil && g.form < asList && g.form != asNames &&
			g.at == f.at && g.size == f.size && g.shift == f.shift && g.mask == f.mask {
			return true
		}
	}
	return false
}

// list adds the records of a field.
func (t *Tree) list(f *field, h *header) {
	if f.form == asObject { // its record has the same name
		f.list(t.p, h)
		return
	}
	before := len(t.nodes)
	t.nodes = append(t.nodes, Node{Depth: t.depth, Name: f.key, Help: f.help, Header: true})
	t.depth++
	f.list(t.p, h)
	if t.depth--; len(t.nodes) == before+1 {
		t.nodes = t.nodes[:before] // the list is empty
	}
}

// field adds a field, unless the packet lacks it.
func (t *Tree) field(f *field, h *header) {
	value, ok := t.p.value(nil, f, h)
	if !ok || len(value) == 0 {
		return
	}
	n := Node{Depth: t.depth, Name: f.name, Help: f.help}
	if n.Name == "" {
		n.Name = f.key
	}
	if len(value) > longestValue {
		value = append(value[:longestValue], "..."...)
	}
	n.Value = string(value)
	n.Means = meaning(n.Name, n.Value)
	switch {
	case f.bytes != nil:
		n.Start, n.End = t.p.place(f.bytes(t.p, h))
	case f.form > asNames && f.form != asLiteral:
		n.Start, n.End = t.p.place(f.slice(t.p, h))
	case f.size > 0 && int(f.at)+int(f.size) <= len(h.data):
		n.Start, n.End = t.p.place(h.data[f.at : f.at+f.size])
	}
	t.nodes = append(t.nodes, n)
}

// place returns where data is in the packet, the same offset twice if it is elsewhere.
func (p *Printer) place(data []byte) (start, end int) {
	all := p.pkt.Data
	at := uintptr(unsafe.Pointer(unsafe.SliceData(data))) - uintptr(unsafe.Pointer(unsafe.SliceData(all)))
	if len(data) == 0 || at >= uintptr(len(all)) {
		return 0, 0
	}
	return int(at), min(int(at)+len(data), len(all))
}
