package filter_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"testing"

	"golang.org/x/net/bpf"

	"ringcap/capfile"
	"ringcap/filter"
	"ringcap/internal/testing/nettest"
	"ringcap/live"
	"ringcap/packet"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

func ExampleCompile() {
	src, err := capfile.Open("../testdata/http.pcap", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = src.Close() }() // only read
	syn, err := filter.Compile("tcp[tcpflags] & tcp-syn != 0", src.Link())
	if err != nil {
		log.Fatal(err)
	}
	var frame packet.Frame
	n := 0
	for src.Next(&frame) == nil {
		if syn.Match(&frame) {
			n++
		}
	}
	fmt.Println(n)
	// Output: 3
}

// TestLive checks that a ring delivers the frames that match, and counts no others.
func TestLive(t *testing.T) {
	file, err := filter.Compile("udp port 9", packet.LinkEthernet)
	if err != nil {
		t.Fatal(err)
	}
	program, err := live.NewProgram(file.Instructions())
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := filter.CompileLive("udp port 9", nettest.NameA, packet.LinkEthernet)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]live.Filter{"compiled": compiled, "program": program} {
		a, b := nettest.NewPair(t)
		var src *live.Source
		a.Do(func() (err error) {
			src, err = live.Open(live.Options{Interface: &packet.Interface{Name: nettest.NameA}, Filter: f})
			return err
		})
		b.Inject(nettest.NameB, nettest.Series(9, 30)...)
		b.Inject(nettest.NameB, nettest.Series(10, 20)...)
		src.Stop()
		var frame packet.Frame
		n := 0
		for err = nil; !errors.Is(err, io.EOF); {
			if err = src.Next(&frame); err == nil {
				n++
			} else if !errors.Is(err, io.EOF) && !errors.Is(err, packet.ErrTick) {
				t.Fatal(err)
			}
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
		var c packet.SourceCounters
		if err := src.Counters(&c); err != nil || n != 30 || c.Received != 30 || c.Dropped+c.Unread > 0 {
			t.Errorf("%s: %d frames, %v: %+v", name, n, err, c)
		}
	}
}

// TestRefused checks that mistakes are errors.
func TestRefused(t *testing.T) {
	if _, err := filter.Compile("udp prot 9", packet.LinkEthernet); err == nil {
		t.Error("a misspelt expression is compiled")
	}
	if _, err := live.NewProgram([]bpf.RawInstruction{{Op: 0xffff}}); err == nil {
		t.Error("an unknown instruction is accepted")
	}
	if _, err := live.NewProgram(nil); err == nil {
		t.Error("an empty program is accepted")
	}
}
