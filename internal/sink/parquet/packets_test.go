package parquet

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "rewrite the table of columns in docs/scale.md")

// TestColumns checks that docs/scale.md has all columns, with their types and fields.
func TestColumns(t *testing.T) {
	helps := map[string]string{}
	for _, f := range jsonl.Fields() {
		helps[f.Name] = f.Help
	}
	var b strings.Builder
	b.WriteString("| column | type | what, or the field that it is |\n| --- | --- | --- |\n")
	seen := map[string]bool{}
	for _, c := range append(packetColumns[:len(packetColumns):len(packetColumns)], lineColumn, frameColumn) {
		what := c.help
		if len(c.fields) > 0 {
			fields := "`" + strings.Join(c.fields, "`, `") + "`"
			if what = fields; c.help != "" {
				what = c.help + " (" + fields + ")"
			}
		}
		if what == "" || seen[c.Name] {
			t.Errorf("column %s has no help, or is there twice", c.Name)
		}
		for _, f := range c.fields {
			if helps[f] == "" {
				t.Errorf("column %s is of a field %s, which does not exist", c.Name, f)
			}
		}
		if c.Bloom && c.Encoding != Dictionary {
			t.Errorf("column %s has no dictionary to make its filter from", c.Name)
		}
		seen[c.Name] = true
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Kind, what)
	}
	path := filepath.Join(captest.Testdata(t), "..", "docs", "scale.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), "-update -->\n")
	_, after, ends := strings.Cut(rest, "<!-- end -->")
	if !found || !ends {
		t.Fatal("docs/scale.md has no place for the columns")
	}
	want := before + "-update -->\n" + b.String() + "<!-- end -->" + after
	if *update {
		err = os.WriteFile(path, []byte(want), 0o600)
	} else if want != string(page) {
		t.Error("docs/scale.md does not have the columns as they are: run this test with -update")
	}
	if err != nil {
		t.Error(err)
	}
}

// decoded returns the packet of a frame.
func decoded(f *packet.Frame) *packet.Packet {
	p := &packet.Packet{Frame: f}
	var h packet.Headers
	if layer.Peek(f.Data, f.Link, &h) && h.Plain {
		p.SetPeeked(&h)
	} else {
		layer.NewDecoder().Decode(f, p)
	}
	return p
}

// rows writes frames into a table, and returns the rows as maps from columns to texts.
func rows(t *testing.T, o PacketOptions, frames ...*packet.Frame) (all []map[string]string) {
	t.Helper()
	dir := t.TempDir()
	var c counts
	o.Directory, o.Sensor, o.Faults = dir, "s1", new(ledger.Faults)
	o.File.Maker = maker{directory(t, dir, PacketTable)}
	o.Written, o.Dropped, o.Refused = &c.written, &c.dropped, &c.refused
	s, err := NewPackets(o)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range frames {
		f.Number = uint64(i + 1)
		if err := s.Write(decoded(f)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range files(t, dir) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		info, _ := f.Stat()
		file, err := pq.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		columns := file.Schema().Columns()
		for _, g := range file.RowGroups() {
			r, buf := g.Rows(), make([]pq.Row, 100)
			for n := 1; n > 0; {
				n, _ = r.ReadRows(buf)
				for _, row := range buf[:n] {
					m := map[string]string{}
					for i, v := range row {
						if !v.IsNull() {
							m[columns[i][0]] = v.String()
						}
					}
					all = append(all, m)
				}
			}
			_ = r.Close()
		}
		_ = f.Close()
	}
	return all
}

// frame returns a frame of Ethernet from hexadecimal digits.
func frame(t *testing.T, digits string) *packet.Frame {
	t.Helper()
	var data []byte
	if _, err := fmt.Sscanf(strings.ReplaceAll(digits, " ", ""), "%x", &data); err != nil {
		t.Fatal(err)
	}
	f := &packet.Frame{Data: data, Link: packet.LinkEthernet}
	f.Info.Timestamp, f.Info.Length, f.Info.CaptureLength = time.Unix(1700000000, 123456789), len(data)+4, len(data)
	return f
}

const (
	macs = "020000000001 020000000002 "
	udp  = "0035 c000 000c 0000 00000000" // from port 53 to 49152
	ipv4 = "4500 0020 0001 4000 40 11 0000 0a000001 0a000002 "
	ipv6 = "60000000 000c 11 3f 20010db8000000000000000000000001 20010db8000000000000000000000002 "
)

// TestPacketRows checks which of several values a column has.
func TestPacketRows(t *testing.T) {
	for name, c := range map[string]struct {
		frame string
		want  map[string]string
		none  []string
	}{
		"plain": {macs + "0800" + ipv4 + udp, map[string]string{
			"src_ip": "10.0.0.1", "dst_ip": "10.0.0.2", "src_port": "53", "dst_port": "49152", "payload_length": "4", "ip_protocol": "17",
			"ip_version": "4", "eth_type": "2048", "eth_dst": "02:00:00:00:00:01", "length": "50", "captured": "46", "ts_ns": "1700000000123456789",
			"src_ip_bin": strings.Repeat("\x00", 10) + "\xff\xff\x0a\x00\x00\x01", "protocols": "eth:ethertype:ip:udp", "link_type": "EN10MB", "ip_more_fragments": "false",
		}, []string{"vlan", "tcp_flags", "frame", "line", "error", "process_pid", "interface", "direction"}},
		"two tags": {macs + "88a8 0064 8100 0007 86dd" + ipv6 + udp, map[string]string{
			"vlan": "100", "vlan_inner": "7", "eth_type": "34525", "src_ip": "2001:db8::1", "ip_protocol": "17", "ip_ttl": "63", "src_port": "53",
		}, nil},
		"one tag": {macs + "8100 0007 0800" + ipv4 + udp, map[string]string{"vlan": "7", "eth_type": "2048"}, []string{"vlan_inner"}},
		"4 in 6": {macs + "86dd 60000000 0020 04 3f 20010db8000000000000000000000001 20010db8000000000000000000000002" + ipv4 + udp, map[string]string{
			"src_ip": "2001:db8::1", "ip_version": "6", "ip_protocol": "4", "dst_port": "49152",
		}, nil},
		"6 in 4, with an extension": {macs + "0800 4500 0050 0001 0000 40 29 0000 0a000001 0a000002 60000000 0014 00 3f 20010db8000000000000000000000001 20010db8000000000000000000000002 1100 010400000000" + udp, map[string]string{
			"src_ip": "10.0.0.1", "ip_version": "4", "ip_protocol": "41",
		}, nil},
		"an extension": {macs + "86dd 60000000 0014 00 3f 20010db8000000000000000000000001 20010db8000000000000000000000002 1100 010400000000" + udp, map[string]string{
			"ip_protocol": "17", "src_port": "53",
		}, nil},
		"an error that quotes": {macs + "0800 4500 003c 0001 0000 40 01 0000 0a000009 0a000001 0303 0000 00000000" + ipv4 + udp, map[string]string{
			"src_ip": "10.0.0.9", "dst_ip": "10.0.0.1", "icmp_type": "3", "icmp_code": "3", "ip_protocol": "1",
		}, []string{"src_port", "dst_port", "payload_length"}},
		"ARP":   {macs + "0806 0001 0800 06 04 0001 020000000002 0a000001 000000000000 0a000002", map[string]string{"arp_opcode": "1", "arp_src": "10.0.0.1", "arp_dst": "10.0.0.2"}, []string{"src_ip", "ip_protocol"}},
		"a cut": {macs + "0800 4500 0020", map[string]string{"captured": "18"}, []string{"src_ip"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := rows(t, PacketOptions{}, frame(t, c.frame))
			if len(got) != 1 {
				t.Fatalf("there are %d rows", len(got))
			}
			for column, want := range c.want {
				if got[0][column] != want {
					t.Errorf("%s is %q, not %q", column, got[0][column], want)
				}
			}
			for _, column := range c.none {
				if v, there := got[0][column]; there {
					t.Errorf("%s is %q", column, v)
				}
			}
		})
	}
}

// liner is a jsonl.Summarizer.
type liner struct{ fails bool }

func (l liner) Append(dst []byte, p *packet.Packet) []byte {
	if l.fails && p.Number == 2 {
		panic("of the test")
	}
	return append(dst, "a line\nand more\n"...)
}
func (liner) Clean() bool                      { return false }
func (liner) Prefetch([]byte, *packet.Headers) {}

// TestExtraColumns checks the columns that have to be asked for, and names that are no UTF-8.
func TestExtraColumns(t *testing.T) {
	f := frame(t, macs+"0800"+ipv4+udp)
	f.Interface, f.Direction = &packet.Interface{Name: "eth\xff0"}, packet.DirectionOut
	f.Process = &packet.Process{PID: 42, Name: "a\xffb", User: "root"}
	got := rows(t, PacketOptions{Line: liner{}, Frame: true}, f)[0]
	for column, want := range map[string]string{
		"line": "a line", "frame": string(f.Data), "interface": "eth\ufffd0", "direction": "out", "process_pid": "42", "process_name": "a\ufffdb", "process_user": "root",
	} {
		if got[column] != want {
			t.Errorf("%s is %q, not %q", column, got[column], want)
		}
	}
}

// TestPanic checks that a packet that makes a field panic has a row with the facts of its capture.
func TestPanic(t *testing.T) {
	got := rows(t, PacketOptions{Line: liner{true}}, frame(t, macs+"0800"+ipv4+udp), frame(t, macs+"0800"+ipv4+udp), frame(t, macs+"0800"+ipv4+udp))
	if len(got) != 3 || got[1]["error"] != "internal error: not shown" || got[1]["captured"] != "46" || got[1]["src_ip"] != "" {
		t.Errorf("the rows are %v", got)
	}
	if len(got) == 3 && (got[2]["src_ip"] != "10.0.0.1" || got[2]["line"] != "a line" || got[0]["error"] != "") {
		t.Errorf("the rows beside it are %v", got)
	}
}
