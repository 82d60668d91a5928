package layer_test

import (
	"encoding/binary"
	"encoding/hex"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/testing/truth"
	"ringcap/packet"
)

// TestDecodeCorpus decodes real captures and compares every field with the result of
// another decoder.
func TestDecodeCorpus(t *testing.T) {
	c := &comparison{t: t, same: map[string]int{}, differ: map[string]int{}, beyond: map[string]int{}}
	for _, capture := range corpus.Captures(t) {
		c.capture(&capture)
	}
	c.report()
}

// comparison counts by field how often the two decoders agree.
type comparison struct {
	t              *testing.T
	same, differ   map[string]int
	beyond         map[string]int // packets that were not compared, by reason
	packets, shown int
}

// capture compares the packets of a file with the truth. A file that other programs read
// must be readable.
func (c *comparison) capture(capture *corpus.Capture) {
	read, rows := truth.Frames(c.t, capture), capture.Truth(c.t)
	d, p := layer.NewDecoder(), new(packet.Packet)
	for i, row := range rows[:min(len(rows), len(read))] {
		d.Decode(&read[i], p)
		c.packets++
		if why := truth.NotCompared(row, p); why != "" {
			c.beyond[why]++
			continue
		}
		c.packet(capture.ID, row, p)
	}
	if len(read) != len(rows) {
		c.t.Errorf("%s: %d packets, %d in the truth", capture.Path, len(read), len(rows))
	}
}

// packet compares all fields of one packet.
func (c *comparison) packet(id string, row map[string]string, p *packet.Packet) {
	got := fieldsOf(p)
	for name, want := range row {
		if !slices.Contains(truth.Fields, name) || want == "*" || want == got[name] && want == "" {
			continue
		}
		if why := truth.FieldNotCompared(name, row, p); why != "" {
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

// report prints the table. It fails the test if a field differs or if nothing was
// compared.
func (c *comparison) report() {
	c.t.Logf("%d packets", c.packets)
	for _, why := range slices.Sorted(maps.Keys(c.beyond)) {
		c.t.Logf("%6d not compared: %s", c.beyond[why], why)
	}
	for _, name := range truth.Fields {
		c.t.Logf("%-12s %6d agree %4d differ", name, c.same[name], c.differ[name])
		if c.same[name] == 0 {
			c.t.Errorf("no packet has %s", name)
		}
	}
}

// fieldsOf returns the fields of a packet's layers by column of the truth: of the
// outermost link headers, the first IP header and the header above it.
func fieldsOf(p *packet.Packet) map[string]string {
	f := map[string]string{}
	var labels, tags []string
	for i, l := range p.Layers {
		switch l := l.(type) {
		case *layer.Ethernet:
			ethernetFields(f, l)
		case *layer.Dot1Q:
			tags = append(tags, strconv.Itoa(int(l.VLANIdentifier)))
			f["payload_type"] = truth.EtherType(uint16(l.Type))
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

func ethernetFields(f map[string]string, l *layer.Ethernet) {
	f["eth_src"], f["eth_dst"] = l.SrcMAC.String(), l.DstMAC.String()
	f["ethertype"] = truth.EtherType(binary.BigEndian.Uint16(l.Contents[12:]))
}

func arpFields(f map[string]string, l *layer.ARP) {
	f["arp_op"] = number(l.Operation)
	f["arp_sha"], f["arp_tha"] = hardware(l.SourceHwAddress), hardware(l.DstHwAddress)
	f["arp_spa"], f["arp_tpa"] = net.IP(l.SourceProtAddress).String(), net.IP(l.DstProtAddress).String()
}

// hardware formats an address as in the truth, with colons if it is a MAC address.
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
	f["df"], f["mf"] = truth.Digit(l.Flags&layers.IPv4DontFragment != 0), truth.Digit(l.Flags&layers.IPv4MoreFragments != 0)
}

func ipv6Fields(f map[string]string, l *layer.IPv6) {
	f["ipv"], f["ip_src"], f["ip_dst"] = "6", l.SrcIP.String(), l.DstIP.String()
	f["ip_proto"], f["ttl"] = number(l.NextHeader), number(l.HopLimit)
	f["ip_len"], f["tos"] = number(l.Length), number(l.TrafficClass)
}

// transportFields sets the fields of the header above the first IP header.
func transportFields(f map[string]string, above []gopacket.DecodingLayer) {
	for i, l := range above {
		switch l := l.(type) {
		case *layer.IPv6Extension:
			continue
		case *layer.IPv6Fragment:
			f["frag_off"], f["mf"], f["ip_id"] = number(l.Offset), truth.Digit(l.More), number(l.Identification)
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
