package live

import (
	"errors"
	"io"
	"testing"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestDefaults: the name of an interface is all that Open needs.
func TestDefaults(t *testing.T) {
	a, b := nettest.NewPair(t)
	var src *Source
	a.Do(func() (err error) {
		src, err = Open(Options{Interface: &packet.Interface{Name: nettest.NameA}})
		return err
	})
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	src.Stop()
	var f packet.Frame
	numbered := 0
	for {
		err := src.Next(&f)
		if errors.Is(err, packet.ErrTick) {
			continue
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Link != packet.LinkEthernet || f.Interface.Name != nettest.NameA {
			t.Fatalf("%+v", f)
		}
		if len(f.Data) > 37 && f.Data[37] == 9 && f.Data[23] == 17 {
			numbered++
		}
	}
	if err := src.Close(); err != nil {
		t.Fatal(err)
	}
	var c packet.SourceCounters
	if err := src.Counters(&c); err != nil || numbered != 5 || c.Received != c.Interfaces[0].Delivered+c.Filtered+c.Dropped+c.Unread {
		t.Errorf("%d frames, %+v, %v", numbered, c, err)
	}
}

// TestNoInterface checks that a missing interface is an error.
func TestNoInterface(t *testing.T) {
	a, _ := nettest.NewPair(t)
	a.Do(func() error {
		if _, err := Open(Options{Interface: &packet.Interface{Name: "veth-b"}}); err == nil {
			t.Error("an interface that is not there is open")
		}
		return nil
	})
}
