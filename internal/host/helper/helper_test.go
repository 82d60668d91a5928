package helper

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain makes this test binary also the helper.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Flag {
		if err := Serve(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func output(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func said(t *testing.T, f *os.File) string {
	t.Helper()
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// captures returns a new directory with files of a set.
func captures(t *testing.T, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestHook checks that the command runs only for files of the set, gets their absolute paths,
// has the lowest priority, and that its failure is an error.
func TestHook(t *testing.T) {
	out := output(t)
	dir := captures(t, "a", "b", "c", "-rf", "other")
	if err := os.Symlink("a", filepath.Join(dir, "l")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	h, err := StartHook(".", "^(-rf|[a-l])$", []string{"sh", "-c", `echo "$(nice) $1"; test ${1##*/} != b`, "sh"}, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a": "", "./-rf": "", "b": "exit status 1", "d": "no such file or directory", "l": `"l" is no regular file`,
		"/etc/shadow": `"/etc/shadow" is no name of this set`,
		"other":       `"other" is no name of this set`,
		"":            `"" is no name of this set`,
		".":           `"." is no name of this set`,
		"--help":      `"--help" is no name of this set`,
		"a\n":         `"a\n" is no name of this set`,
		"../a":        `"../a" is no name of this set`,
	} {
		err := h.Run(name)
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	for range 100 { // enough for several threads to start it
		if err := h.Run("c"); err != nil {
			t.Fatal(err)
		}
	}
	text := said(t, out)
	if n := strings.Count(text, "19 "+dir+"/c\n"); n != 100 {
		t.Errorf("%d of 100 commands had the lowest priority", n)
	}
	text = strings.ReplaceAll(text, "19 "+dir+"/c\n", "")
	for _, name := range []string{"a", "b", "-rf"} {
		if !strings.Contains(text, "19 "+dir+"/"+name+"\n") {
			t.Errorf("no command for %s", name)
		}
	}
	if strings.Count(text, "\n") != 3 {
		t.Errorf("the command said %q", text)
	}
}

// TestHookSurvives checks that the signals that end the capture do not end the helper, whose
// hook has to run for the last files.
func TestHookSurvives(t *testing.T) {
	out := output(t)
	dir := captures(t, "a", "b")
	h, err := StartHook(dir, "^[ab]$", []string{"sh", "-c", `for s in INT TERM HUP QUIT; do kill -$s $PPID; done; echo $1`, "sh"}, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if err := h.Run(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if text := said(t, out); text != dir+"/a\n"+dir+"/b\n" {
		t.Errorf("the command said %q", text)
	}
}

// TestEarlySignal checks that a signal does not end a helper that is starting, and that the
// commands which the helper starts later have no signal blocked.
func TestEarlySignal(t *testing.T) {
	out := output(t)
	cmd := exec.Command("sh", "-c", "for s in INT TERM HUP QUIT; do kill -$s $$; done; echo alive")
	cmd.Stdout = out
	if err := startDeaf(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || said(t, out) != "alive\n" {
		t.Errorf("%v: %s", err, said(t, out))
	}

	const blocked = "SigBlk:\t0000000000000000\n"
	out = output(t)
	words := []string{"sh", "-c", "grep SigBlk /proc/self/status", "sh"}
	dir := captures(t, "a")
	h, err := StartHook(dir, "^a$", words, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Run(filepath.Join(dir, "a")); err != nil || said(t, out) != blocked {
		t.Errorf("a hook: %v: %s", err, said(t, out))
	}
	out = output(t)
	c, err := StartCommand(words, nil, out, out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(func() {}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(); err != nil || said(t, out) != blocked {
		t.Errorf("a command: %v: %s", err, said(t, out))
	}
}

// TestSignalAtTheEnd checks that the end of a command is reported even if many signals to it
// are still unread.
func TestSignalAtTheEnd(t *testing.T) {
	for range 5 {
		c, err := StartCommand([]string{"false"}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		begun := func() {
			for range 20 { // more than the helper reads before the command ends
				c.Signal(syscall.SIGTERM)
			}
		}
		if err := c.Run(begun); err != nil {
			t.Fatal(err)
		}
		if status, err := c.Wait(); err != nil || status.ExitStatus() != 1 && status.Signal() != syscall.SIGTERM {
			t.Errorf("%v, %v", status, err)
		}
	}
}

// TestSignalAtTheStart checks that signals are accepted before the helper is asked to start the
// command, and are sent after that.
func TestSignalAtTheStart(t *testing.T) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(pair[1]) }()
	c := &Command{helper: &helper{socket: os.NewFile(uintptr(pair[0]), "helper")}}
	defer func() { _ = c.socket.Close() }()
	var b [16]byte
	begun := func() {
		c.Signal(syscall.SIGTERM)
		if n, _, err := unix.Recvfrom(pair[1], b[:], unix.MSG_DONTWAIT); !errors.Is(err, unix.EAGAIN) {
			t.Errorf("the helper was sent %q before signals were taken: %v", b[:max(n, 0)], err)
		}
		if err := unix.Send(pair[1], []byte{okMessage}, 0); err != nil {
			t.Error(err)
		}
	}
	if err := c.Run(begun); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"r", "s15"} {
		if n, _, err := unix.Recvfrom(pair[1], b[:], unix.MSG_DONTWAIT); err != nil || string(b[:n]) != want {
			t.Errorf("the helper was sent %q, %v, want %q", b[:max(n, 0)], err, want)
		}
	}
}

// TestReceived checks that a signal counts as one to the whole group only if the helper has
// also received it within a short time.
func TestReceived(t *testing.T) {
	synctest.Test(t, testReceived) // whose clock stands still while the test runs
}

func testReceived(t *testing.T) {
	started := time.Now()
	for _, c := range []struct {
		receipts []receipt
		want     bool
	}{
		{nil, false},
		{[]receipt{{syscall.SIGTERM, time.Now().Add(-time.Minute)}, {syscall.SIGINT, time.Now()}}, false},
		{[]receipt{{syscall.SIGINT, time.Now()}, {syscall.SIGTERM, time.Now()}}, true},
		{[]receipt{{syscall.SIGTERM, started.Add(-time.Millisecond)}}, false}, // the command may not have been there yet
	} {
		receipts := make(chan receipt, 2)
		for _, r := range c.receipts {
			receipts <- r
		}
		if got := received(receipts, syscall.SIGTERM, started.Add(-time.Microsecond)); got != c.want {
			t.Errorf("%v: %v", c.receipts, got)
		}
	}
}

// TestCommand checks that a command runs when asked to, receives signals, and that its end is
// reported.
func TestCommand(t *testing.T) {
	in, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	ready, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c, err := StartCommand([]string{"sh", "-c", `trap 'exit 5' TERM; echo ready; read x; while :; do sleep 0.01; done`}, in, out, out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(func() {}); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 16)
	if n, err := ready.Read(b); string(b[:n]) != "ready\n" {
		t.Fatalf("%q, %v", b[:n], err)
	}
	if _, err := feed.WriteString("x\n"); err != nil {
		t.Fatal(err)
	}
	c.Signal(syscall.SIGTERM)
	if status, err := c.Wait(); err != nil || status.ExitStatus() != 5 {
		t.Errorf("%v, %v", status, err)
	}
}

// TestCommandFails checks that Run returns an error if the command cannot be started.
func TestCommandFails(t *testing.T) {
	out := output(t)
	c, err := StartCommand([]string{filepath.Join(t.TempDir(), "absent")}, nil, out, out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(func() {}); fmt.Sprint(err) != "no such file or directory" {
		t.Error(err)
	}
}

// TestServe checks that wrong arguments do not start a helper.
func TestServe(t *testing.T) {
	for _, args := range [][]string{nil, {"hook"}, {"hook", "", ""}, {"other", "", "true"}} {
		if err := Serve(args); err == nil {
			t.Errorf("%q is served", args)
		}
	}
}

// TestHelperPID checks that the process ID of a helper is known, as it is the ancestor of a command.
func TestHelperPID(t *testing.T) {
	out := output(t)
	c, err := StartCommand([]string{"sh", "-c", "echo $PPID"}, nil, out, out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(func() {}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	if text := said(t, out); text != strconv.Itoa(c.Ancestor())+"\n" {
		t.Errorf("the parent of the command is %q, want %d", text, c.Ancestor())
	}
}

// TestTied checks that a tied command is told to end when the process that started it is gone, and
// that SIGUSR1 reaches it.
func TestTied(t *testing.T) {
	ready, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c, err := StartTied([]string{"sh", "-c", `trap 'echo told' USR1; trap 'echo over; exit' INT; echo ready; while :; do sleep 0.01; done`}, nil, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Run(func() {}); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 16)
	expect := func(want string) {
		t.Helper()
		if n, err := ready.Read(b); string(b[:n]) != want {
			t.Fatalf("%q, %v", b[:n], err)
		}
	}
	expect("ready\n")
	c.Signal(syscall.SIGUSR1)
	expect("told\n")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	expect("over\n")
	if n, err := ready.Read(b); !errors.Is(err, io.EOF) {
		t.Errorf("the helper stays: %q, %v", b[:n], err)
	}
}
