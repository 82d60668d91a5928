package layer_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/summary"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// outputs holds the output of all writers for a packet.
type outputs struct {
	text, json, columns string
	summary             *summary.Report
}

// write decodes frames and passes them to all writers.
func write(t *testing.T, link packet.LinkType, columns []string, frames ...[]byte) outputs {
	t.Helper()
	object, err := jsonl.NewPrinter(jsonl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := jsonl.NewPrinter(jsonl.Options{Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	lines := text.NewPrinter(text.Options{Link: true, Location: time.UTC, Time: text.TimeNone})
	tracker, decoder, s := track.New(track.Options{}), layer.NewDecoder(), summary.New()
	var out outputs
	for _, data := range frames {
		f := &packet.Frame{Data: data, Link: link}
		f.Info.CaptureLength, f.Info.Length = len(data), len(data)
		p := new(packet.Packet)
		decoder.Decode(f, p)
		tracker.Observe(p)
		s.Observe(p)
		out.text += string(lines.Append(nil, p))
		out.json += string(object.Append(nil, p))
		out.columns += string(row.Append(nil, p))
	}
	out.summary = s.Report(10)
	return out
}

// links are starts of frames that end with the given EtherType in hexadecimal.
var links = []struct {
	name   string
	link   packet.LinkType
	header func(etherType string, body []byte) string
}{
	{"Ethernet", packet.LinkEthernet, func(etherType string, _ []byte) string {
		return "020000000002 020000000001" + etherType
	}},
	{"SNAP", packet.LinkEthernet, func(etherType string, body []byte) string {
		return fmt.Sprintf("020000000002 020000000001 %04x aaaa03 000000", 8+len(body)) + etherType
	}},
	{"cooked", packet.LinkLinuxSLL, func(etherType string, _ []byte) string {
		return "0000 0001 0006 020000000001 0000" + etherType
	}},
	{"cooked v2", packet.LinkLinuxSLL2, func(etherType string, _ []byte) string {
		return etherType + "0000 00000003 0001 00 06 020000000001 0000"
	}},
	{"802.11", packet.LinkWiFi, func(etherType string, _ []byte) string {
		return "0800 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000" + etherType
	}},
}

func frame(t testing.TB, header string, body []byte) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(header, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return append(b, body...)
}

// datagram is UDP over IPv4.
var datagram = []byte{
	0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0xf6, 0xca, 192, 0, 2, 1, 192, 0, 2, 2,
	0x13, 0x88, 0x17, 0x70, 0, 12, 0, 0, 'd', 'a', 't', 'a',
}

// TestTags checks that text, JSON, columns and the summary recognize a VLAN tag of any
// type after any header. Once only text knew 0x9200, and only in Ethernet; nothing knew
// 0x9100 after SNAP.
func TestTags(t *testing.T) {
	for _, l := range links {
		for _, tag := range []string{"8100", "88a8", "9100", "9200"} {
			for _, tags := range []string{"0005 0800", "0005 8100 0005 0800", "0005 9200 0005 0800"} {
				t.Run(l.name+"/"+tag+"/"+tags, func(t *testing.T) {
					body := frame(t, tags, datagram)
					got := write(t, l.link, []string{"vlan.id", "ip.src", "udp.dstport"}, frame(t, l.header(tag, body), body))
					if !strings.Contains(got.text, "vlan 5, p 0") || !strings.Contains(got.text, "192.0.2.1.5000 > 192.0.2.2.6000: UDP, length 4") {
						t.Errorf("text: %s", got.text)
					}
					if !strings.Contains(got.json, `"vlan_id":5`) || !strings.Contains(got.json, `"destination_port":6000`) {
						t.Errorf("JSON: %s", got.json)
					}
					if got.columns != "5\t192.0.2.1\t6000\n" && got.columns != "5,5\t192.0.2.1\t6000\n" {
						t.Errorf("columns: %q", got.columns)
					}
					names := protocolsOf(got.summary)
					if !slices.Contains(names, "vlan") || !slices.Contains(names, "udp") || len(got.summary.Conversations) != 1 {
						t.Errorf("summary: %v, %d conversations", names, len(got.summary.Conversations))
					}
				})
			}
		}
	}
}

func protocolsOf(r *summary.Report) (names []string) {
	for _, p := range r.Protocols {
		names = append(names, p.Name)
	}
	return names
}

// TestSNAP checks that TCP after SNAP has relative numbers and counts as a conversation.
func TestSNAP(t *testing.T) {
	segment := func(seq byte) []byte {
		return []byte{
			0x45, 0, 0, 44, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
			0x13, 0x88, 0x17, 0x70, 0, 0, 1, seq, 0, 0, 2, 0, 0x50, 0x10, 0, 0, 0, 0, 0, 0, 'd', 'a', 't', 'a',
		}
	}
	for _, l := range links {
		got := write(t, l.link, []string{"tcp.len"}, frame(t, l.header("0800", segment(0)), segment(0)), frame(t, l.header("0800", segment(4)), segment(4)))
		if !strings.Contains(got.text, "seq 4:8, ack 1") {
			t.Errorf("%s: %s", l.name, got.text)
		}
		if got.columns != "4\n4\n" {
			t.Errorf("%s: columns %q", l.name, got.columns)
		}
		if c := got.summary.Conversations; len(c) != 1 || c[0].Proto != "tcp" {
			t.Errorf("%s: conversations %+v", l.name, c)
		}
	}
}

// TestLLCCut checks that all writers report a frame that ends within LLC or SNAP as cut.
func TestLLCCut(t *testing.T) {
	for _, body := range []string{"aa", "aaaa", "aaaa03", "aaaa03 000000 08"} {
		data := frame(t, fmt.Sprintf("020000000002 020000000001 %04x", len(strings.ReplaceAll(body, " ", ""))/2), frame(t, body, nil))
		got := write(t, packet.LinkEthernet, []string{"error"}, data)
		if !strings.Contains(got.text, "[|") {
			t.Errorf("%s: text %s", body, got.text)
		}
		if !strings.Contains(got.json, "header cut short") || got.columns == "\n" || got.summary.Malformed != 1 {
			t.Errorf("%s: JSON %s, columns %q, %d malformed", body, got.json, got.columns, got.summary.Malformed)
		}
	}
}

// TestPorts checks that the summary has a name for every protocol that text prints by its
// port.
func TestPorts(t *testing.T) {
	p := text.NewPrinter(text.Options{Location: time.UTC, Time: text.TimeNone})
	payload := "\x00\x00\x00\x00\x00\x00\x00\x00"
	tcp := []byte{
		0x45, 0, 0, 48, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0x50, 0x10, 0, 0, 0, 0, 0, 0,
	}
	udp := []byte{0x45, 0, 0, 36, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0xff, 0xff, 0, 0, 0, 16, 0, 0}
	decoder := layer.NewDecoder()
	known := 0
	for port := range 0xffff {
		for _, c := range []struct {
			header  []byte
			unknown string
			name    func(uint16) string
		}{{tcp, ", length 8\n", layer.TCPService}, {udp, ": UDP, length 8\n", layer.UDPService}} {
			data := append(slices.Clone(c.header), payload...)
			data[22], data[23] = byte(port>>8), byte(port)
			pkt := new(packet.Packet)
			info := gopacket.CaptureInfo{CaptureLength: len(data), Length: len(data)}
			decoder.Decode(&packet.Frame{Data: data, Info: info, Link: packet.LinkIPv4}, pkt)
			line := string(p.Append(nil, pkt))
			if strings.HasSuffix(line, c.unknown) {
				continue
			}
			if known++; c.name(uint16(port)) == "" {
				t.Errorf("port %d has no name: %s", port, line)
			}
		}
	}
	if known < 60 {
		t.Errorf("text knows only %d ports", known)
	}
}

// TestInside checks that JSON and the summary enter the same headers as text.
func TestInside(t *testing.T) {
	v6 := func(next byte, body []byte) []byte {
		h := make([]byte, 40, 40+len(body))
		h[0], h[5], h[6], h[7] = 0x60, byte(len(body)), next, 64
		h[8], h[24] = 0x20, 0x20
		return append(h, body...)
	}
	for _, c := range []struct {
		name string
		link packet.LinkType
		data []byte
	}{
		{"Ethernet in IPv6", packet.LinkIPv6, v6(143, frame(t, "020000000002 020000000001 0800", datagram))},
		{"802.11 with Cisco's SNAP", packet.LinkWiFi, frame(t, "0800 0000 020000000001 020000000002 020000000003 0000 aaaa03 0000f8 0800", datagram)},
	} {
		got := write(t, c.link, []string{"udp.dstport"}, c.data)
		if !strings.Contains(got.text, "UDP, length 4") {
			t.Errorf("%s: text %s", c.name, got.text)
		}
		if !strings.Contains(got.json, `"destination_port":6000`) || got.columns != "6000\n" {
			t.Errorf("%s: JSON %s, columns %q", c.name, got.json, got.columns)
		}
		if !slices.Contains(protocolsOf(got.summary), "udp") {
			t.Errorf("%s: summary %v", c.name, protocolsOf(got.summary))
		}
	}
	// Neither a jumbo payload option below 64 KiB nor none says where the packet ends.
	for _, option := range []string{"c204 00000012", "0104 00000000"} {
		jumbo := v6(0, frame(t, "1100"+option+"1388 1770 000a 0000 6869", nil))
		jumbo[5] = 0
		got := write(t, packet.LinkIPv6, []string{"udp.dstport"}, jumbo)
		if !strings.HasSuffix(got.text, "HBH  [|ip6]\n") || strings.Contains(got.json, `"layer":"udp"`) || got.columns != "\n" || slices.Contains(protocolsOf(got.summary), "udp") {
			t.Errorf("%s: text %s, JSON %s, columns %q, summary %v", option, got.text, got.json, got.columns, protocolsOf(got.summary))
		}
	}
	old := write(t, packet.LinkIPv6, []string{"mip6.mhtype"}, v6(62, frame(t, "3b00 0000 00000000", nil)))
	if !strings.Contains(old.text, "mobility: BRR") || old.columns != "0\n" {
		t.Errorf("mobility header of the drafts: text %s, columns %q", old.text, old.columns)
	}
}
