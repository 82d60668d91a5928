package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/jail"
	"ringcap/internal/testing/nettest"
)

// processOne returns a command that runs ringcap as process 1, with the files of the system.
func processOne(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if nettest.InUserNamespace() {
		t.Skip("needs to mount /proc: run as root")
	}
	j := jail.Jail{Root: "/", Proc: true, Capabilities: []int{unix.CAP_NET_RAW}}
	return j.Command(t, cmdtest.Program(t), args...)
}

// TestOrphans checks that as process 1 ringcap reaps what the command of -z leaves behind.
func TestOrphans(t *testing.T) {
	dir := directoryOf(t, 0)
	gate := filepath.Join(dir, "gate")
	if err := unix.Mkfifo(gate, 0o666); err != nil {
		t.Fatal(err)
	}
	a, b := nettest.NewPair(t)
	p := cmdtest.From(t, processOne(t, "-i", nettest.NameA, "-Q", "in", "-w", filepath.Join(dir, "x.pcap"), "-b", "packets:1", "-z", `sh -c "cat `+gate+` & echo left behind >&2"`, "udp port 9"))
	p.Listen(a)
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	p.Stderr.Await(t, "left behind", 1)
	orphan := processWith(t, "cat\x00"+gate+"\x00")
	if err := os.WriteFile(gate, nil, 0); err != nil { // the end of what it reads
		t.Fatal(err)
	}
	for end := time.Now().Add(cmdtest.Patience); ; time.Sleep(time.Millisecond) {
		status, err := os.ReadFile(orphan + "/status")
		if err != nil {
			break // it is gone, and not a zombie
		}
		if time.Now().After(end) {
			t.Fatalf("the orphan is still there: %s", status)
		}
	}
	if code := p.Stop(unix.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, p.Stderr.String())
	}
	p.Says("1 packet captured")
}

// processWith returns the directory in /proc of the process with that command line.
func processWith(t *testing.T, command string) string {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if text, err := os.ReadFile(path); err == nil && string(text) == command {
				return filepath.Dir(path)
			}
		}
	}
	t.Fatalf("no process %q", command)
	return ""
}
