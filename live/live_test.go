package live

import (
	"os"
	"testing"

	"ringcap/internal/testing/nettest"
)

// TestMain runs the tests where they may make network namespaces.
func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestGeometry: a ring is at least as large as it was asked for, by less than a block more,
// and one block is never a large part of it.
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
