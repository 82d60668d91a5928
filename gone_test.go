package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestReaderGoneWhileQuiet: the run ends when the reader of the output goes away, even if no
// packets come.
func TestReaderGoneWhileQuiet(t *testing.T) {
	h := nettest.New(t)
	capture := filepath.Join(captest.Testdata(t), "http.pcap")
	for args, want := range map[string]int{
		"-i lo":                            14,
		"-i lo --json":                     14,
		"-i lo -i any0 --wait":             14,
		"-i any --fields ip.src":           14,
		"-i lo -w -":                       0,
		"-i lo -w - --print -U":            0,
		"-r " + capture + " --follow":      14,
		"-r " + capture + " --follow -w -": 0,
		"-i lo --sandbox strict -vv":       14,
	} {
		if strings.Contains(args, "strict") && os.Geteuid() != 0 {
			continue
		}
		for _, kind := range []string{"pipe", "socket"} {
			ours, theirs := ends(t, kind)
			c := cmdtest.New(t, append([]string{"-B", "2048"}, strings.Fields(args)...)...)
			if strings.HasPrefix(args, "-r") {
				c = cmdtest.New(t, strings.Fields(args)...)
			}
			c.Cmd.Stdout = theirs
			c.Start(h)
			_ = theirs.Close()
			said := "listening on"
			if strings.HasPrefix(args, "-r") {
				said = "reading from"
			}
			c.Stderr.Await(t, said, 1)
			_ = ours.Close()
			if code := c.Wait(); code != want {
				t.Errorf("%s, %s: exit code %d, want %d: %s", args, kind, code, want, c.Stderr.String())
			}
		}
	}
}

// ends returns both ends of a pipe or of a pair of sockets.
func ends(t *testing.T, kind string) (ours, theirs *os.File) {
	t.Helper()
	if kind == "pipe" {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		return r, w
	}
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
}
