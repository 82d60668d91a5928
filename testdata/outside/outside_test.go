// Package outside is a module that uses ringcap's packages, as any other does.
package outside

import (
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/packet"
	"ringcap/replay"
)

func TestHandshake(t *testing.T) {
	for p := range replay.Load(t, "testdata/http.pcap", replay.Where("tcp.flags.syn == 1")).All() {
		if tcp, _ := packet.Layer[*layers.TCP](p); tcp.DstPort == 80 && tcp.Window != 64240 {
			t.Errorf("unexpected window: %s", p.Line())
		}
	}
}

func TestGolden(t *testing.T) {
	replay.Golden(t, "testdata/http.pcap", "testdata/http.golden", replay.Print("v"))
}

func TestDataSource(t *testing.T) {
	r, err := capfile.Open("testdata/http.pcap", nil)
	if err != nil {
		t.Fatal(err)
	}
	src := packet.NewDataSource(r, r.Link())
	n := 0
	for range gopacket.NewPacketSource(src, src.LinkType()).Packets() {
		n++
	}
	if err := r.Close(); err != nil || n != 14 {
		t.Errorf("%d packets, %v", n, err)
	}
}
