package layer_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"

	"github.com/google/gopacket/layers"
)

// everybody holds everything that writes packets, with the state that is kept between
// packets.
type everybody struct {
	decoder     *layer.Decoder
	tracker     *track.Tracker
	text, brief *text.Printer // with -v and without
	object, row *jsonl.Printer
	pkt         packet.Packet
	frame       packet.Frame

	line, briefLine, js, co []byte
}

func newEverybody(t *testing.T) *everybody {
	t.Helper()
	e := &everybody{decoder: layer.NewDecoder(), tracker: track.New(track.Options{})}
	e.text = text.NewPrinter(text.Options{Verbose: 1, NoChecksums: true, Location: time.UTC, Time: text.TimeNone})
	e.brief = text.NewPrinter(text.Options{Location: time.UTC, Time: text.TimeNone})
	var err error
	if e.object, err = jsonl.NewPrinter(jsonl.Options{}); err != nil {
		t.Fatal(err)
	}
	if e.row, err = jsonl.NewPrinter(jsonl.Options{Columns: []string{"ip.src", "udp.dstport"}}); err != nil {
		t.Fatal(err)
	}
	return e
}

// The output of each writer for the datagram that is carried.
const (
	innerText = "192.0.2.1.5000 > 192.0.2.2.6000: "
	innerJSON = `{"layer":"udp","source_port":5000,"destination_port":6000,`
	quoteJSON = `"quoted":[`
)

// reach reports which writers reach the datagram in a frame: text, JSON, columns,
// summary.
func (e *everybody) reach(link packet.LinkType, data []byte) (reached [4]bool) {
	e.frame = packet.Frame{Data: data, Link: link}
	e.frame.Info.CaptureLength, e.frame.Info.Length = len(data), len(data)
	e.pkt = packet.Packet{}
	e.decoder.Decode(&e.frame, &e.pkt)
	e.tracker.Observe(&e.pkt)
	e.line = e.text.Append(e.line[:0], &e.pkt)
	e.briefLine = e.brief.Append(e.briefLine[:0], &e.pkt)
	e.js = e.object.Append(e.js[:0], &e.pkt)
	quoted := strings.Contains(string(e.js), quoteJSON)
	// Like tcpdump, text shows what an ICMP error quotes and what PIM registers with -v only.
	withVerbose := quoted || strings.Contains(string(e.briefLine), "PIMv2, Register, ")
	reached[0] = strings.Contains(string(e.line), innerText) && (withVerbose || strings.Contains(string(e.briefLine), innerText))
	reached[1] = strings.Contains(string(e.js), innerJSON)
	e.co = e.row.Append(e.co[:0], &e.pkt)
	row := string(e.co[:len(e.co)-1])
	reached[2] = (strings.HasPrefix(row, "192.0.2.1\t") || strings.Contains(row, ",192.0.2.1\t")) && strings.HasSuffix(row, "6000")
	// The summary counts the innermost addresses that the decoder found.
	h := &e.pkt.Headers
	reached[3] = h.IPVersion == 4 && h.Protocol == packet.ProtocolUDP && h.Transport > 0 &&
		binary.BigEndian.Uint32(data[h.Transport:]) == 5000<<16|6000 ||
		reached[1] && quoted // a packet that an error quotes is not traffic
	return reached
}

// payloads returns what a header may carry: the datagram, after the protocol's own header
// if it has one.
func payloads(t testing.TB) map[string][]byte {
	ether := frame(t, "020000000002 020000000001 0800", datagram)
	return map[string][]byte{
		"ip":              datagram,
		"ethernet":        ether,
		"tag":             frame(t, "0005 0800", datagram),
		"label":           frame(t, "00010 1 40", datagram),
		"labels":          frame(t, "00010 0 40 00011 1 40", datagram),
		"null label":      frame(t, "00000 1 40", datagram),
		"ppp":             frame(t, "0021", datagram),
		"hdlc":            frame(t, "ff03 0021", datagram),
		"cisco hdlc":      frame(t, "0f00 0800", datagram),
		"pppoe":           frame(t, "1100 0001 0022 0021", datagram),
		"snap":            frame(t, "aaaa03 000000 0800", datagram),
		"llc":             frame(t, "060603", datagram),
		"gre":             frame(t, "0000 0800", datagram),
		"pptp":            frame(t, "3001 880b 0020 0001 00000001 ", frame(t, "0021", datagram)),
		"nsh ip":          frame(t, "0fc2 02 01 00000102", datagram),
		"nsh ethernet":    frame(t, "0fc2 02 03 00000102", ether),
		"nsh metadata":    frame(t, "0fc6 01 01 00000102 00000001 00000002 00000003 00000004", datagram),
		"vxlan":           frame(t, "0800 0000 00000500", ether),
		"vxlan-gpe ip":    frame(t, "0c00 0001 00000500", datagram),
		"vxlan-gpe ether": frame(t, "0c00 0003 00000500", ether),
		"vxlan-gpe nsh":   frame(t, "0c00 0004 00000500 0fc2 02 01 00000102", datagram),
		"vxlan-gpe mpls":  frame(t, "0c00 0005 00000500 00010 1 40", datagram),
		"geneve ip":       frame(t, "0000 0800 00000700", datagram),
		"geneve ethernet": frame(t, "0000 6558 00000700", ether),
		"geneve options":  frame(t, "0200 0800 00000700 0102 80 01 00000001", datagram),
		"erspan 2":        frame(t, "1001 0003 00000000", ether),
		"erspan 3":        frame(t, "2001 0003 00000000 0000 0000", ether),
		"erspan 3 ip":     frame(t, "2001 0003 00000000 0000 0800", datagram),
		"erspan 3 long":   frame(t, "2001 0003 00000000 0000 0001 00000000 00000000", ether),
		"wccp 2":          frame(t, "00000000", datagram),
		"gtp":             frame(t, "30ff 0020 0000002a", datagram),
		"gtp numbered":    frame(t, "32ff 0024 0000002a 0001 0000", datagram),
		"gtp extension":   frame(t, "34ff 0028 0000002a 0001 0085 01 100500", datagram),
		"l2tp":            frame(t, "0002 0001 0001 0021", datagram),
		"l2tp length":     frame(t, "4002 002c 0001 0001 ff03 0021", datagram),
		"l2tp offset":     frame(t, "0202 0001 0001 0002 0000 0021", datagram),
		"macsec":          append(frame(t, "00 00 00000001 0800", datagram), make([]byte, 16)...),
		"vn-tag":          frame(t, "00000000 0800", datagram),
		"metadata":        frame(t, "01 01 0001 0005 0800", datagram),
		"ah":              frame(t, "04 04 0000 00000001 00000001 000000000000000000000000", datagram),
		"nlpid ip":        frame(t, "cc", datagram),
		"nlpid ppp":       frame(t, "cf ff03 0021", datagram),
		"nlpid snap":      frame(t, "80 000000 0800", datagram),
		"register":        frame(t, "2100 0000 00000000", datagram),
		"mobile ip":       frame(t, "1180 0000 c0000202 c0000201", datagram[20:]),
	}
}

// carrier is a header with a number that identifies its payload.
type carrier struct {
	name   string
	link   packet.LinkType
	count  int // number of possible numbers
	header func(n int, body []byte) string

	lengths bool // small numbers are lengths, and may cut the datagram
}

// numbers returns the numbers of a carrier that are tested: all if it has one byte,
// otherwise the small ones, those of known protocols, and some unknown ones.
func numbers(count int) (all []int) {
	for n := 0; n < 1<<8; n++ {
		all = append(all, n)
	}
	if count == 1<<8 {
		return all
	}
	if *insideAll {
		for n := 1 << 8; n < count; n++ {
			all = append(all, n)
		}
		return all
	}
	for n := 1 << 8; n < count; n += 997 {
		all = append(all, n)
	}
	for n := range 1 << 16 {
		if layers.EthernetTypeMetadata[n].LayerType != 0 || layer.UDPService(uint16(n)) != "" {
			all = append(all, n)
		}
	}
	return append(all, layer.EtherTypeTEB, layer.EtherTypePPP, layer.EtherTypeVLAN9100, layer.EtherTypeVLAN9200,
		layer.EtherTypeERSPAN, layer.EtherTypeERSPAN3, layer.EtherTypeWCCP, layer.EtherTypeMACsec, layer.EtherTypeVNTag,
		layer.EtherTypeCisco, layer.EtherTypeNSH, layer.EtherTypeOSI, layer.EtherTypeMPLS, layer.EtherTypeMPLSUp,
		layer.EtherTypeRARP, 0x02cf, 0x03cc, 0x05dc, 0x05ff, 0x0600, 0x23cc, 0x23cf)
}

var insideAll = flag.Bool("inside-all", false, "try all numbers of 16 bits, which takes minutes")

// checked4 and checked6 return IP headers for a body of a protocol.
func checked4(protocol, size int) string {
	return fmt.Sprintf("4500 %04x 0001 0000 40 %02x 0000 0a000001 0a000002", 20+size, protocol)
}

func checked6(protocol, size int) string {
	return fmt.Sprintf("60000000 %04x %02x 40", size, protocol) + strings.Repeat("20", 32)
}

func udp4(src, dst, size int) string {
	return checked4(17, 8+size) + fmt.Sprintf("%04x %04x %04x 0000", src, dst, 8+size)
}

var carriers = []carrier{
	{"Ethernet", packet.LinkEthernet, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("020000000002 020000000001 %04x", n) }, true},
	{"a tag", packet.LinkEthernet, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("020000000002 020000000001 8100 0005 %04x", n) }, true},
	{"SNAP", packet.LinkEthernet, 1 << 16, func(n int, body []byte) string {
		return fmt.Sprintf("020000000002 020000000001 %04x aaaa03 000000 %04x", 8+len(body), n)
	}, false},
	{"cooked", packet.LinkLinuxSLL, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("0000 0001 0006 020000000001 0000 %04x", n) }, false},
	{"cooked v2", packet.LinkLinuxSLL2, 1 << 16, func(n int, _ []byte) string {
		return fmt.Sprintf("%04x 0000 00000003 0001 00 06 020000000001 0000", n)
	}, false},
	{"802.11", packet.LinkWiFi, 1 << 16, func(n int, _ []byte) string {
		return fmt.Sprintf("0800 0000 020000000001 020000000002 020000000003 0000 aaaa03 000000 %04x", n)
	}, false},
	{"GRE", packet.LinkIPv4, 1 << 16, func(n int, body []byte) string { return checked4(47, 4+len(body)) + fmt.Sprintf("0000 %04x", n) }, false},
	{"numbered GRE", packet.LinkIPv4, 1 << 16, func(n int, body []byte) string {
		return checked4(47, 8+len(body)) + fmt.Sprintf("1000 %04x 00000001", n)
	}, false},
	{"Geneve", packet.LinkIPv4, 1 << 16, func(n int, body []byte) string {
		return udp4(9999, layer.PortGeneve, 8+len(body)) + fmt.Sprintf("0000 %04x 00000700", n)
	}, false},
	{"Cisco HDLC", packet.LinkCHDLC, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("0f00 %04x", n) }, false},
	{"Cisco HDLC in PPP", packet.LinkPPPSerial, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("0f00 %04x", n) }, false},
	{"Cisco's frame relay", packet.LinkFrameRelay, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("1841 %04x", n) }, false},
	{"frame relay", packet.LinkFrameRelay, 1 << 8, func(n int, _ []byte) string { return fmt.Sprintf("1841 03 %02x", n) }, false},
	{"a DSA tag", packet.LinkDSA, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("020000000002 020000000001 c0000001 %04x", n) }, true},
	{"PPP", packet.LinkPPP, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("ff03 %04x", n) }, false},
	{"serial PPP", packet.LinkPPPSerial, 1 << 16, func(n int, _ []byte) string { return fmt.Sprintf("ff03 %04x", n) }, false},
	{"PPPoE", packet.LinkEthernet, 1 << 16, func(n int, body []byte) string {
		return fmt.Sprintf("020000000002 020000000001 8864 1100 0001 %04x %04x", 2+len(body), n)
	}, false},
	{"LLC", packet.LinkEthernet, 1 << 8, func(n int, body []byte) string {
		return fmt.Sprintf("020000000002 020000000001 %04x %02x%02x03", 3+len(body), n, n)
	}, false},
	{"IPv4", packet.LinkIPv4, 1 << 8, func(n int, body []byte) string { return checked4(n, len(body)) }, false},
	{"IPv6", packet.LinkIPv6, 1 << 8, func(n int, body []byte) string { return checked6(n, len(body)) }, false},
	{"UDP to", packet.LinkIPv4, 1 << 16, func(n int, body []byte) string { return udp4(61000, n, len(body)) }, false},
	{"UDP from", packet.LinkIPv4, 1 << 16, func(n int, body []byte) string { return udp4(n, 61000, len(body)) }, false},
	{"MPLS", packet.LinkMPLS, 1 << 8, func(n int, _ []byte) string { return fmt.Sprintf("%05x 1 40", n) }, false},
	{"the null header", packet.LinkNull, 1 << 8, func(n int, _ []byte) string { return fmt.Sprintf("%02x000000", n) }, false},
}

// pppEscapes reports whether a number is the flag of a frame of PPP that was captured with
// its escapes. Text undoes them in a copy, where the layers cannot point.
func pppEscapes(c carrier, n int) bool { return strings.Contains(c.name, "PPP") && n>>8 == 0x7e }

// TestInsideAll checks that text, JSON, columns and the summary enter the same packets,
// whatever header carries them and whatever number identifies them.
func TestInsideAll(t *testing.T) {
	inside := payloads(t)
	names := make([]string, 0, len(inside))
	for name := range inside {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, c := range carriers {
		t.Run(c.name, func(t *testing.T) {
			e := newEverybody(t)
			entered := 0
			for _, name := range names {
				data := frame(t, c.header(0, inside[name]), inside[name])
				var ranges []string
				for _, n := range numbers(c.count) {
					if pppEscapes(c, n) || c.lengths && n < len(inside[name]) {
						continue
					}
					copy(data, frame(t, c.header(n, inside[name]), nil))
					got := e.reach(c.link, data)
					if got == [4]bool{true, true, true, true} {
						entered++
					} else if got != [4]bool{} {
						ranges = append(ranges, fmt.Sprintf("%#x %v", n, got))
					}
				}
				if len(ranges) > 0 {
					t.Errorf("%s: %d, such as %s", name, len(ranges), strings.Join(ranges[:min(4, len(ranges))], "; "))
				}
			}
			if entered == 0 {
				t.Error("no writer enters any header")
			}
		})
	}
}

// TestInsideFile checks that text, JSON and the summary find the same innermost addresses
// in a file of real encapsulations.
func TestInsideFile(t *testing.T) {
	file, err := os.ReadFile("testdata/encaps.pcap")
	if err != nil {
		t.Fatal(err)
	}
	e := newEverybody(t)
	inside := 0
	for at, number := 24, 1; at < len(file); number++ {
		size := int(binary.LittleEndian.Uint32(file[at+8:]))
		data := file[at+16 : at+16+size]
		at += 16 + size
		e.reach(packet.LinkEthernet, data)
		printed := func(line []byte) bool {
			return strings.Contains(string(line), ".1234 > ") && strings.Contains(string(line), ".53: ")
		}
		inText := printed(e.line)
		inJSON := strings.Contains(string(e.js), `{"layer":"udp","source_port":1234,"destination_port":53,`)
		h := &e.pkt.Headers
		counted := h.Protocol == packet.ProtocolUDP && binary.BigEndian.Uint32(data[h.Transport:]) == 1234<<16|53
		quoted := strings.Contains(string(e.js), quoteJSON)
		if inText != inJSON || (inText != counted || inText != printed(e.briefLine)) && !quoted {
			t.Errorf("packet %d: text %v, JSON %v, summary %v\n%s%s%s", number, inText, inJSON, counted, e.line, e.briefLine, e.js)
		}
		if inText {
			inside++
		}
	}
	if inside < 25 {
		t.Errorf("%d packets were entered", inside)
	}
}
