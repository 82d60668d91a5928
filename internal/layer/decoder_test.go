package layer

import (
	"testing"

	"github.com/google/gopacket"

	"ringcap/packet"
)

// TestDecoderMixesLinks decodes frames of alternating link types, as in pcapng files and
// on "any".
func TestDecoderMixesLinks(t *testing.T) {
	ip := []byte{0x45, 0, 0, 22, 0, 1, 0, 0, 64, 253, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0xaa, 0xbb}
	ether := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, ip...)
	d, p := NewDecoder(), new(packet.Packet)
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

// BenchmarkDecoder measures what the packet loop does for TCP with time stamps.
func BenchmarkDecoder(b *testing.B) {
	frame := []byte{
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
		0x45, 0, 0, 56, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0x9c, 0x40, 1, 0xbb, 0, 0, 0, 7, 0, 0, 0, 9, 0x80, 0x18, 1, 0xf6, 0, 0, 0, 0,
		1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 'd', 'a', 't', 'a',
	}
	d, p := NewDecoder(), new(packet.Packet)
	f := &packet.Frame{Data: frame, Link: packet.LinkEthernet}
	b.ReportAllocs()
	for b.Loop() {
		d.Decode(f, p)
	}
	if len(p.Layers) != 3 || len(p.Rest) != 4 {
		b.Fatalf("got %d layers, %d bytes of rest", len(p.Layers), len(p.Rest))
	}
}
