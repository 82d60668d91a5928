package jsonl

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// decoded decodes a frame in hexadecimal.
func decoded(t testing.TB, link packet.LinkType, frame string) *packet.Packet {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(frame, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return packetOf(data, link)
}

func packetOf(data []byte, link packet.LinkType) *packet.Packet {
	f := &packet.Frame{Data: data, Link: link, Number: 7, Interface: &packet.Interface{Name: "eth0"}, Direction: packet.DirectionIn}
	f.Info.Timestamp = time.Unix(1700000000, 400004009)
	f.Info.CaptureLength, f.Info.Length = len(data), len(data)
	p := &packet.Packet{Frame: f, Rest: data}
	if first, ok := layer.First(link); ok {
		layer.NewParser(first).Decode(data, p)
	}
	return p
}

// line is a Summarizer that always appends the same text.
type line string

func (l line) Clean() bool { return false }

func (l line) Prefetch([]byte, *packet.Headers) {}

func (l line) Append(dst []byte, _ *packet.Packet) []byte { return append(dst, l...) }

func newPrinter(t testing.TB, o Options) *Printer {
	t.Helper()
	p, err := NewPrinter(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Frames that headers are made of.
const (
	ether4 = "020000000002 020000000001 0800 "
	ether6 = "020000000002 020000000001 86dd "
	// tcpFrame has eight bytes of payload after time stamps.
	tcpFrame = ether4 + "4500003c000140004006b75ac0000201c6336402" +
		"9c4001bb000003e8000013898018 01f6bb0c0000 0101080a 000003e8 00000064 6162636465666768"
	// quoting is an ICMP error that quotes eight bytes of a segment.
	quoting = ether4 + "45000038000100004001f6b8c0000201c0000202 0304 0000 0000 0578" +
		"4500 003c 0001 4000 4006 b75a c0000201 c6336402 9c4001bb000003e8"
)

// TestJSON compares whole lines with docs/json.md.
func TestJSON(t *testing.T) {
	for name, c := range map[string]struct {
		link  packet.LinkType
		frame string
		want  []string // parts of the line, in order
	}{
		"tcp": {packet.LinkEthernet, tcpFrame, []string{
			`{"time":"2023-11-14T22:13:20.400004009Z","number":7,"length":74,"captured":74,"interface":"eth0","direction":"in","link_type":"EN10MB","layers":[`,
			`{"layer":"ethernet","destination":"02:00:00:00:00:02","source":"02:00:00:00:00:01","ethertype":2048},`,
			`{"layer":"ipv4","version":4,"header_length":20,"type_of_service":0,"total_length":60,"identification":1,"flags":2,"flag_names":["DF"],` +
				`"fragment_offset":0,"time_to_live":64,"protocol":6,"header_checksum":46938,"source_address":"192.0.2.1","destination_address":"198.51.100.2"},`,
			`{"layer":"tcp","source_port":40000,"destination_port":443,"sequence_number":1000,"acknowledgment_number":5001,"header_length":32,` +
				`"flags":24,"flag_names":["PSH","ACK"],"window":502,"checksum":47884,"urgent_pointer":0,"payload_length":8,`,
			`"options":[{"kind":1},{"kind":1},{"kind":8,"length":10,"timestamp_value":1000,"timestamp_echo_reply":100}]}],"summary":"say \"hi\""}`,
		}},
		"quoted": {packet.LinkEthernet, quoting, []string{
			`"layer":"icmp","type":3,"code":4,"checksum":0,"next_hop_mtu":1400,"quoted":[{"layer":"ipv4",`, `"destination_address":"198.51.100.2"},` +
				`{"layer":"tcp","source_port":40000,"destination_port":443,"sequence_number":1000}]}],`, `"summary"`,
		}},
		"snap": {packet.LinkEthernet, "020000000002 020000000001 001d aaaa03 000000 0800 45000015000140004011 f8e1 c0000201c0000202 ff", []string{
			`"length":29},{"layer":"llc","dsap":170,"ssap":170,"control":3},{"layer":"snap","oui":0,"protocol":2048},{"layer":"ipv4"`,
			`"error":"decode udp: header cut short","truncated":true}`,
		}},
		"tags":   {packet.LinkEthernet, "020000000002 020000000001 88a8 6064 8100 b00c 9999", []string{`"priority":3,"drop_eligible":false,"vlan_id":100,"ethertype":33024},{"layer":"vlan","priority":5,"drop_eligible":true,"vlan_id":12,`}},
		"no MAC": {195, "0102", []string{`"link_type":"IEEE802_15_4","layers":[],"summary"`}},
		"fragment": {packet.LinkIPv6, "60000000 0010 2c 40" + strings.Repeat("20", 32) + "11 00 00b9 00000007 0102030405060708", []string{
			`{"layer":"ipv6_fragment","next_header":17,"fragment_offset":184,"more_fragments":true,"identification":7}],`}},
	} {
		got := string(newPrinter(t, Options{Summary: line("say \"hi\"\n\t0x0000:  4500\n")}).Append(nil, decoded(t, c.link, c.frame)))
		if !json.Valid([]byte(got)) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: not one line of JSON: %s", name, got)
		}
		rest := got
		for _, want := range c.want {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%s: no %s\nin %s", name, want, rest)
			}
			rest = after
		}
	}
}

// dnsFrame is a response with a question, a name that points to it, and all kinds of
// records that are decoded.
const dnsFrame = ether4 + "450000d5000140004011b6c1c0000201c6336402 0035 9c40 00c1 0000" +
	"1234 8580 0001 0007 0000 0000" + "0161 02 5c2e 02 2c0a 00 0001 0001" +
	"c00c 0001 0001 0000003c 0004 c0000250" + "c00c 001c 0001 0000003c 0010 20010db8000000000000000000000050" +
	"c00c 0005 0001 0000003c 0004 0162 c00c" + "c00c 000f 0001 0000003c 0004 000a c00e" +
	"c00c 0010 0001 0000003c 0007 03612c62 02c3a9" + "c00c 0021 0001 0000003c 0008 0001 0002 0050 c00c" +
	"c00c 0041 0001 0000003c 0003 0102ff"

// TestColumns checks the values of several layers, and escapes.
func TestColumns(t *testing.T) {
	for _, c := range []struct{ frame, columns, tsv, csv string }{
		{tcpFrame, "time,ip.src,tcp.dstport,udp.port,tcp.flags.syn,tcp.flags.ack", "2023-11-14T22:13:20.400004009Z\t192.0.2.1\t443\t\t0\t1",
			"2023-11-14T22:13:20.400004009Z,192.0.2.1,443,,0,1"},
		{tcpFrame, "ip.addr,frame.protocols,tcp.options.timestamp.tsval", "192.0.2.1,198.51.100.2\teth:ethertype:ip:tcp\t1000",
			`"192.0.2.1,198.51.100.2",eth:ethertype:ip:tcp,1000`},
		{quoting, "ip.dst,tcp.dstport,frame.number,frame.time_epoch", "192.0.2.2,198.51.100.2\t443\t7\t1700000000.400004009",
			`"192.0.2.2,198.51.100.2",443,7,1700000000.400004009`},
		{tcpFrame, "summary", `a,"b\\ c`, `"a,""b\\ c"`},
		{dnsFrame, "dns.qry.name,dns.a,dns.aaaa", `a.\\\\\\..\,\\010` + "\t192.0.2.80\t2001:db8::50", `"a.\\\\\\..\,\\010",192.0.2.80,2001:db8::50`},
		{dnsFrame, "dns.cname,dns.mx.preference,dns.txt,dns.srv.port,dns.flags.names", `b.a.\\\\\\..\,\\010` + "\t10\ta\\,b,é\t80\tRA,RD,AA", ""},
	} {
		pkt := decoded(t, packet.LinkEthernet, c.frame)
		o := Options{Summary: line("a,\"b\\ c\nd"), Columns: strings.Split(c.columns, ",")}
		if got := string(newPrinter(t, o).Append(nil, pkt)); got != c.tsv+"\n" {
			t.Errorf("%s as TSV: got %q, want %q", c.columns, got, c.tsv)
		}
		o.CSV = true
		p := newPrinter(t, o)
		if got := string(p.AppendHeader(nil)); got != c.columns+"\n" {
			t.Errorf("header %q", got)
		}
		if got := string(p.Append(nil, pkt)); got != c.csv+"\n" && c.csv != "" {
			t.Errorf("%s as CSV: got %q, want %q", c.columns, got, c.csv)
		}
	}
}

// TestFields checks that names are unique and explained, and that the error for a
// misspelled name suggests the right one.
func TestFields(t *testing.T) {
	fields := Fields()
	for _, want := range []string{"time", "frame.number", "ip.src", "tcp.dstport", "vlan.id", "dns.qry.name", "tls.handshake.extensions_server_name"} {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == want }) {
			t.Errorf("no %s", want)
		}
	}
	for _, f := range fields {
		if f.Help == "" || strings.ContainsAny(f.Name+f.Help, "\t\n") || strings.ContainsAny(f.Name, ", \"") {
			t.Errorf("%q: %q", f.Name, f.Help)
		}
	}
	for name, want := range map[string]string{
		"tcp.window_siz": `"tcp.window_siz" is no field: did you mean tcp.window_size?`, "IP.SRC": "mean ip.src?", "qry.name": "mean dns.qry.name?", "tcp.dsport": "mean tcp.dstport?", "": "--fields help",
		"tls.handshake": "mean tls.handshake.type?", "tcp.analysis": "mean tcp.analysis.flags?",
		"tcp.frobnicate": `"tcp.frobnicate" is no field: ringcap --fields help lists them`,
	} {
		if _, err := NewPrinter(Options{Columns: []string{"time", name}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestTimes checks times before 1970 and far from it.
func TestTimes(t *testing.T) {
	p := newPrinter(t, Options{Columns: []string{"time", "frame.time_epoch"}})
	pkt := decoded(t, packet.LinkEthernet, tcpFrame)
	for want, at := range map[string]time.Time{
		"1969-12-31T23:59:58.500000001Z\t-1.499999999":         time.Unix(-2, 500000001),
		"1970-01-01T00:00:00.000000000Z\t0.000000000":          time.Unix(0, 0),
		"2106-02-07T06:28:16.000000009Z\t4294967296.000000009": time.Unix(1<<32, 9),
	} {
		pkt.Info.Timestamp = at
		if got := string(p.Append(nil, pkt)); got != want+"\n" {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	p = newPrinter(t, Options{Columns: []string{RelativeTime, DeltaTime}})
	pkt.Elapsed, pkt.Delta = 90*time.Second+5, -1500*time.Millisecond
	if got, want := string(p.Append(nil, pkt)), "90.000000005\t-1.500000000\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestStrings checks that bytes which are not text are escaped, and that text survives
// unchanged.
func TestStrings(t *testing.T) {
	for text, want := range map[string]string{
		"plain": `"plain"`, `a"b\c`: `"a\"b\\c"`, "tab\tnl\n\x7f": `"tab\u0009nl\u000a\u007f"`, "é\u202e😀": "\"é\\u202e😀\"",
		"\xff1234567\xc3": `"\ufffd1234567\ufffd"`, "\U000e0001": `"\udb40\udc01"`, "\ufffd": "\"\ufffd\"",
	} {
		got := AppendString(nil, []byte(text))
		if string(got) != want || !json.Valid(got) {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"a,b\tc\n\r\\": `a\,b\tc\n\r\\`, "\x01\xff\u0085": `\x01\xff\xc2\x85`} {
		if got := string(appendCell(nil, []byte(text), false)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestAllocates checks that the printer does not allocate, even for names and quoted
// packets.
func TestAllocates(t *testing.T) {
	for name, frame := range map[string]string{"tcp": tcpFrame, "quoted": quoting, "dns": dnsFrame} {
		pkt := decoded(t, packet.LinkEthernet, frame)
		for _, o := range []Options{{Summary: line("x")}, {Columns: []string{"time", "ip.src", "dns.qry.name", "tcp.port", "summary"}, CSV: true}} {
			p := newPrinter(t, o)
			buf := p.Append(make([]byte, 0, 8192), pkt)
			if n := testing.AllocsPerRun(20, func() { buf = p.Append(buf[:0], pkt) }); n != 0 {
				t.Errorf("%s, columns %v: %v allocations", name, o.Columns, n)
			}
		}
	}
}

// fuzzLinks are the link types that are decoded, and one that is not.
var fuzzLinks = []packet.LinkType{
	packet.LinkEthernet, packet.LinkRaw, packet.LinkIPv4, packet.LinkIPv6, packet.LinkNull, packet.LinkLoop, packet.LinkLinuxSLL,
	packet.LinkLinuxSLL2, packet.LinkPPP, packet.LinkPPPSerial, packet.LinkPPPEther, packet.LinkPPPWithDir, packet.LinkWiFi,
	packet.LinkWiFiRadiotap, 147,
	packet.LinkCHDLC, packet.LinkFrameRelay, packet.LinkMFR, packet.LinkENC, packet.LinkSLIP, packet.LinkNFLOG, packet.LinkPPI,
	packet.LinkPKTAP, packet.LinkPrism, packet.LinkAVS, packet.LinkBroadcomTag, packet.LinkBroadcomFirst, packet.LinkDSA, packet.LinkEDSA,
	packet.LinkFDDI, packet.LinkTokenRing, packet.LinkARCNET, packet.LinkARCNETLinux, packet.LinkIPoIB, packet.LinkIPNET, packet.LinkATM, packet.LinkCLIP,
	packet.LinkSunATM, packet.LinkIPFC, packet.LinkIEEE1394, packet.LinkSymantec, packet.LinkPFLOG, packet.LinkHilscher, packet.LinkHilscherRaw,
	packet.LinkJuniperEther, packet.LinkJuniperPPP, packet.LinkJuniperFR, packet.LinkJuniperCHDLC, packet.LinkJuniperMLPPP, packet.LinkJuniperMLFR, packet.LinkJuniperMFR, packet.LinkJuniperES,
	packet.LinkJuniperGGSN, packet.LinkJuniperSvc, packet.LinkJuniperMon, packet.LinkJuniperPPPoE, packet.LinkJuniperPPPoA, packet.LinkJuniperATM1, packet.LinkJuniperATM2,
}

// FuzzAppend writes arbitrary frames of every link type. As JSON, the result must be one
// valid line in UTF-8 without control characters and of bounded length. As columns, it
// must have the selected number of them.
func FuzzAppend(f *testing.F) {
	for _, frame := range []string{tcpFrame, quoting, dnsFrame} {
		f.Add(decoded(f, packet.LinkEthernet, frame).Data, uint8(0), uint16(0))
	}
	for _, s := range samples {
		f.Add(decoded(f, s.link, s.frame).Data, uint8(max(0, slices.Index(fuzzLinks, s.link))), uint16(1))
	}
	var all []string
	for _, field := range Fields() {
		all = append(all, field.Name)
	}
	p, rows := newPrinter(f, Options{Summary: line("IP \"a\" > b\n\tdump")}), newPrinter(f, Options{Columns: all})
	values, err := NewReader(all, line("IP"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte, link uint8, missing uint16) {
		pkt := packetOf(data, fuzzLinks[int(link)%len(fuzzLinks)])
		pkt.Info.Length += int(missing)
		pkt.Interface.Name = "eth\xff\"\n"
		values.Read(pkt)
		got := p.Append(nil, pkt)
		if !json.Valid(got) {
			t.Errorf("not JSON: %s", got)
		}
		check(t, got, "\n", 8000+200*len(data))
		if again := p.Append([]byte("}"), pkt); !bytes.Equal(again[1:], got) {
			t.Errorf("written twice: %s, %s", got, again)
		}
		row := rows.Append(nil, pkt)
		if q := (&packet.Packet{Frame: pkt.Frame}); layer.PeekPacket(q) {
			if peeked := p.Append(nil, q); !bytes.Equal(peeked, got) {
				t.Errorf("decoded %s, peeked %s", got, peeked)
			}
			if peeked := rows.Append(nil, q); !bytes.Equal(peeked, row) {
				t.Errorf("decoded %s, peeked %s", row, peeked)
			}
		}
		check(t, row, "\t\n", 8000+200*len(data))
		if n := bytes.Count(row, []byte{'\t'}); n != len(all)-1 {
			t.Errorf("%d tabs between %d columns", n, len(all))
		}
	})
}

// check checks a line against the promises of Append.
func check(t *testing.T, got []byte, control string, most int) {
	t.Helper()
	if len(got) > most {
		t.Errorf("%d bytes, want at most %d", len(got), most)
	}
	if !utf8.Valid(got) {
		t.Errorf("not UTF-8: %q", got)
	}
	if i := bytes.IndexFunc(got, func(r rune) bool { return (r < ' ' || r == 0x7f) && !strings.ContainsRune(control, r) }); i >= 0 {
		t.Errorf("control byte at %d: %q", i, got)
	}
	if bytes.IndexByte(got, '\n') != len(got)-1 {
		t.Errorf("not one line: %q", got)
	}
}
