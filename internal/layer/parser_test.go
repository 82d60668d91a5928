package layer

import (
	"errors"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// broken is a layer that panics.
type broken struct{ IPv4 }

func (*broken) DecodeFromBytes([]byte, gopacket.DecodeFeedback) error { panic("no such field") }

// TestFault checks that a layer that panics affects neither the layers before it nor the
// next packet.
func TestFault(t *testing.T) {
	parser := NewParser(layers.LayerTypeEthernet)
	parser.stack.Put(new(broken))
	four, six := build(t, ether(0x0800), ip4(17), udp(1, 2)), build(t, ether(0x86dd), ip6(17), udp(1, 2))
	var p packet.Packet
	for range 2 {
		parser.Decode(four, &p)
		var fault *Fault
		if !errors.As(p.Err, &fault) || fault.Type != layers.LayerTypeIPv4 || len(p.Layers) != 1 || len(p.Rest) != len(four)-14 {
			t.Errorf("%v: %d layers, %d bytes of rest", p.Err, len(p.Layers), len(p.Rest))
		}
		if parser.Decode(six, &p); p.Err != nil || len(p.Layers) != 3 {
			t.Errorf("then %v: %d layers", p.Err, len(p.Layers))
		}
	}
	if text := (&Fault{layers.LayerTypeIPv4, "no such field"}).Error(); text != "internal error: decode IPv4: no such field" {
		t.Errorf("got %s", text)
	}
}
