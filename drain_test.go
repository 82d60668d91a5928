package main_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// slowReader returns a capture that has been asked to stop. All packets have arrived, but
// nothing has been read from its output.
func slowReader(t *testing.T, args ...string) (c *cmdtest.Process, out *os.File) {
	t.Helper()
	a, b := nettest.NewPair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	c = cmdtest.New(t, append([]string{"-i", nettest.NameA, "-B", "16384", "-w", "-", "udp port 9"}, args...)...)
	c.Cmd.Stdout = w
	c.Listen(a)
	_ = w.Close()
	series := nettest.Series(9, slowPackets/100)
	for range 100 {
		b.Inject(nettest.NameB, series...)
	}
	c.Signal(syscall.SIGINT)
	return c, r
}

const slowPackets = 40000

// TestStopDrains checks that a stop delivers everything that has arrived, as long as the reader
// of the output reads on.
func TestStopDrains(t *testing.T) {
	for name, flags := range map[string][]string{"one interface": {"--fail-on-drop"}, "merged": {"--fail-on-drop", "-i", "lo"}} {
		t.Run(name, func(t *testing.T) { stopDrains(t, flags) })
	}
}

func stopDrains(t *testing.T, flags []string) {
	c, r := slowReader(t, flags...)
	var all bytes.Buffer
	for {
		n, err := io.CopyN(&all, r, 64<<10)
		if n > 0 && all.Len() < 2<<20 {
			time.Sleep(80 * time.Millisecond) // makes the reader slow
		}
		if err != nil {
			break
		}
	}
	if code := c.Wait(); code != 0 || strings.Contains(c.Stderr.String(), "unread") {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	f, err := capfile.NewReader(&all, "stdout")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for frame := new(packet.Frame); f.Next(frame) == nil; n++ {
	}
	if n != slowPackets {
		t.Errorf("%d of %d packets", n, slowPackets)
	}
}

// TestReaderStandsStill checks that ringcap says so if its output is not read, and loses
// nothing if the reader goes on.
func TestReaderStandsStill(t *testing.T) {
	c, r := slowReader(t, "--fail-on-drop")
	c.Stderr.Await(t, "the output has taken nothing", 1)
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
}

// TestAbandoned checks that packets left unread because of repeated signals count as lost.
func TestAbandoned(t *testing.T) {
	for _, p := range []struct {
		flags []string
		code  int
	}{{nil, 0}, {[]string{"--fail-on-drop"}, 3}} {
		c, r := slowReader(t, p.flags...)
		time.Sleep(300 * time.Millisecond) // long enough for the next signal not to count as a copy
		c.Signal(syscall.SIGINT)
		time.Sleep(300 * time.Millisecond)
		c.Signal(syscall.SIGINT)
		time.Sleep(50 * time.Millisecond)
		go func() { _, _ = io.Copy(io.Discard, r) }()
		if code := c.Wait(); code != p.code {
			t.Errorf("exit code %d, want %d: %s", code, p.code, c.Stderr.String())
		}
		c.Says("packets were lost, left unread in the ring at the end")
	}
}
