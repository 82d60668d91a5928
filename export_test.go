package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/testing/nettest"
	"ringcap/internal/text"
	"ringcap/packet"

	"github.com/google/gopacket/layers"
)

// TestExportGoldens replays the captures of testdata as JSON and as columns, without
// the line of text, which has goldens of its own.
func TestExportGoldens(t *testing.T) {
	captures, err := filepath.Glob("testdata/*.pcap*")
	if err != nil || len(captures) < 5 {
		t.Fatalf("captures: %v, %v", captures, err)
	}
	columns := "frame.number,time,ip.src,ip.dst,ipv6.src,vlan.id,tcp.port,udp.port,tcp.flags.names,dns.qry.name"
	for _, path := range captures {
		for name, args := range map[string][]string{
			"json": {"--json"}, "tsv": {"--fields", columns}, "csv": {"--fields", columns, "--csv"},
		} {
			t.Run(filepath.Base(path)+"."+name, func(t *testing.T) {
				c, err := cli.Parse(append([]string{"-r", "-"}, args...))
				if err != nil {
					t.Fatal(err)
				}
				printer, err := jsonl.NewPrinter(jsonl.Options{Columns: c.Export.Fields, CSV: c.Export.CSV})
				if err != nil {
					t.Fatal(err)
				}
				got := printer.AppendHeader(nil)
				got = append(got, replay(t, replayed(t, filepath.Base(path)), c, printer)...)
				golden := filepath.Join("testdata", "golden", filepath.Base(path)+"."+name)
				if *update {
					if err := os.WriteFile(golden, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s", firstDifference(string(got), string(want)))
				}
			})
		}
	}
}

// sinkOn is a sink that writes JSON to path.
func sinkOn(t *testing.T, path string, stdout *os.File, account *ledger.Snapshot) *lineSink {
	t.Helper()
	printer, err := jsonl.NewPrinter(jsonl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k, err := openLineSink(path, lineOptions{
		Output: stdout, Name: "stdout", Lines: []liner{printer}, Whole: true, Faults: new(faults), Written: &account.Exported, Refused: &account.ExportRefused,
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestExportFullDisk: what is left of a file that could not grow, be it named or
// standard output behind what others wrote, is whole lines, as many as are said.
func TestExportFullDisk(t *testing.T) {
	if dir := os.Getenv(fullDiskDir); dir != "" {
		limit := syscall.Rlimit{Cur: 100_000, Max: 100_000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Skipf("setrlimit: %v", err)
		}
		fillExport(t, filepath.Join(dir, "x.json"), false)
		fillExport(t, filepath.Join(dir, "stdout"), true)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestExportFullDisk$", "-test.v")
	cmd.Env = append(os.Environ(), fullDiskDir+"="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "--- SKIP") {
		t.Errorf("%v\n%s", err, out)
	}
}

// fillExport writes until path is as long as it may get.
func fillExport(t *testing.T, path string, borrowed bool) {
	var account ledger.Snapshot
	name, before := path, ""
	var stdout *os.File
	if borrowed {
		before = "before\n"
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		if stdout, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
			t.Fatal(err)
		}
		defer stdout.Close()
		name = "-"
	}
	k := sinkOn(t, name, stdout, &account)
	p, tried := sinkPacket(60, nil), uint64(0)
	newDecoder().Decode(p.Frame, p)
	var failure error
	for failure == nil && tried < 10_000 {
		tried++
		failure = k.Write(p)
	}
	said := fmt.Sprintf("%d packets were written before", account.Exported)
	if !errors.Is(failure, syscall.EFBIG) || !strings.Contains(failure.Error(), said) {
		t.Errorf("%s: %v, want %s", name, failure, said)
	}
	if err := k.Close(&account); err != nil {
		t.Errorf("%s: close: %v", name, err)
	}
	if account.Exported+account.ExportRefused != tried || account.Exported == 0 {
		t.Errorf("%s: %d tried, %d exported, %d refused", name, tried, account.Exported, account.ExportRefused)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), before) {
		t.Fatalf("%s: %v", name, err)
	}
	lines := strings.SplitAfter(strings.TrimPrefix(string(text), before), "\n")
	if uint64(len(lines)-1) != account.Exported || lines[len(lines)-1] != "" {
		t.Errorf("%s: %d lines, %d packets, ends %q", name, len(lines)-1, account.Exported, lines[len(lines)-1])
	}
}

// TestExportBrokenPipe: whoever read the lines has gone, which ends the run as it
// does for text.
func TestExportBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_ = r.Close()
	var account ledger.Snapshot
	k := sinkOn(t, "-", w, &account)
	p := sinkPacket(60, nil)
	if err := errors.Join(k.Write(p), k.Tick(time.Now(), &account)); exitCode(err) != exitClosed {
		t.Errorf("got %v", err)
	}
	if err := k.Write(p); err == nil || account.ExportRefused != 2 || account.Exported != 0 {
		t.Errorf("%v: %d refused, %d exported", err, account.ExportRefused, account.Exported)
	}
}

// TestExportLive: live, each packet before the signal is a line, a line is there as
// soon as its packet, and the file that was written beside it says the same again.
func TestExportLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := start(t, a, "-i", nettest.NameA, "-w", file, "--json", "udp port 9")
	b.Inject(nettest.NameB, numbered(9, 0))
	c.stdout.await(t, `"destination_port":9,`, 1)
	b.Inject(nettest.NameB, series(9, 40)...)
	if code := c.stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	live := c.stdout.String()
	if n := strings.Count(live, `"interface":"`+nettest.NameA+`","direction":"broadcast"`); n != 41 {
		t.Errorf("%d of 41 lines: %s", n, c.stderr.String())
	}
	replayed, err := exec.Command("ringcap", "-r", file, "--json").Output()
	if err != nil || string(replayed) != live {
		t.Errorf("%v, offline: %s", err, firstDifference(string(replayed), live))
	}
}

// TestExportReplaces: an older file is gone once the new one is open, and one without
// packets is empty in the end.
func TestExportReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	var account ledger.Snapshot
	read := func() string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := sinkOn(t, path, nil, &account)
	if err := k.Write(sinkPacket(60, nil)); err != nil || read() != "" {
		t.Errorf("%v, %q", err, read())
	}
	if err := k.Tick(time.Now(), &account); err != nil || !strings.HasPrefix(read(), "{") || account.Exported != 1 {
		t.Errorf("%v, %q, %d exported", err, read(), account.Exported)
	}
	k = sinkOn(t, path, nil, &account)
	if err := errors.Join(k.Close(&account), k.Close(&account)); read() != "" {
		t.Errorf("%v, %q", err, read())
	}
}

// BenchmarkExport has each line as JSON beside its text, which is a part of it.
func BenchmarkExport(b *testing.B) {
	for _, name := range []string{"http.pcap", "dns.pcapng", "ping6.pcapng"} {
		packets := packetsOf(b, name)
		for _, flags := range []string{"", "--json", "--fields=time,ip.src,ip.dst,tcp.dstport"} {
			c, err := cli.Parse(strings.Fields("-r x " + flags))
			if err != nil {
				b.Fatal(err)
			}
			printer := liner(text.NewPrinter(textOptions(c)))
			if c.Export.Given() {
				if printer, err = newExportPrinter(c); err != nil {
					b.Fatal(err)
				}
			}
			b.Run(name+flags, func(b *testing.B) {
				buf := make([]byte, 0, 1<<16)
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					buf = printer.Append(buf[:0], packets[i%len(packets)])
				}
			})
		}
	}
}

// packetsOf decodes the packets of a capture in testdata, each with layers of its own.
func packetsOf(b *testing.B, name string) (packets []*packet.Packet) {
	r, err := capfile.Open(filepath.Join("testdata", name), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for {
		f := new(packet.Frame)
		if r.Next(f) != nil {
			return packets
		}
		f.Data = bytes.Clone(f.Data)
		p := new(packet.Packet)
		newDecoder().Decode(f, p)
		packets = append(packets, p)
	}
}

// TestExportCorpus writes real captures as JSON, reads the lines as a program would
// and compares every field with what another decoder found: addresses, ports,
// flags, sequence numbers and lengths are all the same, the rest nearly all.
func TestExportCorpus(t *testing.T) {
	dir := corpus.Dir(t)
	manifest, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	printer, err := jsonl.NewPrinter(jsonl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &exportComparison{t: t, printer: printer, same: map[string]int{}, differ: map[string]int{}}
	for _, row := range strings.Split(strings.TrimSpace(string(manifest)), "\n")[1:] {
		cells := strings.Split(row, "\t")
		c.capture(cells[0], filepath.Join(dir, cells[1]), filepath.Join(dir, "truth", "fields", cells[0]+".tsv.gz"))
	}
	c.report()
}

// exactFields are the columns of the truth that may not differ once.
var exactFields = []string{
	"len", "caplen", "eth_src", "eth_dst", "sll_src", "arp_sha", "arp_spa", "arp_tha", "arp_tpa", "ip_src", "ip_dst", "ip_len",
	"df", "mf", "frag_off", "sport", "dport", "tcp_flags", "tcp_seq", "tcp_ack", "tcp_len", "tcp_hlen", "udp_len",
}

// exportedFields are all that are compared: beside the layers' what only JSON has.
var exportedFields = slices.Concat([]string{"pkt", "len", "caplen"}, comparedFields, []string{
	"igmp_type", "dns_id", "dns_qr", "dns_rcode", "dns_opcode", "dns_qname", "dns_qtype", "dns_qd", "dns_an",
})

// exportComparison counts by field where JSON and truth agree.
type exportComparison struct {
	t            *testing.T
	printer      *jsonl.Printer
	same, differ map[string]int
	peeked       int // how many packets need not be decoded
	packets      int
	shown        int
}

// capture compares the packets of one file with its rows of truth.
func (c *exportComparison) capture(id, file, truth string) {
	r, err := openCapture(c.t, file)
	if err != nil {
		return // TestDecodeCorpus knows which may fail
	}
	defer r.Close()
	d, f, p := newDecoder(), new(packet.Frame), new(packet.Packet)
	for n, row := range readTruth(c.t, truth) {
		if err := r.Next(f); err != nil {
			return
		}
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
		if notCompared(row, p) == "" {
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

// notExported says that the truth of a field does not bind: it is of a message that
// takes several segments or fragments, or is left out where the header is short.
func notExported(name string, row map[string]string, p *packet.Packet) bool {
	switch {
	case strings.HasPrefix(name, "dns_"):
		return row["l4"] != "udp" || row["mf"] == "1"
	case name == "tcp_seq":
		return p.Next == layers.LayerTypeTCP && len(p.Rest) < 20
	case name == "igmp_type":
		return strings.HasSuffix(row["stack"], ":pim") // another protocol within
	}
	return fieldNotCompared(name, row, p) != ""
}

// report prints the table, and fails where too much differs or nothing was compared.
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

// object is a JSON object; its numbers keep their digits.
type object map[string]json.RawMessage

// text is a member as the truth writes it: a string without quotes, a number.
func (o object) text(key string) string { return strings.Trim(string(o[key]), `"`) }

// list is a member that is an array of objects.
func (o object) list(key string) []object {
	var list []object
	if o[key] != nil && json.Unmarshal(o[key], &list) != nil {
		return nil
	}
	return list
}

// set copies members of o into f, if they are there.
func (o object) set(f map[string]string, names ...string) {
	for i := 0; i < len(names); i += 2 {
		if v := o.text(names[i+1]); v != "" {
			f[names[i]] = v
		}
	}
}

// bit is the digit of a flag that is in a list of names.
func (o object) bit(key, name string) string {
	return flagDigit(strings.Contains(string(o[key]), `"`+name+`"`))
}

// exportFieldsOf is what a line of JSON says, by column of the truth: see fieldsOf.
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
			f["payload_type"] = etherTypeField(uint16(n))
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
	if l.text("hardware_length") != "6" { // the truth has no colons then
		f["arp_sha"], f["arp_tha"] = strings.ReplaceAll(f["arp_sha"], ":", ""), strings.ReplaceAll(f["arp_tha"], ":", "")
	}
}

func exportIPv4(f map[string]string, l object) {
	l.set(f, "ipv", "version", "ip_src", "source_address", "ip_dst", "destination_address", "ip_proto", "protocol",
		"ttl", "time_to_live", "ip_id", "identification", "ip_len", "total_length", "tos", "type_of_service", "frag_off", "fragment_offset")
	f["df"], f["mf"] = l.bit("flag_names", "DF"), l.bit("flag_names", "MF")
}

// exportTransport fills in what stands on the first IP header.
func exportTransport(f map[string]string, above []object) {
	for i, l := range above {
		name := l.text("layer")
		switch name {
		case "ipv6_fragment":
			l.set(f, "frag_off", "fragment_offset", "ip_id", "identification")
			f["mf"] = flagDigit(l.text("more_fragments") == "true")
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
	if f["dns_qr"] = flagDigit(l.text("qr") == "true"); f["dns_qr"] == "1" {
		l.set(f, "dns_rcode", "rcode")
	}
	l.set(f, "dns_id", "id", "dns_opcode", "opcode", "dns_qd", "qdcount", "dns_an", "ancount")
	if q := l.list("questions"); len(q) > 0 {
		q[0].set(f, "dns_qname", "name", "dns_qtype", "type")
	}
}
