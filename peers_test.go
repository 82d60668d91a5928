package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// peer is another capture tool, where it is installed.
type peer struct {
	name  string
	args  []string // file and filter follow
	ready string   // what it says once it captures
}

var peers = []peer{
	{"tcpdump", []string{"-Z", "root", "-n", "-i", nettest.NameA, "udp", "-w"}, "listening on"},
	{"dumpcap", []string{"-q", "-i", nettest.NameA, "-f", "udp", "-w"}, "File: "},
	{"netsniff-ng", []string{"-s", "-i", nettest.NameA, "-f", "udp", "-o"}, "Running!"},
}

// TestPeers records what other tools do with the faults that ringcap's own tests
// are about: docs/reliability.md has the table. Nothing of it is asserted.
func TestPeers(t *testing.T) {
	for _, p := range peers {
		if _, err := exec.LookPath(p.name); err != nil {
			t.Logf("%s: not installed", p.name)
			continue
		}
		for _, fault := range []struct {
			name   string
			frames int
			do     func(a, b *nettest.Host, cmd *exec.Cmd) error
		}{
			{"SIGINT after 40 frames", 40, func(_, b *nettest.Host, cmd *exec.Cmd) error {
				b.Inject(nettest.NameB, series(9, 40)...)
				return cmd.Process.Signal(syscall.SIGINT)
			}},
			{"SIGSTOP for 40000 frames", 40000, func(_, b *nettest.Host, cmd *exec.Cmd) error {
				if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
					return err
				}
				b.Inject(nettest.NameB, series(9, 40000)...)
				if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
					return err
				}
				return cmd.Process.Signal(syscall.SIGINT)
			}},
			{"interface deleted after 7 frames", 7, func(a, b *nettest.Host, cmd *exec.Cmd) error {
				b.Inject(nettest.NameB, series(9, 7)...)
				a.Remove(nettest.NameA)
				return nil
			}},
		} {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			var said lockedBuffer
			cmd := exec.Command(p.name, append(p.args, file)...)
			cmd.Stdout, cmd.Stderr = &said, &said
			a.Start(cmd)
			if !said.comes(p.ready) {
				t.Logf("%s: does not start here: %s", p.name, tail(said.String(), 1))
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				continue
			}
			if err := fault.do(a, b, cmd); err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait()
			timer.Stop()
			t.Logf("%s, %s: %s, %d of %d frames in the file", p.name, fault.name, cmd.ProcessState, countRecords(file), fault.frames)
		}
	}
}

// comes reports whether the text comes within the time that a tool may need.
func (b *lockedBuffer) comes(text string) bool {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(b.String(), text) {
			return true
		}
	}
	return false
}

// countRecords counts the whole records of a file that may be torn or missing.
func countRecords(path string) (n int) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	r, err := capfile.NewReader(bytes.NewReader(data), path)
	if err != nil {
		return 0
	}
	defer func() { _ = r.Close() }()
	var f packet.Frame
	for r.Next(&f) == nil {
		n++
	}
	return n
}

// TestPromiscuous: the interface is in promiscuous mode while the capture runs,
// unless -p says no.
func TestPromiscuous(t *testing.T) {
	for flag, want := range map[string]int{"-n": 1, "-p": 0} {
		a, _ := nettest.NewPair(t)
		c := start(t, a, "-i", nettest.NameA, flag)
		if got := a.Promiscuity(nettest.NameA); got != want {
			t.Errorf("with %s promiscuity is %d, want %d", flag, got, want)
		}
		c.stop(syscall.SIGINT)
		if got := a.Promiscuity(nettest.NameA); got != 0 {
			t.Errorf("after it promiscuity is %d", got)
		}
	}
}
