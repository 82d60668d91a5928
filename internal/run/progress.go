package run

import (
	"fmt"
	"io"
	"os"
	"time"

	"ringcap/internal/sink/outfile"
)

// Progress is a line on a terminal that shows how much of the files has been read. A nil
// Progress shows nothing. Commands that read files without a Loop make one with Watch.
type Progress struct {
	out      io.Writer
	total    int64 // bytes of all files, 0 if unknown
	consumed func() int64
	read     int64 // what consumed returns, if it is from Watch
	started  time.Time
	next     time.Time // when the line is shown again
	shown    bool
	inLine   bool // something else has begun a line
}

const (
	progressAfter = time.Second            // a shorter run shows no progress
	progressEvery = 200 * time.Millisecond // between updates
)

// NewProgress returns a Progress for the named files, where "-" is stdin. The function
// consumed returns how many bytes have been read.
func NewProgress(out io.Writer, names []string, stdin *os.File, consumed func() int64) *Progress {
	now := time.Now()
	return &Progress{out: out, total: totalSize(names, stdin), consumed: consumed, started: now, next: now.Add(progressAfter)}
}

// Watch returns a Progress for the named files, which Read tells how far it is. It is nil unless
// standard error is a terminal. It looks for their sizes, which a sandbox forbids. Clear it before something is written to that terminal.
func Watch(names ...string) *Progress {
	if !outfile.IsTerminal(os.Stderr) {
		return nil
	}
	p := NewProgress(os.Stderr, names, os.Stdin, nil)
	p.consumed = func() int64 { return p.read }
	return p
}

// Read says how many bytes of all files have been read, and updates the line if this is due.
func (p *Progress) Read(consumed int64) {
	if p != nil {
		p.read = consumed
		p.Show(time.Now())
	}
}

// Again begins with the first byte again.
func (p *Progress) Again() {
	if p != nil {
		p.Clear()
		p.read, p.started = 0, time.Now()
		p.next = p.started.Add(progressAfter)
	}
}

// totalSize returns the size of all files, 0 if one is not a regular file.
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

// Show updates the line if this is due.
func (p *Progress) Show(now time.Time) {
	if p == nil || p.inLine || now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(progressEvery), true
	// Clear the end of the line: the previous one may have been longer.
	_, _ = fmt.Fprintf(p.out, "\r%s\x1b[K", progressText(p.consumed(), p.total, now.Sub(p.started)))
}

// Over returns a writer to the same terminal, which makes room for what is written to w. A nil Progress
// returns w.
func (p *Progress) Over(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return over{p, w}
}

type over struct {
	*Progress
	w io.Writer
}

func (o over) Write(b []byte) (int, error) {
	o.Clear()
	o.inLine = len(b) > 0 && b[len(b)-1] != '\n'
	return o.w.Write(b)
}

// Clear removes the line.
func (p *Progress) Clear() {
	if p != nil && p.shown {
		p.shown = false
		_, _ = io.WriteString(p.out, "\r\x1b[K")
	}
}

// progressText returns how much was read, how fast, and how long the rest will take at that
// rate.
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
