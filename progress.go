package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress is a line on a terminal that says how far the reading of files got. A
// nil one says nothing.
type progress struct {
	out      io.Writer
	total    int64 // bytes of all files, 0 if one of them does not tell
	consumed func() int64
	started  time.Time
	next     time.Time // when the line is shown again
	shown    bool
}

// A run shows progress after the first, and anew after each of the second.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// newProgress is for files whose bytes consumed counts. It is nil where nobody
// watches, and where the line would stand among packets printed.
func (s *session) newProgress(names []string, consumed func() int64) *progress {
	printing := s.cfg.Print && !s.cfg.CountOnly || s.cfg.Export.OnOutput()
	if !isTerminal(s.stderr) || s.cfg.Follow || printing && (s.cfg.WriteFile == "-" || isTerminal(s.stdout)) {
		return nil
	}
	now := time.Now()
	return &progress{
		out: s.stderr, total: totalSize(names, s.stdin), consumed: consumed,
		started: now, next: now.Add(progressAfter),
	}
}

// totalSize is that of all files, 0 if one is none.
func totalSize(names []string, stdin *os.File) (total int64) {
	for _, name := range names {
		info, err := os.Stat(name)
		if name == "-" {
			info, err = stdin.Stat()
		}
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		total += info.Size()
	}
	return total
}

// show writes the line over the one before, if it is time to.
func (p *progress) show(now time.Time) {
	if p == nil || now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(progressEvery), true
	// The end of the line is cleared: the one before may have been longer.
	_, _ = fmt.Fprintf(p.out, "\r%s\x1b[K", progressText(p.consumed(), p.total, now.Sub(p.started)))
}

// clear takes the line away.
func (p *progress) clear() {
	if p != nil && p.shown {
		_, _ = io.WriteString(p.out, "\r\x1b[K")
	}
}

// progressText is how much was read of how much, how fast, and how long the rest
// takes at that rate.
func progressText(done, total int64, elapsed time.Duration) string {
	rate := float64(done) / elapsed.Seconds()
	text := fmt.Sprintf("%.1f MB, %.1f MB/s", float64(done)/1e6, rate/1e6)
	if total < done || total == 0 || done == 0 {
		return text
	}
	left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%.1f of %.1f MB (%d%%), %.1f MB/s, %s left",
		float64(done)/1e6, float64(total)/1e6, done*100/total, rate/1e6, left)
}
