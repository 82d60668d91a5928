//go:build linux && cgo

package replay

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestRecord records what a test sends: all of it, and nothing after stop.
func TestRecord(t *testing.T) {
	a, b := nettest.NewPair(t)
	stop := Record(t, a.Path(), nettest.NameA, Where("udp"))
	b.Inject(nettest.NameB, nettest.Series(9, 40)...)
	c := stop()
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	for range 2 {
		n := 0
		for p := range c.All() {
			n++
			if p.Interface.Name != nettest.NameA || p.Direction == packet.DirectionUnknown {
				t.Errorf("packet %d: %+v, %v", n, p.Interface, p.Direction)
			}
		}
		if n != 40 {
			t.Errorf("%d of 40 packets", n)
		}
	}
	if said := fails(t, func(t testing.TB) { Record(t, "no-such-namespace", "lo") }); !strings.Contains(said, "no-such-namespace") {
		t.Error(said)
	}
}

// TestRecordLoopback checks that what a test sends to itself is recorded once, and that
// options which are wrong fail before the test sends anything.
func TestRecordLoopback(t *testing.T) {
	a, _ := nettest.NewPair(t)
	stop := Record(t, a.Path(), "lo", Where("udp.dstport == 9 and not icmp"))
	a.Do(func() error {
		c, err := net.Dial("udp", "127.0.0.1:9")
		for i := 0; err == nil && i < 5; i++ {
			if _, err = c.Write([]byte{byte(i)}); errors.Is(err, syscall.ECONNREFUSED) {
				i, err = i-1, nil // of the packet before
			}
		}
		return err
	})
	n := 0
	for p := range stop().All() {
		if want := []byte{byte(n)}; !bytes.Equal(p.Payload(), want) || p.Direction == packet.DirectionOut {
			t.Errorf("packet %d: %x, %v", n+1, p.Payload(), p.Direction)
		}
		n++
	}
	if n != 5 {
		t.Errorf("%d of 5 packets", n)
	}
	if said := fails(t, func(t testing.TB) { Record(t, a.Path(), "lo", Where("udp =")) }); !strings.Contains(said, "udp =") {
		t.Error(said)
	}
}

// TestFeed passes packets and payloads on, at once and at the pace of the capture.
func TestFeed(t *testing.T) {
	var times []time.Time
	for p := range Load(t, http).All() {
		times = append(times, p.Info.Timestamp)
	}
	synctest.Test(t, func(t *testing.T) {
		for pace, want := range map[Pace]time.Duration{AtOnce: 0, AtRecordedPace: times[len(times)-1].Sub(times[0])} {
			start, n := time.Now(), 0
			Feed(t, Load(t, http), pace, func(*Packet) error { n++; return nil })
			if took := time.Since(start); took != want || n != len(times) {
				t.Errorf("%d packets in %v, want %v", n, took, want)
			}
		}
	})
	here, there := net.Pipe()
	go func() {
		Feed(t, Load(t, http, Where("tcp.srcport == 80")), AtOnce, Payloads(here))
		_ = here.Close() // the reader sees the end
	}()
	got, err := io.ReadAll(there)
	if err != nil || !bytes.HasPrefix(got, []byte("HTTP/1.")) || len(got) != 122 {
		t.Errorf("%q, %v", got, err)
	}
	said := fails(t, func(t testing.TB) {
		Feed(t, Load(t, http), AtOnce, func(p *Packet) error { return io.ErrShortWrite })
	})
	if !strings.Contains(said, "packet 1: short write") {
		t.Error(said)
	}
}

// TestGoLiteral checks that the source has the bytes, and begins with the text.
func TestGoLiteral(t *testing.T) {
	for p := range Load(t, http, Limit(3)).All() {
		source := GoLiteral(p)
		if !strings.HasPrefix(source, "\t{ // "+p.Line()+"\n") || strings.Count(source, "0x") != len(p.Data) {
			t.Error(source)
		}
	}
}
