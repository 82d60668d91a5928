package live

import (
	"errors"
	"os"
	"testing"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestMain runs the tests where they may make network namespaces.
func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestGeometry: a ring has at least the requested size and less than one block more, and a
// block is never a large part of it.
func TestGeometry(t *testing.T) {
	for kib, blocks := range map[int]int{1: 2, 2048: 2, 2049: 3, 8192: 8, 32768: 32, 65536: 16, 1 << 20: 256} {
		g := geometryOf(kib << 10)
		size := g.BlockSize * g.Blocks
		if g.Blocks != blocks || size < kib<<10 || size >= kib<<10+g.BlockSize && blocks > minBlocks {
			t.Errorf("%d KiB: %d blocks of %d bytes, want %d", kib, g.Blocks, g.BlockSize, blocks)
		}
		if g.BlockSize%frameSize != 0 {
			t.Errorf("%d KiB: blocks of %d bytes", kib, g.BlockSize)
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
