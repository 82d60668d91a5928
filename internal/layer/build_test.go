package layer

import (
	"encoding/hex"
	"net"
	"strings"
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// unhex decodes hexadecimal text with blanks.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// build serializes gopacket layers and sets lengths and checksums.
func build(t testing.TB, stack ...gopacket.SerializableLayer) []byte {
	t.Helper()
	return serialize(t, gopacket.SerializeOptions{FixLengths: true}, stack...)
}

func serialize(t testing.TB, o gopacket.SerializeOptions, stack ...gopacket.SerializableLayer) []byte {
	t.Helper()
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, o, stack...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// decode decodes data with a new parser.
func decode(first gopacket.LayerType, data []byte) *packet.Packet {
	p := new(packet.Packet)
	NewParser(first).Decode(data, p)
	return p
}

// names returns the names of the layers of p and of Rest, such as "Ethernet IPv4
// TCP|Payload".
func names(p *packet.Packet) string {
	var b strings.Builder
	for i, t := range p.Types {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.String())
	}
	return b.String() + "|" + p.Next.String()
}

// only returns the single layer of type T in p.
func only[T gopacket.DecodingLayer](t testing.TB, p *packet.Packet) T {
	t.Helper()
	var found []T
	for _, l := range p.Layers {
		if l, ok := l.(T); ok {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d layers of type %T in %s (%v)", len(found), *new(T), names(p), p.Err)
	}
	return found[0]
}

var (
	macA = net.HardwareAddr{2, 0, 0, 0, 0, 1}
	macB = net.HardwareAddr{2, 0, 0, 0, 0, 2}
)

func ether(t layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: macA, DstMAC: macB, EthernetType: t}
}

func tag(id uint16, t layers.EthernetType) *layers.Dot1Q {
	return &layers.Dot1Q{VLANIdentifier: id, Type: t}
}

func ip4(p layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: p,
		SrcIP: net.IP{192, 0, 2, 1}, DstIP: net.IP{198, 51, 100, 2}}
}

func ip6(p layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: p,
		SrcIP: net.ParseIP("2001:db8::1"), DstIP: net.ParseIP("2001:db8::2")}
}

// tcp returns a segment of an established connection: NOP, NOP, time stamps.
func tcp() *layers.TCP {
	return &layers.TCP{SrcPort: 40000, DstPort: 443, Seq: 7, Ack: 9, ACK: true, PSH: true, Window: 502,
		Options: []layers.TCPOption{
			{OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: []byte{0, 0, 0, 1, 0, 0, 0, 2}},
		}}
}

func udp(src, dst layers.UDPPort) *layers.UDP { return &layers.UDP{SrcPort: src, DstPort: dst} }

func text(s string) gopacket.Payload { return gopacket.Payload(s) }
