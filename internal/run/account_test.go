package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// TestRemedy: the advice is for what was asked.
func TestRemedy(t *testing.T) {
	for want, c := range map[string]cli.Config{
		"try -B 131072, -s 128 or a filter":                    {BufferKiB: 65536, WriteFile: "x"},
		"try -B 4096 or a narrower filter":                     {BufferKiB: 1, WriteFile: "x", SnapLen: 96, Expression: "udp"},
		"try -B 67108864, -w FILE instead of text or a filter": {BufferKiB: cli.MaxBufferKiB, Print: true},
	} {
		if got := remedy(&c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// lossySource is a live source whose kernel drops what it is told to.
type lossySource struct {
	counter
	counters packet.Counters
}

func (l *lossySource) Count(s *ledger.Snapshot) error {
	s.Counters = l.counters
	return nil
}

// TestWarnings: the first loss is said at once, later ones once a second, each
// packet once, and the progress of -v has the sum.
func TestWarnings(t *testing.T) {
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stderr.Close() }()
	src := &lossySource{}
	s := &session{src: src, stop: &stopper{}, stderr: stderr, cfg: &cli.Config{WriteFile: "x", BufferKiB: 65536, Verbose: 1}}
	s.account.Live = true
	s.drops.host = new(netdev.Host) // it knows nothing
	start := time.Unix(1700000000, 0)
	for _, step := range []struct {
		milliseconds int
		dropped      uint64
		says         string
	}{
		{0, 0, ""},
		{50, 1, ""}, // not yet time to ask
		{100, 1, "ringcap: 1 packet dropped, "},
		{300, 4, ""},
		{1000, 6, ""},
		{1100, 6, "ringcap: 5 packets dropped, "},
		{9000, 6, ""},
		{9100, 9, "ringcap: 3 packets dropped, "},
	} {
		src.counters = packet.Counters{Received: step.dropped, Dropped: step.dropped}
		before := sizeOf(t, stderr)
		if err := s.watch(start.Add(time.Duration(step.milliseconds) * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, sizeOf(t, stderr)-before)
		if _, err := stderr.ReadAt(got, before); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), step.says) || step.says == "" && len(got) > 0 {
			t.Errorf("at %d ms: %q, want %q", step.milliseconds, got, step.says)
		}
	}
	before := sizeOf(t, stderr)
	s.showProgress(start.Add(10 * time.Second))
	s.showProgress(start.Add(10*time.Second + 999*time.Millisecond))
	got := make([]byte, sizeOf(t, stderr)-before)
	if _, err := stderr.ReadAt(got, before); err != nil || string(got) != "Got 0, 9 dropped\r" {
		t.Errorf("progress is %q, %v", got, err)
	}
}

func sizeOf(t *testing.T, f *os.File) int64 {
	t.Helper()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
