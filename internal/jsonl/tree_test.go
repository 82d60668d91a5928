package jsonl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/packet"
)

// outline returns the nodes of a packet, one on a line, with the bytes that they are.
func outline(nodes []Node) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "%s%s", strings.Repeat(" ", n.Depth), n.Name)
		if !n.Header {
			fmt.Fprintf(&b, "=%s", n.Value)
		}
		if n.End > n.Start {
			fmt.Fprintf(&b, " [%d:%d]", n.Start, n.End)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestTree checks what a tree says of all kinds of headers: the values are those of columns, and a
// field lies in its header.
func TestTree(t *testing.T) {
	tree := NewTree(time.UTC)
	printers := map[string]*Printer{} // by column; nil if there is no such column
	for _, s := range samples {
		p := decoded(t, s.link, s.frame)
		nodes := slices.Clone(tree.Nodes(p))
		var around []Node // the headers around a node
		for _, n := range nodes {
			for len(around) > 0 && around[len(around)-1].Depth >= n.Depth {
				around = around[:len(around)-1]
			}
			if len(around) > 0 && around[len(around)-1].End > 0 && n.End > 0 {
				if in := around[len(around)-1]; n.Start < in.Start || n.End > len(p.Data) {
					t.Errorf("%s is at %d to %d, its %s at %d to %d:\n%s", n.Name, n.Start, n.End, in.Name, in.Start, in.End, outline(nodes))
				}
			}
			if n.Header {
				around = append(around, n)
				continue
			}
			columns, known := printers[n.Name]
			if !known {
				var err error
				if columns, err = NewPrinter(Options{Columns: []string{n.Name}, Zone: time.UTC}); err != nil {
					columns = nil
				}
				printers[n.Name] = columns
			}
			if columns == nil {
				continue // it is in JSON only
			}
			if row := string(columns.Append(nil, p)); !strings.Contains(row, strings.TrimSuffix(n.Value, "...")) {
				t.Errorf("%s is %q, in columns %q", n.Name, n.Value, row)
			}
		}
		if again := outline(tree.Nodes(p)); again != outline(nodes) {
			t.Errorf("the same packet again:\n%s\n%s", outline(nodes), again)
		}
	}
}

// TestTreePlaces checks places in a packet, and that there is nothing twice.
func TestTreePlaces(t *testing.T) {
	p := decoded(t, packet.LinkEthernet, ether4+"4500003c000100004006 0000 c0000201c0000202 00500051 00000001 00000002 a002 ffff 0000 0000 020405b4 0402 0303 07 00"+"050a 00000001 00000009 0000")
	got := outline(NewTree(time.UTC).Nodes(p))
	for _, want := range []string{
		"ethernet [0:14]\n eth.dst=02:00:00:00:00:02 [0:6]\n eth.src=02:00:00:00:00:01 [6:12]\n eth.type=0x0800 [12:14]\n",
		"\n ip.src=192.0.2.1 [26:30]\n ip.dst=192.0.2.2 [30:34]\n",
		"\n tcp.srcport=80 [34:36]\n tcp.dstport=81 [36:38]\n tcp.seq_raw=1 [38:42]\n",
		"\n tcp.flags.syn=1 [46:48]\n",
		"\n options\n  tcp_maximum_segment_size [54:58]\n   tcp.option_kind=2 [54:55]\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "tcp.port=") {
		t.Errorf("the ports are there twice:\n%s", got)
	}
}
