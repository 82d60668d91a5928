package view

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/screentest"
)

// start starts the built program on a terminal.
func start(t *testing.T, width, height int, env []string, args ...string) (*screentest.Screen, *exec.Cmd) {
	t.Helper()
	cmd := cmdtest.Command(t, append([]string{"view", "--utc"}, args...)...)
	cmd.Env, cmd.Dir = append(os.Environ(), env...), t.TempDir()
	return screentest.Start(t, width, height, cmd), cmd
}

// colors are escape sequences for colours.
var colors = regexp.MustCompile(`\x1b\[([0-9:]*;)*(3[0-8]|4[0-8]|9[0-7])[;:m]`)

// TestTerminal types keys and reads the screen of the built program, which has no rights.
func TestTerminal(t *testing.T) {
	s, cmd := start(t, 100, 50, []string{"NO_COLOR="}, testdata(t, "http.pcap"))
	s.Await("14 packets", "ARP, Request who-has 192.0.2.1", "- arp")
	if !colors.MatchString(s.Raw()) {
		t.Error("there are no colours")
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NoNewPrivs:\t1\n", "Seccomp:\t2\n", "CapEff:\t0000000000000000\n"} {
		if !bytes.Contains(status, []byte(want)) {
			t.Errorf("not in force: %q in\n%s", want, status)
		}
	}
	s.Type("\x1b[B\x1b[B\x1b[B\x1b[B") // down
	s.Await("tcp.stream: 0")
	s.Type("?")
	s.Await("go to a number")
	s.Type("q")
	s.Type(":14\r")
	s.Await("Flags [R.]", "tcp.flags.reset: 1")
	s.Type("gmmSpair\r") // the helper makes the file
	s.Await("2 packets are in", "pair.pcapng")
	if n := captest.Count(t, filepath.Join(cmd.Dir, "pair.pcapng")); n != 2 {
		t.Errorf("%d packets were saved", n)
	}
	s.Resize(60, 12)
	s.AwaitFunc("a smaller screen", func(screen string) bool {
		return strings.Count(screen, "\n") == 11 && strings.Contains(screen, "14 packets") && strings.Contains(screen, "2 packets are in")
	})
	s.Resize(20, 5)
	s.AwaitFunc("a tiny screen", func(screen string) bool {
		return strings.Count(screen, "\n") == 4 && strings.Contains(screen, "14 packets") && strings.Contains(screen, "14")
	})
	s.Type("q")
	if code := s.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if raw := s.Raw(); !strings.Contains(raw[len(raw)-200:], "\x1b[?1049l") {
		t.Errorf("the other screen stays: %q", raw[len(raw)-200:])
	}
}

// TestNoColor has attributes, but no colours.
func TestNoColor(t *testing.T) {
	s, _ := start(t, 80, 24, []string{"NO_COLOR=1"}, "-r", testdata(t, "http.pcap"))
	s.Await("14 packets", "ARP, Request")
	s.Type("q")
	if code := s.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if c := colors.FindString(s.Raw()); c != "" {
		t.Errorf("with NO_COLOR there is %q", c)
	}
	if !strings.Contains(s.Raw(), "\x1b[7m") {
		t.Error("nothing is set off")
	}
}

// TestPipe shows a capture from standard input; keys come from the terminal.
func TestPipe(t *testing.T) {
	in, err := os.Open(testdata(t, "dns.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	cat := exec.Command("cat")
	cat.Stdin = in
	pipe, err := cat.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	cmd := cmdtest.Command(t, "view", "-")
	cmd.Stdin = pipe
	s := screentest.Start(t, 100, 24, cmd)
	s.Await("stdin", "temporary copy (pipe)", fmt.Sprintf("%d packets", captest.Count(t, testdata(t, "dns.pcapng"))))
	s.Type("q")
	if code := s.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	_ = cat.Wait()
}

// TestRefused checks what is said of what cannot be shown.
func TestRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(text, []byte("no capture at all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"standard output is no terminal: ringcap -r FILE", []string{testdata(t, "http.pcap")}},
		{"name a file", nil},
		{"2 files to show: name one", []string{"a", "b"}},
		{"-w, -s, -B, -p and --process are for a capture", []string{"-w", "x", "a"}},
		{"an interface or from a file", []string{"-i", "lo", "-r", "a"}},
		{"standard output is the screen", []string{"-i", "lo", "-w", "-"}},
		{"is a directory", []string{"/tmp"}},
		{"did you mean ip.src?", []string{"--fields", "ip.srx", testdata(t, "http.pcap")}},
	} {
		out, err := cmdtest.Command(t, append([]string{"view"}, c.args...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), c.want) || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%q: %v: %s", c.args, err, out)
		}
	}
	for _, c := range [][2]string{{text, "not a capture"}, {"/nowhere/x.pcap", "no such file"}} {
		s, _ := start(t, 200, 10, nil, c[0])
		if code := s.Wait(); code != 1 || !strings.Contains(s.Text(), c[1]) || strings.Contains(s.Raw(), "\x1b[?1049h") {
			t.Errorf("%s: exit code %d: %s", c[0], code, s.Text())
		}
	}
}
