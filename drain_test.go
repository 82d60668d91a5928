package main_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/replay"
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
	capture, err := replay.Read(&all, "stdout")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range capture.Packets() {
		if err != nil {
			t.Fatal(err)
		}
		n++
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

// TestReaderLeavesPackets checks that packets count as lost if they are in the ring when the
// reader of the output goes away. Only --fail-on-drop makes a fault of it.
func TestReaderLeavesPackets(t *testing.T) {
	for _, p := range []struct {
		flags []string
		code  int
	}{{nil, 0}, {[]string{"--fail-on-drop"}, 3}, {[]string{"-i", "lo", "--fail-on-drop"}, 3}} {
		c, r := slowReader(t, append(p.flags, "--stats", "json")...)
		if _, err := io.CopyN(io.Discard, r, 5000); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if code := c.Wait(); code != p.code {
			t.Errorf("%q: exit code %d, want %d: %s", p.flags, code, p.code, c.Stderr.String())
		}
		s := cmdtest.Accounts(t, c.Stderr.String())[0]
		if s.Unread == 0 || s.Received != slowPackets || s.Received != s.Delivered+s.Dropped+s.Unread || s.Delivered != s.Written+s.Refused {
			t.Errorf("%q: %+v", p.flags, s)
		}
		c.Says(fmt.Sprintf("warning: %d packets were lost, left unread in the ring at the end\n", s.Unread))
	}
}

// TestReaderGoneAtStart checks that it makes no difference to the exit code whether the reader
// of the output goes away before the header or after it.
func TestReaderGoneAtStart(t *testing.T) {
	h := nettest.New(t)
	capture := filepath.Join(captest.Testdata(t), "http.pcap")
	for args, want := range map[string]int{
		"-r " + capture + " -w -": 0, "-i lo -w -": 0, "-i lo -w - --print --fail-on-drop": 0, "-i lo -w - --json=" + os.DevNull: 0,
		"-r " + capture: 14, "-r " + capture + " --fields ip.src --csv": 14,
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		c := cmdtest.New(t, strings.Fields(args)...)
		c.Cmd.Stdout = w
		c.Start(h)
		_ = w.Close()
		if code := c.Wait(); code != want {
			t.Errorf("%s: exit code %d, want %d: %s", args, code, want, c.Stderr.String())
		}
	}
}
