package sink

import (
	"slices"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// keeper is a sink that keeps the frame that came last.
type keeper struct {
	Sink
	frame packet.Frame
}

func (k *keeper) Write(p *packet.Packet) error {
	k.frame = *p.Frame
	return nil
}

// TestCookedFields: cooking changes the bytes and the link type of a frame, and no other
// field.
func TestCookedFields(t *testing.T) {
	k := new(keeper)
	s := Cooked(k)
	f := captest.Full(t)
	for range 2 { // the second frame reuses the first one's memory
		if err := s.Write(&packet.Packet{Frame: f}); err != nil {
			t.Fatal(err)
		}
		want := []string{"Data", "Info.CaptureLength", "Info.Length", "Link"}
		if d := captest.Differences(&k.frame, f); !slices.Equal(d, want) {
			t.Errorf("%v differ, want %v", d, want)
		}
		// 14 bytes of Ethernet become 20.
		if g := &k.frame; g.Link != packet.LinkLinuxSLL2 || len(g.Data) != 66 || g.Info.CaptureLength != 66 || g.Info.Length != f.Info.Length+6 {
			t.Errorf("%d bytes of link type %s: %+v", len(g.Data), g.Link, g.Info)
		}
	}
	empty := &packet.Frame{Link: packet.LinkEthernet}
	if err := s.Write(&packet.Packet{Frame: empty}); err != nil {
		t.Fatal(err)
	}
	if d := captest.Differences(&k.frame, empty); slices.ContainsFunc(d, func(name string) bool {
		return !slices.Contains([]string{"Data", "Info.CaptureLength", "Info.Length", "Link"}, name)
	}) {
		t.Errorf("the frame before left %v", d)
	}
}
