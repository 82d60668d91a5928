package run

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// TestRequests plays signals at given times.
func TestRequests(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		at   []time.Duration
		want []urgency
	}{
		"copies":           {[]time.Duration{0, 1 * ms, 2 * ms, 3 * ms, 249 * ms}, []urgency{first, repeated, repeated, repeated, repeated}},
		"soon after":       {[]time.Duration{0, 1999 * ms, 2001 * ms}, []urgency{first, repeated, repeated}},
		"seconds later":    {[]time.Duration{0, 2000 * ms, 2001 * ms, 2300 * ms}, []urgency{first, late, repeated, third}},
		"three keystrokes": {[]time.Duration{0, 300 * ms, 600 * ms, 900 * ms}, []urgency{first, repeated, third, third}},
		"a key held down":  {[]time.Duration{0, 100 * ms, 200 * ms, 300 * ms, 400 * ms, 500 * ms, 600 * ms}, []urgency{first, repeated, repeated, repeated, repeated, repeated, third}},
	} {
		var r requests
		for i, at := range c.at {
			if got := r.add(time.Unix(1700000000, 0).Add(at)); got != c.want[i] {
				t.Errorf("%s: after %v: %d, want %d", name, at, got, c.want[i])
			}
		}
	}
}

// scripted returns Signals whose grace time the test ends, and which report the signal that
// this process would have died of.
func scripted(t *testing.T) (s *Signals, over chan time.Time, died chan syscall.Signal) {
	over, died = make(chan time.Time), make(chan syscall.Signal, 1)
	s = &Signals{
		requested: make(chan struct{}), done: make(chan struct{}),
		after: func(time.Duration) <-chan time.Time { return over }, die: func(sig syscall.Signal) { died <- sig },
	}
	t.Cleanup(func() { close(s.done) })
	return s, over, died
}

// TestLateRequest: a late second signal kills a run that hangs, but not one that still
// calls Aborted. A third one aborts any run.
func TestLateRequest(t *testing.T) {
	s, over, died := scripted(t)
	s.request(syscall.SIGTERM, first)
	s.request(syscall.SIGTERM, repeated)
	if !s.Stopped() || s.Aborted() {
		t.Fatal("a signal and one soon after have to end the run in order")
	}
	s.request(syscall.SIGTERM, late)
	if s.Aborted() {
		t.Error("a run that goes on is aborted")
	}
	close(over)
	s.insist(syscall.SIGTERM, doubted)
	if len(died) > 0 {
		t.Error("a run that goes on is killed")
	}

	s, over, died = scripted(t)
	s.request(syscall.SIGTERM, first)
	s.request(syscall.SIGTERM, late)
	over <- time.Time{}
	if sig := <-died; sig != syscall.SIGTERM {
		t.Errorf("died of %v", sig)
	}

	s, over, died = scripted(t)
	s.ignored = true
	s.request(syscall.SIGINT, first)
	s.request(syscall.SIGINT, third)
	if !s.Aborted() {
		t.Error("the third does not abort")
	}
	over <- time.Time{}
	if sig := <-died; sig != syscall.SIGTERM {
		t.Errorf("died of %v, though SIGINT is ignored", sig)
	}
}

// TestHang: the user hears once of a run that hangs instead of stopping, and not of one that
// goes on. A late signal still ends it.
func TestHang(t *testing.T) {
	s, over, died := scripted(t)
	hung := make(chan struct{}, 2)
	s.OnHang(func() { hung <- struct{}{} })
	s.Halt()
	for range 3 { // the run calls Aborted
		for s.pressure.Load() != watched {
			runtime.Gosched()
		}
		if s.Aborted() {
			t.Fatal("a run that goes on is aborted")
		}
		over <- time.Time{}
		if len(hung) > 0 {
			t.Fatal("a run that goes on is reported as hanging")
		}
	}
	for s.pressure.Load() != watched {
		runtime.Gosched()
	}
	over <- time.Time{}
	<-hung
	s.request(syscall.SIGTERM, first)
	s.request(syscall.SIGTERM, late)
	over <- time.Time{}
	if sig := <-died; sig != syscall.SIGTERM || len(hung) > 0 {
		t.Errorf("died of %v, said %d times more", sig, len(hung))
	}
}

// TestPassedRequest: the command gets a request to stop once. A late signal also ends the
// capture.
func TestPassedRequest(t *testing.T) {
	for _, last := range []urgency{late, third} {
		s, _, _ := scripted(t)
		passed := 0
		s.PassOn(func(syscall.Signal) { passed++ })
		s.request(syscall.SIGTERM, first)
		s.request(syscall.SIGTERM, repeated)
		if passed != 1 || s.Stopped() {
			t.Errorf("passed on %d times, stopped: %v", passed, s.Stopped())
		}
		s.request(syscall.SIGTERM, last)
		if passed != 2 || !s.Stopped() || s.Aborted() {
			t.Errorf("passed on %d times, stopped: %v, aborted: %v", passed, s.Stopped(), s.Aborted())
		}
	}
}

// followed opens a file that grows, as --follow does.
func followed(t *testing.T, path string) (*capfile.List, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := WatchSignals(ctx)
	o := &capfile.Opener{Follow: true, Wrap: func(f *capfile.CachedFile) io.Reader { return s.Reader(f, new(Successor)) }}
	l, err := o.OpenList([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = l.Close()
		s.Close()
	})
	return l, cancel
}

// TestFollow reads a file that grows by parts of records until a request to stop.
func TestFollow(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(captest.Testdata(t), "http.pcap"))
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
	// When the file is opened, it has only a part of the header.
	grow(0, 10)
	opened := make(chan struct{})
	go func() {
		grow(10, 30)
		close(opened)
	}()
	l, stop := followed(t, path)
	<-opened
	const ends = 24 + 16 + 42 // of the first record
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

// TestFollowCut makes the file shorter than what was read. What is written then does not
// continue the data that was read.
func TestFollowCut(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(captest.Testdata(t), "http.pcap"))
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
