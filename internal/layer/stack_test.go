package layer

import (
	"errors"
	"fmt"
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// describe formats all fields of a layer. It formats empty lists like nil.
func describe(l gopacket.DecodingLayer) string {
	if t, ok := l.(*TCP); ok && len(t.Options) == 0 {
		c := *t
		c.Options = nil
		return fmt.Sprintf("%+v", c)
	}
	return fmt.Sprintf("%+v", l)
}

// describeAll formats all fields of a decoded packet.
func describeAll(p *packet.Packet) string {
	s := fmt.Sprintf("%s rest %x error %v truncated %v", names(p), p.Rest, p.Err, p.Truncated)
	for _, l := range p.Layers {
		s += "\n" + describe(l)
	}
	return s
}

// TestParserKeepsNothing decodes every ordered pair of packets of different shapes with
// one parser. The result must be the same as with a new parser.
func TestParserKeepsNothing(t *testing.T) {
	packets := [][]byte{
		build(t, ether(0x0800), ip4(6), tcp(), text("data")),
		build(t, ether(0x0800), ip4(6), tcp())[:40],
		build(t, ether(0x88a8), tag(1, 0x8100), tag(2, 0x86dd), ip6(17), udp(1, 2), text("x")),
		build(t, ether(0x0800), ip4(4), ip4(47), &layers.GRE{Protocol: 0x0800, KeyPresent: true, Key: 7}, ip4(17), udp(1, 2)),
		build(t, ether(0x0800), ip4(47), &layers.GRE{Protocol: 0x0800}, ip4(17), udp(1, 2)),
		unhex(t, "020000000002 020000000001 86dd 60000000 001c 00 40"+hexAddr6+"06 00 c204 00000000"+hexTCP),
		unhex(t, "020000000002 020000000001 86dd 60000000 001c 3c 40"+hexAddr6+"06 00 c204 0000ffff"+hexTCP),
		build(t, ether(0x9999)),
		{},
	}
	for i, a := range packets {
		for j, b := range packets {
			parser := NewParser(layers.LayerTypeEthernet)
			p := new(packet.Packet)
			parser.Decode(a, p)
			parser.Decode(b, p)
			if got, want := describeAll(p), describeAll(decode(layers.LayerTypeEthernet, b)); got != want {
				t.Errorf("packet %d after %d:\n%s\nalone:\n%s", j, i, got, want)
			}
		}
	}
}

// TestDecodeDepth checks that decoding of endless nesting stops and keeps the layers so
// far.
func TestDecodeDepth(t *testing.T) {
	labels := make([]byte, 4*1000) // 1000 entries, none of them the bottom
	p := decode(layers.LayerTypeMPLS, labels)
	if len(p.Layers) != MaxLayers || !errors.Is(p.Err, ErrDepth) || len(p.Rest) != 4*(1000-MaxLayers) || p.Next != layers.LayerTypeMPLS {
		t.Errorf("got %d layers, %d bytes of rest, next %v, error %v", len(p.Layers), len(p.Rest), p.Next, p.Err)
	}
	p = decode(layers.LayerTypeMPLS, append(labels[:4*(MaxLayers-1)], 0, 0, 1, 0))
	if len(p.Layers) != MaxLayers || p.Err != nil {
		t.Errorf("%d layers: got error %v", len(p.Layers), p.Err)
	}
}

// panicking is a layer with a bug.
type panicking struct{ layers.BaseLayer }

func (*panicking) CanDecode() gopacket.LayerClass    { return layers.LayerTypeIPv4 }
func (*panicking) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }
func (*panicking) DecodeFromBytes(data []byte, _ gopacket.DecodeFeedback) error {
	_ = data[len(data)]
	return nil
}

// TestDecodePanic checks that a bug in a layer affects only that layer.
func TestDecodePanic(t *testing.T) {
	parser := NewParser(layers.LayerTypeEthernet)
	parser.stack.Put(new(panicking))
	p := new(packet.Packet)
	parser.Decode(build(t, ether(0x0800), ip4(6), tcp()), p)
	if names(p) != "Ethernet|IPv4" || p.Err == nil || len(p.Rest) != 52 {
		t.Errorf("got %s, %d bytes of rest, error %v", names(p), len(p.Rest), p.Err)
	}
	parser.Decode(build(t, ether(0x86dd), ip6(6), tcp()), p)
	if names(p) != "Ethernet IPv6 TCP|Payload" || p.Err != nil {
		t.Errorf("afterwards: got %s, error %v", names(p), p.Err)
	}
}

// TestStackContainer checks Stack against the contract of gopacket's
// DecodingLayerContainer.
func TestStackContainer(t *testing.T) {
	s := NewStack()
	if l, ok := s.Decoder(layers.LayerTypeTCP); !ok || l.CanDecode() != layers.LayerTypeTCP {
		t.Errorf("no decoder of TCP: %v", l)
	}
	for _, typ := range []gopacket.LayerType{layers.LayerTypeDNS, gopacket.LayerTypePayload, -1, 1 << 40} {
		if l, ok := s.Decoder(typ); ok {
			t.Errorf("a decoder of %v: %v", typ, l)
		}
	}
	fragment := new(gopacket.Fragment)
	if l, ok := s.Put(fragment).Decoder(gopacket.LayerTypeFragment); !ok || l != gopacket.DecodingLayer(fragment) {
		t.Errorf("put a fragment, got %v", l)
	}
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(NewStack())
	var types []gopacket.LayerType
	err := parser.DecodeLayers(build(t, ether(0x0800), ip4(6), tcp(), text("x")), &types)
	if len(types) != 3 || !errors.Is(err, gopacket.UnsupportedLayerType(gopacket.LayerTypePayload)) {
		t.Errorf("got %v, error %v", types, err)
	}
}

// TestDecodeAllocates checks that no packet causes allocations, not even a bad one.
func TestDecodeAllocates(t *testing.T) {
	nops := append(unhex(t, hexEther4+"4500 0050 0001 0000 4006 0000"+hexAddr4+
		"9c40 01bb 00000007 00000009 f018 01f6 0000 0000"), make([]byte, 40)...)
	for i := range 40 {
		nops[len(nops)-1-i] = 1
	}
	for name, data := range map[string][]byte{
		"tcp":       build(t, ether(0x0800), ip4(6), tcp(), text("data")),
		"nested":    build(t, ether(0x88a8), tag(1, 0x8100), tag(2, 0x0800), ip4(4), ip4(47), &layers.GRE{Protocol: 0x86dd}, ip6(17), udp(1, 2)),
		"options":   nops,
		"short":     build(t, ether(0x0800), ip4(6)),
		"too short": {1, 2, 3},
		"deep":      append(unhex(t, "020000000002 020000000001 8847"), make([]byte, 400)...),
	} {
		parser := NewParser(layers.LayerTypeEthernet)
		var p packet.Packet
		parser.Decode(data, &p)
		if n := testing.AllocsPerRun(100, func() { parser.Decode(data, &p) }); n != 0 {
			t.Errorf("%s: %v allocations a packet", name, n)
		}
	}
}
