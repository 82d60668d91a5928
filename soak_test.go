package main_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

var soak = flag.Duration("soak", 0, "run the soak test for that long; make soak takes 10 minutes")

// TestSoak captures for a long time, at half the rate at which the machine can send, into a set
// of files with a hook. Then it kills captures and flaps a link, once each for every six
// seconds of its time. Accounts must close, memory must not grow, and files must be whole.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("takes long: make soak")
	}
	n := max(2, int(*soak/(6*time.Second)))
	t.Run("capture", func(t *testing.T) { soakCapture(t, *soak*6/10) })
	t.Run("kills", func(t *testing.T) { soakKills(t, n) })
	t.Run("flaps", func(t *testing.T) { soakFlaps(t, n) })
}

// soakCapture runs one capture. It looks at the memory of the process without the ring.
func soakCapture(t *testing.T, long time.Duration) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	hooks := filepath.Join(t.TempDir(), "hooks")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", filepath.Join(dir, "x.pcapng"), "-b", "filesize:20000", "-b", "files:5",
		"-z", "sh -c 'echo >>"+hooks+"'", "-Q", "in", "udp")
	burst := nettest.Series(9, 1000)
	var early, late int
	sent, end := 0, time.Now().Add(long)
	for time.Now().Before(end) {
		began := time.Now()
		b.Inject(nettest.NameB, burst...)
		sent += len(burst)
		if late = resident(t, c.Pid()); early == 0 && time.Until(end) < long*3/4 {
			early = late
		}
		time.Sleep(time.Since(began)) // half of the time, half of the rate
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says(fmt.Sprintf("%d packets captured\n%d packets received by filter\n0 packets dropped by kernel\n", sent, sent))
	if late > early+8<<10 {
		t.Errorf("memory grew from %d to %d KiB", early, late)
	}
	files := captest.Files(t, dir)
	for _, path := range files {
		captest.ReadFile(t, path)
	}
	said, err := os.ReadFile(hooks)
	if err != nil || len(files) > 5 || len(said) < len(files) {
		t.Errorf("%d files, %d hooks: %v", len(files), len(said), err)
	}
	t.Logf("%d packets in %v, %d KiB resident, hook ran %d times", sent, long, late, len(said))
}

// resident returns the anonymous memory of a process in KiB (proc(5), RssAnon).
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "RssAnon:")
	n, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// soakKills kills captures under load.
func soakKills(t *testing.T, n int) {
	a, b := nettest.NewPair(t)
	defer b.Flood(nettest.NameB, nettest.Series(9, 64)...)()
	for i := range n {
		path := filepath.Join(t.TempDir(), "x.pcap"+[]string{"", "ng"}[i%2])
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-B", "4096", "-w", path, "udp")
		cmdtest.AwaitSize(t, path, 1<<20)
		if code := c.Stop(syscall.SIGKILL); code != -1 {
			t.Fatalf("exit code %d", code)
		}
		readKilled(t, fmt.Sprintf("kill %d", i), path, true)
	}
}

// soakFlaps takes a link down and up under a capture.
func soakFlaps(t *testing.T, n int) {
	a, b := nettest.NewPair(t)
	path := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", path, "-Q", "in", "udp")
	for i := range n {
		b.Inject(nettest.NameB, nettest.Series(9, 100)...)
		a.SetUp(nettest.NameA, false)
		c.Stderr.Await(t, "went down", i+1)
		a.SetUp(nettest.NameA, true)
		c.Stderr.Await(t, "is up again", i+1)
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := len(captest.ReadFile(t, path)); got != 100*n {
		t.Errorf("%d of %d packets", got, 100*n)
	}
}
