package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestProgressText(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		elapsed     time.Duration
		want        string
	}{
		{50e6, 200e6, 2 * time.Second, "50.0 of 200.0 MB (25%), 25.0 MB/s, 6s left"},
		{200e6, 200e6, 2 * time.Second, "200.0 of 200.0 MB (100%), 100.0 MB/s, 0s left"},
		{50e6, 0, 2 * time.Second, "50.0 MB, 25.0 MB/s"},    // a pipe
		{50e6, 40e6, 2 * time.Second, "50.0 MB, 25.0 MB/s"}, // it grew
		{0, 40e6, time.Second, "0.0 MB, 0.0 MB/s"},          // a slow disk
		{1, 40e6, time.Second, "0.0 of 40.0 MB (0%), 0.0 MB/s, 11111h6m39s left"},
	} {
		if got := progressText(c.done, c.total, c.elapsed); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// TestProgress: the line appears after a second, and Clear removes it.
func TestProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, make([]byte, 1921), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	p := NewProgress(&out, []string{path}, nil, func() int64 { return 24 })
	p.Show(p.started.Add(progressAfter / 2))
	if out.Len() > 0 {
		t.Errorf("before its time: %q", out.String())
	}
	p.Show(p.started.Add(progressAfter))
	p.Show(p.started.Add(progressAfter + progressEvery/2))
	p.Clear()
	if got := out.String(); !strings.HasPrefix(got, "\r0.0 of 0.0 MB (1%), 0.0 MB/s, ") || !strings.HasSuffix(got, " left\x1b[K\r\x1b[K") || strings.Count(got, "MB/s") != 1 {
		t.Errorf("%q", got)
	}
}

// TestProgressOver: what is written to the same terminal gets a line of its own, and no progress is
// shown within a line.
func TestProgressOver(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, nil, nil, func() int64 { return 1 })
	to, now := p.Over(&out), p.started.Add(progressAfter)
	p.Show(now)
	for _, text := range []string{"half", " a line\n"} {
		if _, err := to.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		now = now.Add(progressEvery)
		p.Show(now)
	}
	parts := strings.Split(out.String(), "\x1b[K")
	if len(parts) != 4 || parts[1] != "\r" || !strings.HasPrefix(parts[2], "half a line\n\r0.0 MB") || parts[3] != "" {
		t.Errorf("%q", out.String())
	}
	if to := (*Progress)(nil).Over(&out); to != &out {
		t.Error("a writer of nothing")
	}
}
