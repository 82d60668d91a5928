package layer

import (
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

func BenchmarkDecode(b *testing.B) {
	payload := text("sixteen bytes ..")
	for _, c := range []struct {
		name  string
		frame []byte
	}{
		{"TCP4", build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP), tcp(), payload)},
		{"UDP4", build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolUDP), udp(5000, 6000), payload)},
		{"TCP6", build(b, ether(layers.EthernetTypeIPv6), ip6(layers.IPProtocolTCP), tcp(), payload)},
		{"VLAN-TCP6", build(b, ether(layers.EthernetTypeDot1Q), tag(5, layers.EthernetTypeIPv6),
			ip6(layers.IPProtocolTCP), tcp(), payload)},
		{"IPIP", build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolIPv4), ip4(layers.IPProtocolTCP), tcp(), payload)},
		{"Short", build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP))},
	} {
		b.Run(c.name, func(b *testing.B) {
			parser := NewParser(layers.LayerTypeEthernet)
			var p packet.Packet
			b.ReportAllocs()
			for b.Loop() {
				parser.Decode(c.frame, &p)
			}
			if c.name != "Short" && p.Next != gopacket.LayerTypePayload {
				b.Fatal(names(&p), p.Err)
			}
		})
	}
}

// BenchmarkGopacket is the reference for BenchmarkDecode/TCP4 in the same run: gopacket's
// fastest container with one instance of each of its own layers.
func BenchmarkGopacket(b *testing.B) {
	frame := build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes .."))
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.IgnoreUnsupported = true
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerSparse(nil).
		Put(new(layers.Ethernet)).Put(new(layers.IPv4)).Put(new(layers.TCP)))
	var types []gopacket.LayerType
	b.ReportAllocs()
	for b.Loop() {
		if err := parser.DecodeLayers(frame, &types); err != nil {
			b.Fatal(err)
		}
	}
}
