package jsonl

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/testing/truth"
	"ringcap/packet"
)

// TestExportCorpus writes real captures as JSON, parses the lines, and compares every field
// with the result of another decoder. Addresses, ports, flags, sequence numbers and lengths
// must all be the same, the rest nearly all.
func TestExportCorpus(t *testing.T) {
	printer, err := NewPrinter(Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &exportComparison{t: t, printer: printer, same: map[string]int{}, differ: map[string]int{}}
	for _, capture := range corpus.Captures(t) {
		c.capture(&capture)
	}
	c.report()
}

// exactFields are the columns of the truth that must never differ.
var exactFields = []string{
	"len", "caplen", "eth_src", "eth_dst", "sll_src", "arp_sha", "arp_spa", "arp_tha", "arp_tpa", "ip_src", "ip_dst", "ip_len",
	"df", "mf", "frag_off", "sport", "dport", "tcp_flags", "tcp_seq", "tcp_ack", "tcp_len", "tcp_hlen", "udp_len",
}

// exportedFields are all columns that are compared: those of the layers, and what only JSON
// has.
var exportedFields = slices.Concat([]string{"pkt", "len", "caplen"}, truth.Fields, []string{
	"igmp_type", "dns_id", "dns_qr", "dns_rcode", "dns_opcode", "dns_qname", "dns_qtype", "dns_qd", "dns_an",
})

// exportComparison counts by field how often JSON and the truth agree.
type exportComparison struct {
	t            *testing.T
	printer      *Printer
	same, differ map[string]int
	peeked       int // packets that need not be decoded
	packets      int
	shown        int
}

// capture compares the packets of one file with its rows of truth.
func (c *exportComparison) capture(capture *corpus.Capture) {
	id, read, rows := capture.ID, truth.Frames(c.t, capture), capture.Truth(c.t)
	d, p := layer.NewDecoder(), new(packet.Packet)
	for n, row := range rows[:min(len(rows), len(read))] { // TestDecodeCorpus reports missing frames
		f := &read[n]
		f.Number = uint64(n + 1)
		d.Decode(f, p)
		line := c.printer.Append(nil, p)
		q := &packet.Packet{Frame: f}
		if layer.PeekPacket(q) {
			c.peeked++
			if undecoded := c.printer.Append(nil, q); !bytes.Equal(undecoded, line) {
				c.t.Errorf("%s packet %s: decoded %s, peeked %s", id, row["pkt"], line, undecoded)
			}
		}
		var o object
		if err := json.Unmarshal(line, &o); err != nil {
			c.t.Fatalf("%s packet %s: %v in %s", id, row["pkt"], err, line)
		}
		if truth.NotCompared(row, p) == "" {
			c.packets++
			c.packet(id, row, p, o)
		}
	}
}

// packet compares all fields of one packet.
func (c *exportComparison) packet(id string, row map[string]string, p *packet.Packet, o object) {
	got := exportFieldsOf(o)
	for _, name := range exportedFields {
		want := row[name]
		if want == "*" || want == "" && got[name] == "" || notExported(name, row, p) {
			continue
		}
		if got[name] == want {
			c.same[name]++
			continue
		}
		c.differ[name]++
		if c.shown++; c.shown <= 40 {
			c.t.Logf("%s packet %s %s: got %q, want %q (%s)", id, row["pkt"], name, got[name], want, row["stack"])
		}
	}
}

// notExported reports whether the truth of a field cannot be compared: it belongs to a message
// that takes several segments or fragments, or is left out because the header is short.
func notExported(name string, row map[string]string, p *packet.Packet) bool {
	switch {
	case strings.HasPrefix(name, "dns_"):
		return row["l4"] != "udp" || row["mf"] == "1"
	case name == "tcp_seq":
		return p.Next == layers.LayerTypeTCP && len(p.Rest) < 20
	case name == "igmp_type":
		return strings.HasSuffix(row["stack"], ":pim") // the type belongs to another protocol
	}
	return truth.FieldNotCompared(name, row, p) != ""
}

// report prints the table. It fails the test if too much differs or nothing was compared.
func (c *exportComparison) report() {
	c.t.Logf("%d packets, %d of them not decoded", c.packets, c.peeked)
	if c.peeked == 0 {
		c.t.Error("no packet was written without being decoded")
	}
	for _, name := range exportedFields {
		same, differ := c.same[name], c.differ[name]
		c.t.Logf("%-12s %6d agree %4d differ", name, same, differ)
		switch {
		case same == 0:
			c.t.Errorf("%s: no packet has it", name)
		case differ > 0 && slices.Contains(exactFields, name):
			c.t.Errorf("%s differs", name)
		case differ*200 > same+differ:
			c.t.Errorf("%s: less than 99.5 %% agree", name)
		}
	}
}

// object is a JSON object. Its numbers keep their digits.
type object map[string]json.RawMessage

// text returns a member as in the truth: a string without quotes, or a number.
func (o object) text(key string) string { return strings.Trim(string(o[key]), `"`) }

// list returns a member that is an array of objects.
func (o object) list(key string) []object {
	var list []object
	if o[key] != nil && json.Unmarshal(o[key], &list) != nil {
		return nil
	}
	return list
}

// set copies members of o into f, if they exist.
func (o object) set(f map[string]string, names ...string) {
	for i := 0; i < len(names); i += 2 {
		if v := o.text(names[i+1]); v != "" {
			f[names[i]] = v
		}
	}
}

// bit returns the digit of a flag that may be in a list of names.
func (o object) bit(key, name string) string {
	return truth.Digit(strings.Contains(string(o[key]), `"`+name+`"`))
}

// exportFieldsOf returns the fields of a line of JSON by column of the truth, as fieldsOf does
// in package layer.
func exportFieldsOf(o object) map[string]string {
	f := map[string]string{}
	o.set(f, "pkt", "number", "len", "length", "caplen", "captured")
	all := o.list("layers")
	var labels, tags []string
	for i, l := range all {
		switch l.text("layer") {
		case "ethernet":
			l.set(f, "eth_src", "source", "eth_dst", "destination", "ethertype", "ethertype")
			if n := l.text("length"); n != "" {
				f["ethertype"] = "len:" + n
			}
		case "vlan":
			tags = append(tags, l.text("vlan_id"))
			n, _ := strconv.Atoi(l.text("ethertype"))
			f["payload_type"] = truth.EtherType(uint16(n))
		case "mpls":
			labels = append(labels, l.text("label"))
		case "sll", "sll2":
			l.set(f, "sll_src", "address", "ethertype", "protocol")
		case "arp":
			exportARP(f, l)
		case "ipv4":
			exportIPv4(f, l)
			exportTransport(f, all[i+1:])
		case "ipv6":
			l.set(f, "ipv", "version", "ip_src", "source_address", "ip_dst", "destination_address", "ip_proto", "next_header",
				"ttl", "hop_limit", "ip_len", "payload_length", "tos", "traffic_class")
			exportTransport(f, all[i+1:])
		}
		if f["ipv"] != "" {
			break
		}
	}
	f["vlan_ids"], f["mpls_labels"] = strings.Join(tags, ","), strings.Join(labels, ",")
	return f
}

func exportARP(f map[string]string, l object) {
	l.set(f, "arp_op", "operation", "arp_sha", "sender_hardware_address", "arp_tha", "target_hardware_address",
		"arp_spa", "sender_protocol_address", "arp_tpa", "target_protocol_address")
	if l.text("hardware_length") != "6" { // then the truth has no colons
		f["arp_sha"], f["arp_tha"] = strings.ReplaceAll(f["arp_sha"], ":", ""), strings.ReplaceAll(f["arp_tha"], ":", "")
	}
}

func exportIPv4(f map[string]string, l object) {
	l.set(f, "ipv", "version", "ip_src", "source_address", "ip_dst", "destination_address", "ip_proto", "protocol",
		"ttl", "time_to_live", "ip_id", "identification", "ip_len", "total_length", "tos", "type_of_service", "frag_off", "fragment_offset")
	f["df"], f["mf"] = l.bit("flag_names", "DF"), l.bit("flag_names", "MF")
}

// exportTransport sets the fields of the header above the first IP header.
func exportTransport(f map[string]string, above []object) {
	for i, l := range above {
		name := l.text("layer")
		switch name {
		case "ipv6_fragment":
			l.set(f, "frag_off", "fragment_offset", "ip_id", "identification")
			f["mf"] = truth.Digit(l.text("more_fragments") == "true")
			continue
		case "tcp":
			exportTCP(f, l)
		case "udp":
			l.set(f, "sport", "source_port", "dport", "destination_port", "udp_len", "length")
			if i+1 < len(above) {
				if above[i+1].text("layer") == "vxlan" {
					above[i+1].set(f, "vxlan_vni", "vni")
				}
				exportDNS(f, above[i+1])
			}
		case "icmp", "icmpv6":
			l.set(f, "icmp_type", "type", "icmp_code", "code")
		case "gre":
			l.set(f, "gre_proto", "protocol_type")
		case "igmp":
			l.set(f, "igmp_type", "type")
		}
		if !strings.HasPrefix(name, "ipv6_") {
			return
		}
	}
}

func exportTCP(f map[string]string, l object) {
	l.set(f, "sport", "source_port", "dport", "destination_port", "tcp_flags", "flags", "tcp_seq", "sequence_number",
		"tcp_ack", "acknowledgment_number", "tcp_win", "window", "tcp_len", "payload_length", "tcp_hlen", "header_length",
		"tcp_urp", "urgent_pointer")
	for _, o := range l.list("options") {
		o.set(f, "mss", "maximum_segment_size", "wscale", "shift_count", "tsval", "timestamp_value", "tsecr", "timestamp_echo_reply")
		if o.text("kind") == "4" {
			f["sackok"] = "1"
		}
	}
}

func exportDNS(f map[string]string, l object) {
	if l.text("layer") != "dns" {
		return
	}
	if f["dns_qr"] = truth.Digit(l.text("qr") == "true"); f["dns_qr"] == "1" {
		l.set(f, "dns_rcode", "rcode")
	}
	l.set(f, "dns_id", "id", "dns_opcode", "opcode", "dns_qd", "qdcount", "dns_an", "ancount")
	if q := l.list("questions"); len(q) > 0 {
		q[0].set(f, "dns_qname", "name", "dns_qtype", "type")
	}
}
