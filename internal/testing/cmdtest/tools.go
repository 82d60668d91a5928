package cmdtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
)

// Tool runs another program and returns its output. It skips the test if the program is
// not installed.
func Tool(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	path := Need(tb, name)
	if name == "tcpdump" && nettest.InUserNamespace() {
		tb.Skip("needs tcpdump as real root: in a user namespace it cannot change its user")
	}
	var stderr bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s %q: %v\n%s", name, args, err, &stderr)
	}
	return string(out)
}

// Need returns the path of another program. It skips the test if the program is not
// installed.
func Need(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Skipf("needs %s", name)
	}
	return path
}

// Tail returns the last lines of a text.
func Tail(s string, lines int) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// FirstDifference describes the first line in which two texts differ.
func FirstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// AwaitSize returns once a file has at least that size.
func AwaitSize(tb testing.TB, path string, size int64) {
	tb.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(time.Millisecond) {
		if info, err := os.Stat(path); err == nil && info.Size() >= size {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("%s does not grow", path)
		}
	}
}

// Terminal opens both ends of a terminal. It skips the test if there are no terminals.
func Terminal(tb testing.TB) (ours, theirs *os.File) {
	tb.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		tb.Skipf("needs a terminal: %v", err)
	}
	tb.Cleanup(func() { _ = ours.Close() })
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	if err != nil {
		tb.Skipf("needs a terminal: %v", err)
	}
	if err := unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		tb.Fatal(err)
	}
	theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		tb.Skipf("needs a terminal: %v", err)
	}
	tb.Cleanup(func() { _ = theirs.Close() })
	return ours, theirs
}
