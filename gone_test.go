package main_test

import (
	"io"
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

// TestStdoutIsFile checks that packets go to a file that is standard output, whatever it had
// before, and that their loss is noticed if it is cut off.
func TestStdoutIsFile(t *testing.T) {
	capture := filepath.Join(captest.Testdata(t), "http.pcap")
	for _, format := range [][]string{{"-w", "-"}, {"-w", "-", "-U"}, {"--json"}, {"--fields", "time", "--csv"}, {}} {
		for _, earlier := range []string{"", "earlier contents"} {
			for _, flag := range []int{0, os.O_APPEND} {
				path := filepath.Join(t.TempDir(), "out")
				if err := os.WriteFile(path, []byte(earlier), 0o600); err != nil {
					t.Fatal(err)
				}
				out, err := os.OpenFile(path, os.O_WRONLY|flag, 0)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := out.Seek(0, io.SeekEnd); err != nil {
					t.Fatal(err)
				}
				cmd := cmdtest.Command(t, append([]string{"-r", capture}, format...)...)
				var said strings.Builder
				cmd.Stdout, cmd.Stderr = out, &said
				if err := cmd.Run(); err != nil {
					t.Errorf("%v, %q, flag %#x: %v: %s", format, earlier, flag, err, said.String())
				}
				if err := out.Close(); err != nil {
					t.Error(err)
				}
				want, err := cmdtest.Command(t, append([]string{"-r", capture}, format...)...).Output()
				if err != nil {
					t.Fatal(err)
				}
				if got, err := os.ReadFile(path); err != nil || string(got) != earlier+string(want) {
					t.Errorf("%v, %q, flag %#x: %d bytes, want %d: %v", format, earlier, flag, len(got), len(earlier)+len(want), err)
				}
			}
		}
	}
	a, b := nettest.NewPair(t)
	path := filepath.Join(t.TempDir(), "live.pcap")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	c := cmdtest.New(t, "-i", nettest.NameA, "-w", "-", "udp")
	c.Cmd.Stdout = out
	c.Start(a)
	c.Stderr.Await(t, "listening on", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 40)...)
	if code := c.Stop(unix.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if got := len(captest.ReadFile(t, path)); got != 40 {
		t.Errorf("%d of 40 packets: %s", got, c.Stderr.String())
	}
}
