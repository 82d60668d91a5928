package main

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// TestDecoderMixesLinks decodes frames of several link types in turn, as pcapng
// files and the "any" interface give them.
func TestDecoderMixesLinks(t *testing.T) {
	ip := []byte{0x45, 0, 0, 22, 0, 1, 0, 0, 64, 253, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0xaa, 0xbb}
	ether := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ip...)
	d, p := newDecoder(), new(packet.Packet)
	for range 2 {
		for _, c := range []struct {
			link   packet.LinkType
			data   []byte
			layers int
			rest   int
		}{
			{packet.LinkEthernet, ether, 2, 2},
			{packet.LinkRaw, ip, 2, 2},
			{packet.LinkEthernet, ether[:13], 0, 13},
			{195, ether, 0, len(ether)}, // 802.15.4 is not decoded
			{packet.LinkIPv4, ip, 1, 2},
		} {
			f := &packet.Frame{Data: c.data, Link: c.link}
			d.Decode(f, p)
			if p.Frame != f || len(p.Layers) != c.layers || len(p.Types) != c.layers || len(p.Rest) != c.rest {
				t.Errorf("%v: got %d layers, %d bytes of rest", c.link, len(p.Layers), len(p.Rest))
			}
			if bad := len(c.data) == 13; bad != (p.Err != nil) || bad != p.Truncated {
				t.Errorf("%v: got error %v, truncated %v", c.link, p.Err, p.Truncated)
			}
		}
	}
	if p.Next != gopacket.LayerTypePayload {
		t.Errorf("got next %v", p.Next)
	}
}

// BenchmarkDecoder is what the packet loop pays: TCP with time stamps.
func BenchmarkDecoder(b *testing.B) {
	frame := []byte{
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
		0x45, 0, 0, 56, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0x9c, 0x40, 1, 0xbb, 0, 0, 0, 7, 0, 0, 0, 9, 0x80, 0x18, 1, 0xf6, 0, 0, 0, 0,
		1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 'd', 'a', 't', 'a',
	}
	d, p := newDecoder(), new(packet.Packet)
	f := &packet.Frame{Data: frame, Link: packet.LinkEthernet}
	b.ReportAllocs()
	for b.Loop() {
		d.Decode(f, p)
	}
	if len(p.Layers) != 3 || len(p.Rest) != 4 {
		b.Fatalf("got %d layers, %d bytes of rest", len(p.Layers), len(p.Rest))
	}
}

// TestDecodeCorpus decodes real captures and compares every field with what
// another decoder found in them.
func TestDecodeCorpus(t *testing.T) {
	c := &comparison{t: t, same: map[string]int{}, differ: map[string]int{}, beyond: map[string]int{}}
	for _, capture := range corpus.Captures(t) {
		c.capture(&capture)
	}
	c.report()
}

// comparison counts by field where the two decoders agree.
type comparison struct {
	t              *testing.T
	same, differ   map[string]int
	beyond         map[string]int // packets not compared, by why
	packets, shown int
}

// capture compares the packets of one file with its rows of truth. What other
// readers read is an error here if it cannot be read.
func (c *comparison) capture(capture *corpus.Capture) {
	read, truth := readCapture(c.t, capture), capture.Truth(c.t)
	d, p := newDecoder(), new(packet.Packet)
	for i, row := range truth[:min(len(truth), len(read))] {
		d.Decode(&read[i], p)
		c.packets++
		if why := notCompared(row, p); why != "" {
			c.beyond[why]++
			continue
		}
		c.packet(capture.ID, row, p)
	}
	if len(read) != len(truth) {
		c.t.Errorf("%s: %d packets, %d in the truth", capture.Path, len(read), len(truth))
	}
}

// readCapture returns the frames of a capture, which must be whole unless no tool
// reads it to its end.
func readCapture(t *testing.T, c *corpus.Capture) (frames []packet.Frame) {
	t.Helper()
	r, err := capfile.NewReader(c.Reader(t), c.Path)
	for err == nil {
		var f packet.Frame
		if err = r.Next(&f); err == nil {
			f.Data = bytes.Clone(f.Data)
			frames = append(frames, f)
		}
	}
	if whole := errors.Is(err, io.EOF); whole == c.Bad {
		t.Errorf("%s: after %d packets: %v", c.Path, len(frames), err)
	}
	if r != nil {
		_ = r.Close()
	}
	return frames
}

// packet compares all fields of one packet.
func (c *comparison) packet(id string, row map[string]string, p *packet.Packet) {
	got := fieldsOf(p)
	for name, want := range row {
		if !slices.Contains(comparedFields, name) || want == "*" || want == got[name] && want == "" {
			continue
		}
		if why := fieldNotCompared(name, row, p); why != "" {
			c.beyond[why]++
			continue
		}
		if got[name] == want {
			if want != "" {
				c.same[name]++
			}
			continue
		}
		c.differ[name]++
		if c.shown++; c.shown <= 60 {
			c.t.Errorf("%s packet %s %s: got %q, want %q (%s; layers %v, next %v, error %v)",
				id, row["pkt"], name, got[name], want, row["stack"], p.Types, p.Next, p.Err)
		}
	}
}

// report prints the table and fails if a field differs or nothing was compared.
func (c *comparison) report() {
	c.t.Logf("%d packets", c.packets)
	for _, why := range slices.Sorted(maps.Keys(c.beyond)) {
		c.t.Logf("%6d not compared: %s", c.beyond[why], why)
	}
	for _, name := range comparedFields {
		c.t.Logf("%-12s %6d agree %4d differ", name, c.same[name], c.differ[name])
		if c.same[name] == 0 {
			c.t.Errorf("no packet has %s", name)
		}
	}
}

// comparedFields are the columns of the truth that the layers tell.
var comparedFields = []string{
	"eth_src", "eth_dst", "ethertype", "vlan_ids", "payload_type", "sll_src", "mpls_labels",
	"arp_op", "arp_sha", "arp_spa", "arp_tha", "arp_tpa",
	"ipv", "ip_src", "ip_dst", "ip_proto", "ttl", "ip_id", "ip_len", "tos", "df", "mf", "frag_off",
	"sport", "dport", "tcp_flags", "tcp_seq", "tcp_ack", "tcp_win", "tcp_len", "tcp_hlen", "tcp_urp",
	"mss", "wscale", "sackok", "tsval", "tsecr", "udp_len", "icmp_type", "icmp_code", "gre_proto", "vxlan_vni",
}

// transportColumns are those of the header straight above the first IP header.
var transportColumns = comparedFields[slices.Index(comparedFields, "sport"):]

// notDecoded are the names of headers in front of IP that stay opaque here.
var notDecoded = []string{"llc", "nsh", "macsec", "pwethheuristic", "pwethcw"}

// notCompared says why a packet's truth does not bind the decoder, "" if it does.
func notCompared(row map[string]string, p *packet.Packet) string {
	if row["flags"] != "" {
		return "malformed, cut short, or of another length"
	}
	if _, ok := layer.First(p.Link); !ok {
		return "link type not decoded"
	}
	if row["stack"] == "" || row["eth_src"] == "" && strings.Contains(row["stack"], ":eth:") {
		return "a header in front that the other reader does not know, or does not look behind"
	}
	for _, name := range strings.Split(row["stack"], ":") {
		if name == "ip" || name == "ipv6" {
			break
		}
		if slices.Contains(notDecoded, name) {
			return name + " is not decoded"
		}
	}
	if len(p.Layers) == 1 && p.Types[0] == layer.TypeNull && row["ipv"] != "" {
		return "Cisco HDLC under link type NULL, which tcpdump does not decode either"
	}
	return ""
}

// fieldNotCompared says why the truth of one field does not bind the decoder.
func fieldNotCompared(name string, row map[string]string, p *packet.Packet) string {
	names := strings.Split(row["stack"], ":")
	switch {
	case slices.Contains(names, "ah") && slices.Contains(transportColumns, name):
		return "behind an authentication header: " + name
	case strings.HasSuffix(name, "port") && row["l4"] != "tcp" && row["l4"] != "udp":
		return name + " of " + row["l4"]
	case strings.HasSuffix(name, "port") && p.Next == layers.LayerTypeTCP && len(p.Rest) < 20:
		return name + " of a TCP header under 20 bytes in a small fragment"
	case name == "tcp_len" && p.Truncated:
		return "tcp_len of a segment captured in part"
	case name == "tcp_len" && row["mf"] == "1":
		return "tcp_len of a fragment"
	case name == "ethertype" && names[0] == "sll" && row[name] == "":
		return "ethertype of a GRE tunnel's cooked frame"
	}
	return ""
}

// fieldsOf is what the layers of a packet say, by column of the truth: of the
// outermost link headers, the first IP header and what stands on it.
func fieldsOf(p *packet.Packet) map[string]string {
	f := map[string]string{}
	var labels, tags []string
	for i, l := range p.Layers {
		switch l := l.(type) {
		case *layer.Ethernet:
			ethernetFields(f, l)
		case *layer.Dot1Q:
			tags = append(tags, strconv.Itoa(int(l.VLANIdentifier)))
			f["payload_type"] = etherTypeField(uint16(l.Type))
		case *layer.MPLS:
			labels = append(labels, strconv.Itoa(int(l.Label)))
		case *layer.LinuxSLL:
			f["sll_src"], f["ethertype"] = l.Addr.String(), number(l.EthernetType)
		case *layer.LinuxSLL2:
			f["sll_src"], f["ethertype"] = net.HardwareAddr(l.Addr).String(), number(l.EthernetType)
		case *layer.ARP:
			arpFields(f, l)
		case *layer.IPv4:
			ipv4Fields(f, l)
			transportFields(f, p.Layers[i+1:])
		case *layer.IPv6:
			ipv6Fields(f, l)
			transportFields(f, p.Layers[i+1:])
		}
		if f["ipv"] != "" {
			break
		}
	}
	f["vlan_ids"], f["mpls_labels"] = strings.Join(tags, ","), strings.Join(labels, ",")
	return f
}

func number[T ~uint8 | ~uint16 | ~uint32 | ~int](n T) string {
	return strconv.FormatUint(uint64(n), 10)
}

func flagDigit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func etherTypeField(t uint16) string {
	if t < 0x600 {
		return fmt.Sprintf("len:%d", t)
	}
	return number(t)
}

func ethernetFields(f map[string]string, l *layer.Ethernet) {
	f["eth_src"], f["eth_dst"] = l.SrcMAC.String(), l.DstMAC.String()
	f["ethertype"] = etherTypeField(binary.BigEndian.Uint16(l.Contents[12:]))
}

func arpFields(f map[string]string, l *layer.ARP) {
	f["arp_op"] = number(l.Operation)
	f["arp_sha"], f["arp_tha"] = hardware(l.SourceHwAddress), hardware(l.DstHwAddress)
	f["arp_spa"], f["arp_tpa"] = net.IP(l.SourceProtAddress).String(), net.IP(l.DstProtAddress).String()
}

// hardware writes an address as the truth does: with colons if it is a MAC.
func hardware(a []byte) string {
	if len(a) != 6 {
		return hex.EncodeToString(a)
	}
	return net.HardwareAddr(a).String()
}

func ipv4Fields(f map[string]string, l *layer.IPv4) {
	f["ipv"], f["ip_src"], f["ip_dst"] = "4", l.SrcIP.String(), l.DstIP.String()
	f["ip_proto"], f["ttl"], f["ip_id"] = number(l.Protocol), number(l.TTL), number(l.Id)
	f["ip_len"], f["tos"], f["frag_off"] = number(l.Length), number(l.TOS), number(8*l.FragOffset)
	f["df"], f["mf"] = flagDigit(l.Flags&layers.IPv4DontFragment != 0), flagDigit(l.Flags&layers.IPv4MoreFragments != 0)
}

func ipv6Fields(f map[string]string, l *layer.IPv6) {
	f["ipv"], f["ip_src"], f["ip_dst"] = "6", l.SrcIP.String(), l.DstIP.String()
	f["ip_proto"], f["ttl"] = number(l.NextHeader), number(l.HopLimit)
	f["ip_len"], f["tos"] = number(l.Length), number(l.TrafficClass)
}

// transportFields fills in what stands on the first IP header.
func transportFields(f map[string]string, above []gopacket.DecodingLayer) {
	for i, l := range above {
		switch l := l.(type) {
		case *layer.IPv6Extension:
			continue
		case *layer.IPv6Fragment:
			f["frag_off"], f["mf"], f["ip_id"] = number(l.Offset), flagDigit(l.More), number(l.Identification)
			continue
		case *layer.TCP:
			tcpFields(f, l)
		case *layer.UDP:
			f["sport"], f["dport"], f["udp_len"] = number(l.SrcPort), number(l.DstPort), number(l.Length)
			if v, ok := next(above, i).(*layer.VXLAN); ok {
				f["vxlan_vni"] = number(v.VNI)
			}
		case *layer.ICMPv4:
			f["icmp_type"], f["icmp_code"] = number(l.TypeCode.Type()), number(l.TypeCode.Code())
		case *layer.ICMPv6:
			f["icmp_type"], f["icmp_code"] = number(l.TypeCode.Type()), number(l.TypeCode.Code())
		case *layer.GRE:
			f["gre_proto"] = number(l.Protocol)
		}
		return
	}
}

func next(above []gopacket.DecodingLayer, i int) gopacket.DecodingLayer {
	if i+1 < len(above) {
		return above[i+1]
	}
	return nil
}

func tcpFields(f map[string]string, l *layer.TCP) {
	f["sport"], f["dport"] = number(l.SrcPort), number(l.DstPort)
	f["tcp_seq"], f["tcp_ack"], f["tcp_win"] = number(l.Seq), number(l.Ack), number(l.Window)
	f["tcp_flags"] = number(binary.BigEndian.Uint16(l.Contents[12:]) & 0x0fff)
	f["tcp_len"], f["tcp_hlen"], f["tcp_urp"] = number(len(l.Payload)), number(4*l.DataOffset), number(l.Urgent)
	for _, o := range l.Options {
		switch {
		case o.OptionType == layers.TCPOptionKindMSS && len(o.OptionData) == 2:
			f["mss"] = number(binary.BigEndian.Uint16(o.OptionData))
		case o.OptionType == layers.TCPOptionKindWindowScale && len(o.OptionData) == 1:
			f["wscale"] = number(o.OptionData[0])
		case o.OptionType == layers.TCPOptionKindSACKPermitted:
			f["sackok"] = "1"
		case o.OptionType == layers.TCPOptionKindTimestamps && len(o.OptionData) == 8:
			f["tsval"] = number(binary.BigEndian.Uint32(o.OptionData))
			f["tsecr"] = number(binary.BigEndian.Uint32(o.OptionData[4:]))
		}
	}
}
