package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
)

// flood sends numbered frames from host h until the returned function is called.
func flood(h *nettest.Host, name string, frames ...[]byte) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			default:
				h.Inject(name, frames...)
			}
		}
	}()
	return func() { close(quit); <-done }
}

// TestKill kills a capture under load, again and again: what is on disk reads to
// its end but for a torn last record, in a set only of its last file.
func TestKill(t *testing.T) {
	a, b := nettest.NewPair(t)
	defer flood(b, nettest.NameB, series(9, 64)...)()
	for i, args := range []string{"-w x.pcap", "-w x.pcapng", "-U -w x.pcap", "--sync 10ms -w x.pcapng", "-b filesize:300 -w x.pcapng"} {
		dir := t.TempDir()
		words := strings.Fields("-i " + nettest.NameA + " -v " + args)
		words[len(words)-1] = filepath.Join(dir, words[len(words)-1])
		c := start(t, a, append(words, "udp")...)
		c.stderr.await(t, "Got", 2)
		if code := c.stop(syscall.SIGKILL); code != -1 {
			t.Fatalf("exit code %d", code)
		}
		packets := 0
		paths := allFiles(t, dir)
		for n, path := range paths {
			packets += readKilled(t, fmt.Sprintf("round %d, file %d of %d", i, n, len(paths)), path, n == len(paths)-1)
		}
		if packets < 64 {
			t.Errorf("round %d: %d packets", i, packets)
		}
	}
}

// readKilled has tshark and capinfos read a file and returns its packets. The last
// record may be torn if the file is the last one.
func readKilled(t *testing.T, what, path string, last bool) (packets int) {
	t.Helper()
	for _, tool := range []string{"capinfos -cMTmr", "tshark -n -r"} {
		words := strings.Fields(tool)
		if _, err := exec.LookPath(words[0]); err != nil {
			t.Skipf("%s: not installed", words[0])
		}
		out, err := exec.Command(words[0], append(words[1:], path)...).CombinedOutput()
		if err != nil && !(last && strings.Contains(string(out), "cut short in the middle of a packet")) {
			t.Errorf("%s: %s: %v: %s", what, words[0], err, tail(string(out), 3))
		}
		packets = strings.Count(string(out), " UDP ")
	}
	return packets
}

// TestCompressed: tshark and capinfos open what is written compressed, also in a
// set, and after a kill read what was whole.
func TestCompressed(t *testing.T) {
	for _, name := range []string{"x.pcap.gz", "x.pcapng.gz", "x.pcap.zst", "x.pcapng.zst"} {
		t.Run(name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			c := start(t, a, "-i", nettest.NameA, "-w", path, "udp")
			b.Inject(nettest.NameB, series(9, 3000)...)
			if code := c.stop(syscall.SIGINT); code != 0 {
				t.Fatalf("exit code %d: %s", code, c.stderr.String())
			}
			if out := tool(t, "capinfos", "-cT", "-m", "-r", path); !strings.Contains(out, ",3000") {
				t.Errorf("capinfos says %s", out)
			}
			if n := strings.Count(tool(t, "tshark", "-n", "-r", path), "UDP"); n != 3000 {
				t.Errorf("tshark sees %d packets", n)
			}
			whole, err := os.ReadFile(path)
			if err != nil || len(whole) > 3000*64/4 {
				t.Errorf("%d bytes, %v", len(whole), err)
			}
			// What a kill leaves: the last frame torn.
			cut := filepath.Join(dir, "cut-"+name)
			twice := append(slices.Clone(whole), whole[:len(whole)/2]...)
			if err := os.WriteFile(cut, twice, 0o600); err != nil {
				t.Fatal(err)
			}
			out, _ := exec.Command("tshark", "-n", "-r", cut).Output()
			if n := strings.Count(string(out), "UDP"); n < 3000 {
				t.Errorf("tshark sees %d packets of the cut file", n)
			}
		})
	}
}

// TestUnreadFIFO: a signal ends the wait for the reader of a FIFO.
func TestUnreadFIFO(t *testing.T) {
	h := nettest.New(t)
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &capture{t: t, cmd: exec.Command("ringcap", "-i", "lo", "-w", path)}
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	h.Start(c.cmd)
	awaitRing(t, c.cmd.Process.Pid)
	if code := c.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	c.says("0 packets captured\n")
}

// awaitRing returns once a process, alone in its namespace, has a packet socket.
func awaitRing(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		sockets, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/packet", pid))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(string(sockets), "\n") > 1 {
			return
		}
	}
	t.Fatal("no ring is opened")
}

// TestFileFlags: the mode, and what exists is kept.
func TestFileFlags(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	args := []string{"-r", "testdata/ping.pcap", "-w", path, "--mode", "640", "--no-clobber", "--sync", "1s"}
	if out, err := exec.Command("ringcap", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before, err := os.Stat(path)
	if err != nil || before.Mode() != 0o640 {
		t.Errorf("mode %v, %v", before.Mode(), err)
	}
	out, err := exec.Command("ringcap", args...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "open "+path+": it exists") {
		t.Errorf("%v: %s", err, out)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || after.Size() != before.Size() {
		t.Errorf("the file has changed: %v, %v", after, err)
	}
}
