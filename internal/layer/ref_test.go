package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"testing"
)

func BenchmarkRef(b *testing.B) {
	f := build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes .."))
	b.Run("sparse", func(b *testing.B) {
		var e layers.Ethernet
		var i layers.IPv4
		var t layers.TCP
		p := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
		p.IgnoreUnsupported = true
		p.SetDecodingLayerContainer(gopacket.DecodingLayerSparse(nil).Put(&e).Put(&i).Put(&t))
		var ty []gopacket.LayerType
		for b.Loop() {
			p.DecodeLayers(f, &ty)
		}
	})
	b.Run("gpdirect", func(b *testing.B) {
		var e layers.Ethernet
		var i layers.IPv4
		var t layers.TCP
		df := gopacket.NilDecodeFeedback
		for b.Loop() {
			e.DecodeFromBytes(f, df)
			i.DecodeFromBytes(e.Payload, df)
			t.DecodeFromBytes(i.Payload, df)
		}
	})
	b.Run("ourdirect", func(b *testing.B) {
		var e Ethernet
		var i IPv4
		var t TCP
		df := gopacket.NilDecodeFeedback
		for b.Loop() {
			e.DecodeFromBytes(f, df)
			i.DecodeFromBytes(e.Payload, df)
			t.DecodeFromBytes(i.Payload, df)
		}
	})
	b.Run("ourstack", func(b *testing.B) {
		s := NewStack()
		for b.Loop() {
			s.decode(f, layers.LayerTypeEthernet, gopacket.NilDecodeFeedback)
		}
	})
}
