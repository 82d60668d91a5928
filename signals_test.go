package main_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
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

// child returns the only child of a process, and waits for it.
func child(t *testing.T, pid int) int {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); time.Now().Before(end); {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
		for _, path := range tasks {
			if b, err := os.ReadFile(path); err == nil && len(b) > 0 {
				n, err := strconv.Atoi(strings.Fields(string(b))[0])
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
	}
	t.Skip("needs a kernel that tells the children of a process")
	return 0
}

func send(t *testing.T, pid int, signals ...syscall.Signal) {
	t.Helper()
	for _, s := range signals {
		if err := syscall.Kill(pid, s); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStopPaths ends a capture under load in all the ways that programs are ended:
// nothing that arrived is left unread.
func TestStopPaths(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("needs a signal that is not ignored, as under nohup")
	}
	const (
		INT, TERM, HUP, STOP, CONT = syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGSTOP, syscall.SIGCONT
		capture                    = `ringcap "$@" 2>&3`
	)
	for _, p := range []struct {
		name, shell string // the shell is the leader of a group of its own
		needs       string
		terminal    bool // it has one, and a session
		stop        func(t *testing.T, pid int, tty *os.File)
	}{
		{"timeout", "exec timeout 600 " + capture, "timeout", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, TERM) // it does what it does when its time is up
		}},
		{"timeout with a command", "exec timeout 600 ringcap --run 'sleep 600' \"$@\" 2>&3", "timeout", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, TERM)
		}},
		{"group", capture + "; true", "", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, -pid, INT, TERM)
		}},
		{"group and process", "trap : TERM; " + capture + " & wait; wait", "", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, child(t, pid), TERM)
			send(t, -pid, TERM)
		}},
		{"four signals while stopped", "exec " + capture, "", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, STOP, TERM, HUP, INT, syscall.SIGQUIT, CONT)
		}},
		{"unit that sends SIGHUP", "exec " + capture, "", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, TERM, HUP, CONT)
		}},
		{"Ctrl-C in a pipeline", capture + " | cat", "", true, func(t *testing.T, _ int, tty *os.File) {
			if _, err := tty.WriteString("\x03\x03"); err != nil {
				t.Fatal(err)
			}
		}},
		{"terminal closed", capture + "; true", "", true, func(t *testing.T, _ int, tty *os.File) {
			if err := tty.Close(); err != nil {
				t.Fatal(err)
			}
		}},
		{"parent killed", `setpriv --pdeathsig TERM ` + capture + `; true`, "setpriv", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, syscall.SIGKILL)
		}},
		{"container", `exec unshare --pid --fork --mount-proc ` + capture, "unshare", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, child(t, pid), TERM, TERM)
		}},
	} {
		t.Run(p.name, func(t *testing.T) {
			if _, err := exec.LookPath(p.needs); p.needs != "" && err != nil {
				t.Skip("needs " + p.needs)
			}
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			cmd := exec.Command("sh", "-c", p.shell, "sh", "-i", nettest.NameA, "-w", file, "udp")
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			var tty *os.File
			if p.terminal {
				tty, cmd.Stdin = cmdtest.Terminal(t)
				cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			}
			stderr, ended := startSaying(t, a, cmd)
			stderr.Await(t, "listening on", 1)
			defer b.Flood(nettest.NameB, nettest.Series(9, 64)...)()
			b.Inject(nettest.NameB, nettest.Series(9, 2000)...)
			p.stop(t, cmd.Process.Pid, tty)
			select {
			case <-ended:
			case <-time.After(cmdtest.Patience):
				t.Fatalf("it goes on: %s", stderr.String())
			}
			var captured, received, dropped int
			text := cmdtest.Tail(stderr.String(), 3)
			n, err := fmt.Sscanf(text, "%d packets captured\n%d packets received by filter\n%d packets dropped by kernel\n", &captured, &received, &dropped)
			if n != 3 || received != captured+dropped {
				t.Errorf("%v: packets were lost: %s", err, stderr.String())
			}
			if got := len(captest.ReadFile(t, file)); got != captured || got+dropped < 2000 {
				t.Errorf("%d of %d packets are in the file", got, captured)
			}
		})
	}
}

// startSaying starts a command whose descriptor 3 is what is said, until all that have it open
// have ended.
func startSaying(t *testing.T, h *nettest.Host, cmd *exec.Cmd) (text *cmdtest.Buffer, ended <-chan struct{}) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{w}
	h.Start(cmd)
	_ = w.Close()
	text, end := new(cmdtest.Buffer), make(chan struct{})
	go func() {
		_, _ = io.Copy(text, r)
		_ = r.Close()
		close(end)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return text, end
}
