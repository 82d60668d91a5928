package main_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestStopWhen checks that --stop-when ends with the first packet that matches, live and from a
// file.
func TestStopWhen(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	file, replayed := filepath.Join(dir, "x.pcap"), filepath.Join(dir, "y.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--stop-when", "udp[8:4] = 6", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	if frames := captest.ReadFile(t, file); len(frames) != 7 || frames[6].Data[45] != 6 {
		t.Errorf("%d frames, want the first 7", len(frames))
	}
	if out, err := cmdtest.Command(t, "-r", file, "-w", replayed, "--stop-when", "udp[8:4] = 2").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if n := len(captest.ReadFile(t, replayed)); n != 3 {
		t.Errorf("%d frames replayed, want 3", n)
	}
	out, err := cmdtest.Command(t, "-r", file, "--stop-when", "udp portt 7").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--stop-when: ") {
		t.Errorf("a bad expression: %v, %s", err, out)
	}
}

// TestMaxBytes checks that --max-bytes ends with the packet that makes the file long enough.
// Without a file it counts the bytes of the packets.
func TestMaxBytes(t *testing.T) {
	for _, write := range []bool{true, false} {
		a, b := nettest.NewPair(t)
		file := filepath.Join(t.TempDir(), "x.pcap")
		args := []string{"-i", nettest.NameA, "--max-bytes", "200"} // packets have 64 bytes, and 16 more in a file
		if write {
			args = append(args, "-w", file)
		}
		c := cmdtest.Listen(t, a, append(args, "udp")...)
		b.Inject(nettest.NameB, nettest.Series(9, 10)...)
		if code := c.Wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		want := "4 packets captured"
		if write {
			want = "3 packets captured" // 24 + 3 * 80
			if n := len(captest.ReadFile(t, file)); n != 3 {
				t.Errorf("%d packets in the file, want 3", n)
			}
		}
		c.Says(want)
	}
}

// TestDuration checks that --duration ends a capture even if no packet comes at its end, and that
// what is said to be captured is in the file.
func TestDuration(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--duration", "300ms", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("received by filter\n0 packets dropped by kernel\n")
	c.Says(ledger.Packets(uint64(len(captest.ReadFile(t, file)))) + " captured\n")
}

// TestRun checks that a capture with --run lasts as long as the command, has all its packets in
// the file, and ends with its exit status.
func TestRun(t *testing.T) {
	ping := cmdtest.Need(t, "ping")
	for _, status := range []int{0, 7} {
		a, _ := nettest.NewPair(t)
		file := filepath.Join(t.TempDir(), "x.pcap")
		script := ping + " -q -c 3 -i 0.002 " + nettest.AddressB + "; exit " + string(rune('0'+status))
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--run", "sh -c '"+script+"'", "-w", file, "icmp")
		if code := c.Wait(); code != status {
			t.Errorf("exit code %d, want %d: %s", code, status, c.Stderr.String())
		}
		if n := len(captest.ReadFile(t, file)); n != 6 {
			t.Errorf("%d packets, want 3 requests and 3 replies", n)
		}
		if strings.Contains(c.Stderr.String(), "ringcap: ") && !strings.Contains(c.Stderr.String(), "ringcap: listening") {
			t.Errorf("the command's exit status is reported as an error: %s", c.Stderr.String())
		}
		if !strings.Contains(c.Stdout.String(), "3 packets transmitted") {
			t.Errorf("the command's output is %q", c.Stdout.String())
		}
	}
}

// TestRunSignal: a signal goes to the command first, and the run ends with the command.
func TestRunSignal(t *testing.T) {
	h := nettest.New(t)
	c := cmdtest.Listen(t, h, "-i", "lo", "--run", `sh -c 'trap "echo told; exit 5" TERM; echo ready; while :; do sleep 0.02; done'`, "-w", filepath.Join(t.TempDir(), "x.pcap"))
	c.Stdout.Await(t, "ready", 1)
	if code := c.Stop(syscall.SIGTERM); code != 5 || !strings.Contains(c.Stdout.String(), "told") {
		t.Errorf("exit code %d, the command said %q; %s", code, c.Stdout.String(), c.Stderr.String())
	}
}

// TestRunCount checks that a capture that ends before its command waits for it and ends with
// its exit status.
func TestRunCount(t *testing.T) {
	a, b := nettest.NewPair(t)
	gate := filepath.Join(t.TempDir(), "gate")
	if err := unix.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-c", "3", "--run", "sh -c 'read x <"+gate+"; exit 4'", "-w", os.DevNull, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	c.Stderr.Await(t, "3 packets captured", 1)
	if err := os.WriteFile(gate, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
	if code := c.Wait(); code != 4 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
}

// TestCommandAbsent checks that a command that does not exist is an error before an existing
// file is touched.
func TestCommandAbsent(t *testing.T) {
	dir := t.TempDir()
	file, name := filepath.Join(dir, "x.pcap"), filepath.Join(dir, "absent")
	if err := os.WriteFile(file, []byte("earlier"), 0o600); err != nil {
		t.Fatal(err)
	}
	for flags, want := range map[string]string{
		"--run " + name:            "ringcap: --run " + name + ": no such file or directory\n",
		"-C 1 -z ringcap-has-none": "ringcap: -z ringcap-has-none: executable file not found in $PATH\n",
	} {
		out, err := cmdtest.Command(t, append(strings.Fields(flags), "-i", "lo", "-w", file)...).CombinedOutput()
		if err == nil || string(out) != want {
			t.Errorf("%v: %s", err, out)
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "earlier" {
		t.Errorf("the file is %q now, %v", b, err)
	}
}

// child waits until a process has a child and returns the child's id.
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

// TestStopPaths ends a capture under load in all the ways in which programs are ended. Nothing
// that arrived may be left unread.
func TestStopPaths(t *testing.T) {
	const (
		INT, TERM, HUP, STOP, CONT = syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGSTOP, syscall.SIGCONT
		capture                    = `ringcap "$@" 2>&3`
	)
	for _, p := range []struct {
		name, shell string // the shell leads a process group of its own
		needs       string
		terminal    bool // the shell has a terminal and a session of its own
		stop        func(t *testing.T, pid int, tty *os.File)
	}{
		{"timeout", "exec timeout 600 " + capture, "timeout", false, func(t *testing.T, pid int, _ *os.File) {
			send(t, pid, TERM) // passed on, as when its time is up
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
			// With the race detector a helper may die of a signal while it starts, because the
			// detector's own thread does not block signals.
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(cmdtest.WithoutRace(t))+":"+os.Getenv("PATH"))
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

// startSaying starts a command and collects what it writes to descriptor 3. The channel is
// closed when all processes that have this descriptor have ended.
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
