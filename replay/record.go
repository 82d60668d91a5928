//go:build linux && cgo

package replay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/host/netdev"
	"ringcap/live"
	"ringcap/packet"
)

// Record captures what an interface of a network namespace sees while a test runs. The
// namespace is a name of "ip netns", a path such as /proc/PID/ns/net, or empty for that of the
// test. The returned function ends the recording and returns the Capture of all frames that
// had arrived, with the options given here. A packet on loopback, which the kernel shows twice,
// is recorded as it comes in. The test fails if a frame was lost, and it is skipped without
// the right to capture (CAP_NET_RAW). Record needs Linux and cgo.
func Record(t testing.TB, namespace, name string, o ...Option) (stop func() *Capture) {
	t.Helper()
	if err := (&Capture{name: name}).set(o); err != nil {
		t.Fatal(err) // before the test does what it could not record
	}
	path := filepath.Join(t.TempDir(), name+".pcapng")
	var src *live.Source
	err := in(namespace, func() (err error) {
		src, err = live.Open(live.Options{Interface: &packet.Interface{Name: name}})
		return err
	})
	if errors.Is(err, os.ErrPermission) {
		t.Skipf("needs the right to capture: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	w, err := capfile.Create(path, capfile.WriterOptions{})
	if err != nil {
		t.Fatal(errors.Join(err, src.Close()))
	}
	done := make(chan error, 1)
	go func() { done <- errors.Join(record(src, w), w.Close(), src.Close()) }()
	end := sync.OnceValue(func() error {
		src.Stop()
		return <-done
	})
	t.Cleanup(func() { _ = end() }) // for a test that failed before it called stop
	return func() *Capture {
		t.Helper()
		if err := end(); err != nil {
			t.Fatal(err)
		}
		var c packet.SourceCounters
		if err := src.Counters(&c); err != nil {
			t.Fatal(err)
		}
		if c.Dropped > 0 || c.Unread > 0 {
			t.Errorf("replay: %s: %d frames dropped, %d left unread", name, c.Dropped, c.Unread)
		}
		return Load(t, path, o...)
	}
}

// record writes the frames of src to w until src ends.
func record(src *live.Source, w *capfile.Writer) error {
	var f packet.Frame
	for {
		switch err := src.Next(&f); {
		case err == nil && f.Interface.Hardware == netdev.HardwareLoopback && f.Direction == packet.DirectionOut:
		case err == nil:
			if err := w.Write(&f); err != nil {
				return err
			}
		case errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, packet.ErrTick):
			return err
		}
	}
}

// in calls f in a network namespace.
func in(namespace string, f func() error) (err error) {
	if namespace == "" {
		return f()
	}
	if !strings.Contains(namespace, "/") {
		namespace = "/run/netns/" + namespace
	}
	there, err := os.Open(namespace)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	here, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, here.Close()) }()
	// The namespace is that of the thread. One that cannot go back must not be used by another
	// goroutine: it stays locked and ends with this one.
	runtime.LockOSThread()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("enter %s: %w", namespace, err)
	}
	err = f()
	if back := unix.Setns(int(here.Fd()), unix.CLONE_NEWNET); back != nil {
		return errors.Join(err, fmt.Errorf("leave %s: %w", namespace, back))
	}
	runtime.UnlockOSThread()
	return err
}
