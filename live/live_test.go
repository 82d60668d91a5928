package live

import (
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestMain runs the tests where they may make network namespaces.
func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestGeometry: a ring has at least the requested size and less than one block more, and a
// block is never a large part of it.
func TestGeometry(t *testing.T) {
	for kib, blocks := range map[int]int{1: 2, 2048: 2, 2049: 3, 8192: 8, 32768: 32, 65536: 16, 1 << 20: 256} {
		g := geometryOf(kib<<10, defaultBlockTimeout)
		size := g.BlockSize * g.Blocks
		if g.Blocks != blocks || size < kib<<10 || size >= kib<<10+g.BlockSize && blocks > minBlocks {
			t.Errorf("%d KiB: %d blocks of %d bytes, want %d", kib, g.Blocks, g.BlockSize, blocks)
		}
		if g.BlockSize%frameSize != 0 {
			t.Errorf("%d KiB: blocks of %d bytes", kib, g.BlockSize)
		}
	}
	if g := geometryOf(defaultSize, defaultBlockTimeout); g.BlockSize != minBlockSize || g.BlockSize*g.Blocks < 60<<20 {
		t.Errorf("by default %d blocks of %d bytes", g.Blocks, g.BlockSize)
	}
}

// TestShortTimeout: a short block time-out, as with -l and --process, does not make a ring full
// after a moment in which nobody reads it.
func TestShortTimeout(t *testing.T) {
	for _, mib := range []int{64, 128, 256} {
		const timeout = 5 * time.Millisecond
		g := geometryOf(mib<<20, timeout)
		if holds := time.Duration(g.Blocks) * timeout; holds < 300*time.Millisecond {
			t.Errorf("a ring of %d MiB holds what comes in %v", mib, holds)
		}
	}
}

// TestLargeRing: a stop ends the wait for a large ring.
func TestLargeRing(t *testing.T) {
	nettest.Require(t)
	stop := make(chan struct{})
	close(stop)
	o := Options{Interface: &packet.Interface{Name: "lo", Index: 1}, Size: largeRing, Stop: stop, Note: func(string) {}}
	if l, err := openRing(o); err == nil { // it was open before it noticed the stop
		_ = l.Close()
	} else if !errors.Is(err, ErrStopped) {
		t.Error(err)
	}
}

// TestNothingStays checks that no goroutine and no descriptor stays behind after Close, however
// far a source was read, and that several sources can be open at once.
func TestNothingStays(t *testing.T) {
	a, b := nettest.NewPair(t)
	b.Inject(nettest.NameB, nettest.Numbered(9, 1))          // opens the sender's socket
	before, others := descriptors(t), goleak.IgnoreCurrent() // a test before may have left a ring that the kernel still makes
	var all []*Source
	for range 3 {
		a.Do(func() error {
			l, err := Open(Options{Interface: &packet.Interface{Name: nettest.NameA}})
			all = append(all, l)
			return err
		})
	}
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	var f packet.Frame
	for i, l := range all {
		for n := 0; n < 5*i; { // none, some, all
			switch err := l.Next(&f); {
			case err == nil:
				n++
			case !errors.Is(err, packet.ErrTick):
				t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		var c packet.SourceCounters
		if err := l.Counters(&c); err != nil || c.Received != c.Unread+uint64(5*i)+c.Dropped {
			t.Errorf("%d frames read: %v, %+v", 5*i, err, c)
		}
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
	goleak.VerifyNone(t, others)
}

// descriptors returns how many are open.
func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestAny checks that "any" captures on all interfaces, and Merge on those that were added.
func TestAny(t *testing.T) {
	a, b := nettest.NewPair(t)
	for name, open := range map[string]func() (packet.Source, func(), error){
		"any": func() (packet.Source, func(), error) {
			l, err := Open(Options{Interface: &packet.Interface{Name: "any"}})
			if err != nil {
				return nil, nil, err
			}
			return l, l.Stop, nil
		},
		"merge": func() (packet.Source, func(), error) {
			m := NewMerge(0, nil)
			for _, name := range []string{nettest.NameA, "lo"} {
				l, err := Open(Options{Interface: &packet.Interface{Name: name}})
				if err != nil {
					return nil, nil, errors.Join(err, m.Close())
				}
				m.Add(l)
			}
			return m, m.Stop, nil
		},
	} {
		var src packet.Source
		var stop func()
		a.Do(func() (err error) {
			src, stop, err = open()
			return err
		})
		const want = 15
		b.Inject(nettest.NameB, nettest.Series(9, 10)...)
		a.Inject(nettest.NameA, nettest.Series(9, 5)...)
		stop()
		var f packet.Frame
		n := 0
		for err := error(nil); !errors.Is(err, io.EOF); {
			switch err = src.Next(&f); {
			case err == nil:
				n++
				if f.Interface.Name != nettest.NameA || f.Link != packet.LinkEthernet {
					t.Errorf("%s: %+v, %v", name, f.Interface, f.Link)
				}
			case !errors.Is(err, packet.ErrTick) && !errors.Is(err, io.EOF):
				t.Fatal(err)
			}
		}
		if err := src.Close(); err != nil || n != want {
			t.Errorf("%s: %d frames, want %d: %v", name, n, want, err)
		}
	}
	goleak.VerifyNone(t)
}

// TestEvents checks that a caller gets what happens to the interface as values, and an error
// that it can tell from others when the interface is gone.
func TestEvents(t *testing.T) {
	a, _ := nettest.NewPair(t)
	var l *Source
	var events []Event
	a.Do(func() (err error) {
		l, err = Open(Options{Interface: &packet.Interface{Name: nettest.NameA}, Event: func(e Event) { events = append(events, e) }})
		return err
	})
	var f packet.Frame
	await := func(n int) {
		for end := time.Now().Add(cmdtest.Patience); len(events) < n; {
			if err := l.Next(&f); err != nil && !errors.Is(err, packet.ErrTick) {
				t.Fatal(err)
			}
			if time.Now().After(end) {
				t.Fatalf("events: %v", events)
			}
		}
	}
	a.SetUp(nettest.NameA, false)
	await(1)
	a.SetUp(nettest.NameA, true)
	await(2)
	a.SetUp(nettest.NameA, false)
	a.Rename(nettest.NameA, "other")
	await(4)
	kinds := []EventKind{events[0].Kind, events[1].Kind, events[2].Kind, events[3].Kind}
	slices.Sort(kinds[2:]) // both happened before they were noticed
	if !slices.Equal(kinds, []EventKind{Down, Up, Down, Renamed}) || events[0].Interface.Name != nettest.NameA {
		t.Errorf("events: %v", events)
	}
	a.Remove("other")
	var err error
	for err = packet.ErrTick; err == nil || errors.Is(err, packet.ErrTick); {
		err = l.Next(&f)
	}
	if !errors.Is(err, ErrGone) {
		t.Errorf("got %v, want ErrGone", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
