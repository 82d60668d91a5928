package view

import (
	"bytes"
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
	"ringcap/internal/testing/screentest"
)

// capturing returns the processes of ringcap that have a word among their arguments.
func capturing(t *testing.T, word string) (pids []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		if err == nil && bytes.Contains(line, []byte(word)) && bytes.Contains(line, []byte("--stats\x00json")) && !bytes.Contains(line, []byte("--helper")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// TestLive captures on an interface: packets come as they are sent, the screen can be paused and
// filtered while the capture goes on, and the packets are saved at the end.
func TestLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	cmd := cmdtest.Command(t, "view", "-i", nettest.NameA, "udp")
	cmd.Dir = t.TempDir()
	if err := os.Chmod(cmd.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := screentest.StartIn(t, a, 120, 40, cmd)
	s.Await("0 packets, live", "listening on "+nettest.NameA)
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	s.Await("3 packets, live", "UDP")
	s.Type("p")
	s.Await("3 packets, paused, 0 more")
	b.Inject(nettest.NameB, nettest.Series(9, 4)...)
	s.Await("3 packets, paused, 4 more")
	s.Type("p")
	s.Await("7 packets, live")
	s.Type("/frame.number > 5\r")
	s.Await("2 of 7 packets")
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	s.Await("3 of 8 packets")
	s.Type("x")
	s.Await("ended")
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	s.Type("\x1b")
	s.AwaitFunc("all packets", func(screen string) bool {
		return strings.Contains(screen, "8 packets, ended") && !strings.Contains(screen, "of 8")
	})
	s.Type("q")
	s.Await("8 packets captured", "save 8 packets in")
	s.Type("../x\n")
	s.Await("type a name without a folder")
	s.Type("mine\n")
	if code := s.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if n := captest.Count(t, filepath.Join(cmd.Dir, "mine.pcapng")); n != 8 {
		t.Errorf("%d packets were saved", n)
	}
}

// TestLiveFile has the capture write a file. If the screen is killed, the capture ends.
func TestLiveFile(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	cmd := cmdtest.Command(t, "view", "-i", nettest.NameA, "-w", file, "udp")
	s := screentest.StartIn(t, a, 120, 40, cmd)
	s.Await("0 packets, live")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	s.Await("3 packets, live")
	if pids := capturing(t, file); len(pids) != 1 {
		t.Errorf("captures: %d", pids)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.Wait()
	for end := time.Now().Add(cmdtest.Patience); len(capturing(t, file)) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the capture goes on without its screen")
		}
	}
	if n := captest.Count(t, file); n != 3 {
		t.Errorf("%d packets in the file", n)
	}
	again := screentest.StartIn(t, a, 120, 10, cmdtest.Command(t, "view", "-i", nettest.NameA, "-w", file))
	if code := again.Wait(); code != 1 || !strings.Contains(again.Text(), "there is such a file") {
		t.Errorf("exit code %d: %s", code, again.Text())
	}
}

// TestLiveHangUp takes the terminal away: the packets are saved.
func TestLiveHangUp(t *testing.T) {
	a, b := nettest.NewPair(t)
	cmd := cmdtest.Command(t, "view", "-i", nettest.NameA, "udp")
	cmd.Dir = t.TempDir()
	s := screentest.StartIn(t, a, 120, 40, cmd)
	s.Await("0 packets, live")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	s.Await("3 packets, live")
	s.Hang()
	s.Wait()
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "view-*.pcapng"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	if n := captest.Count(t, files[0]); n != 3 {
		t.Errorf("%d packets were saved", n)
	}
}

// TestLiveTerminated ends the screen by a signal: nobody is asked, and the packets are saved.
func TestLiveTerminated(t *testing.T) {
	for _, asked := range []bool{false, true} {
		a, b := nettest.NewPair(t)
		cmd := cmdtest.Command(t, "view", "-i", nettest.NameA, "udp")
		cmd.Dir = t.TempDir()
		s := screentest.StartIn(t, a, 120, 40, cmd)
		s.Await("0 packets, live")
		b.Inject(nettest.NameB, nettest.Series(9, 3)...)
		s.Await("3 packets, live")
		if asked { // the question is on the screen already
			s.Type("q")
			s.Await("save 3 packets in")
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if code := s.Wait(); code != 0 {
			t.Errorf("exit code %d: %s", code, s.Text())
		}
		files, err := filepath.Glob(filepath.Join(cmd.Dir, "view-*.pcapng"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%q, %v", files, err)
		}
		if n := captest.Count(t, files[0]); n != 3 {
			t.Errorf("%d packets were saved", n)
		}
	}
}

// TestLiveKilled kills the capture: the screen says that it goes on no longer, and why.
func TestLiveKilled(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	s := screentest.StartIn(t, a, 160, 40, cmdtest.Command(t, "view", "-i", nettest.NameA, "-w", file, "udp"))
	s.Await("0 packets, live")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	s.Await("3 packets, live")
	for _, pid := range capturing(t, file) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	s.Await("3 packets, failed", "the capture was killed by signal 9 (killed)")
	s.Type("q")
	if code := s.Wait(); code != 1 || !strings.Contains(s.Text(), "view: the capture was killed by signal 9") {
		t.Errorf("exit code %d: %s", code, s.Text())
	}
}

// TestLiveRefused says why a capture does not start, before there is a screen.
func TestLiveRefused(t *testing.T) {
	nettest.Require(t)
	for _, args := range [][]string{{"-i", "nowhere"}, {"-i", "lo", "prot 80"}} {
		s, _ := start(t, 160, 12, nil, args...)
		code := s.Wait()
		if text := s.Text(); code != 1 || !strings.Contains(text, "nowhere") && !strings.Contains(text, "syntax error") || strings.Contains(s.Raw(), "\x1b[?1049h") {
			t.Errorf("%q: exit code %d: %s", args, code, text)
		}
	}
}
