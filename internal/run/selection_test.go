package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/packet"
)

// TestTimeRangeOverMidnight takes a --before that is not after --after for one of
// the next day.
func TestTimeRangeOverMidnight(t *testing.T) {
	c, err := cli.Parse([]string{"-r", "x", "--after", "23:50", "--before", "0:10"})
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 2, day, hour, minute, 0, 0, time.Local) }
	r := newTimeRange(c)
	for _, step := range []struct {
		t    time.Time
		want bool
	}{
		{at(28, 23, 0), false}, {at(28, 23, 50), true}, {at(28, 24, 9), true}, {at(28, 24, 10), false},
		{at(28, 23, 49), false}, {at(28, 23, 59), true},
	} {
		if got := r.has(step.t); got != step.want {
			t.Errorf("%s: %t", step.t, got)
		}
	}
}

// followed opens a growing file as --follow does.
func followed(t *testing.T, path string) (*capfile.List, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := watchSignals(ctx)
	o := &capfile.Opener{Follow: true, Wrap: func(f *capfile.CachedFile) io.Reader { return s.reader(f, true) }}
	l, err := o.OpenList([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = l.Close()
		s.close()
	})
	return l, cancel
}

// TestFollow reads a file that grows by parts of records, until it is told to
// stop.
func TestFollow(t *testing.T) {
	whole, err := os.ReadFile("testdata/http.pcap")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "growing.pcap")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	grow := func(from, to int) {
		if _, err := f.Write(whole[from:to]); err != nil {
			t.Error(err)
		}
	}
	// The header is there in part when the file is opened.
	grow(0, 10)
	opened := make(chan struct{})
	go func() {
		grow(10, 30)
		close(opened)
	}()
	l, stop := followed(t, path)
	<-opened
	const ends = 24 + 16 + 42 // the first record's
	var frame packet.Frame
	for n, to := range []int{ends + 5, ends + 16 + 42, len(whole)} {
		from := []int{30, ends + 5, ends + 16 + 42}[n]
		grow(from, to)
		if err := l.Next(&frame); err != nil {
			t.Fatalf("packet %d: %v", n+1, err)
		}
	}
	stop()
	n := 3
	for err = l.Next(&frame); err == nil; err = l.Next(&frame) {
		n++
	}
	if !errors.Is(err, io.EOF) || n > 14 {
		t.Errorf("%d packets, then %v", n, err)
	}
}

// TestFollowCut has the file made shorter than what was read: what is written to
// it from then on is no continuation.
func TestFollowCut(t *testing.T) {
	whole, err := os.ReadFile("testdata/http.pcap")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.pcap")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	l, _ := followed(t, path)
	var frame packet.Frame
	for range 14 {
		if err := l.Next(&frame); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if err := l.Next(&frame); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("after the cut: %v", err)
	} else {
		t.Log(err)
	}
}
