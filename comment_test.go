package main_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// columns returns the columns of tshark for each packet of a file.
func columns(t *testing.T, path string, names ...string) (rows []string) {
	t.Helper()
	args := []string{"-n", "-r", path, "-T", "fields", "-E", "separator=|"}
	for _, name := range names {
		args = append(args, "-e", name)
	}
	for line := range strings.Lines(cmdtest.Tool(t, "tshark", args...)) {
		rows = append(rows, strings.TrimSuffix(line, "\n"))
	}
	return rows
}

// TestComment checks with tshark and capinfos the comments on files and packets: of a live
// capture, in each file of a set and of the flight recorder, and in a copy, which keeps those
// that are there.
func TestComment(t *testing.T) {
	cmdtest.Need(t, "tshark")
	cmdtest.Need(t, "capinfos")
	nettest.Require(t)
	h := nettest.New(t)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	comments := []string{
		"--comment", "first: größer", "--comment", "second", "--comment-if", "udp dst port 9: discarded",
		"--comment-if", "udp[8 : 4] = 2 and not port 9: two",
	}
	one := cmdtest.Listen(t, h, append([]string{"-i", "lo", "-w", file("one.pcapng"), "udp"}, comments...)...)
	set := cmdtest.Listen(t, h, append([]string{"-i", "lo", "-w", file("set.pcapng"), "-C", "1MB", "-W", "9", "udp", "--sandbox=strict"}, comments...)...)
	flight := cmdtest.Listen(t, h, append([]string{"-i", "lo", "-w", file("flight.pcapng"), "--flight", "1MiB", "--trigger", "port 8", "udp"}, comments...)...)
	h.Inject("lo", nettest.Numbered(9, 1), nettest.Numbered(7, 2), nettest.Numbered(9, 2), nettest.Numbered(8, 3))
	for _, p := range []*cmdtest.Process{one, set, flight} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
	}
	live := "discarded,two,discarded,"
	check := func(name, file string, packets ...string) {
		t.Helper()
		if got := strings.Join(columns(t, file, "frame.comment"), ","); got != strings.Join(packets, ",") {
			t.Errorf("%s: comments on packets are %q", name, got)
		}
		text := cmdtest.Tool(t, "capinfos", "-k", file)
		if !strings.Contains(text, "first: größer") || !strings.Contains(text, "second") {
			t.Errorf("%s: comments on the file are: %s", name, text)
		}
		if text := cmdtest.Tool(t, cmdtest.Program(t), "info", file); !strings.Contains(text, "packet 2: two") || !strings.Contains(text, "first: größer") {
			t.Errorf("%s: ringcap info: %s", name, text)
		}
	}
	check("live", file("one.pcapng"), live)
	check("set", file("set.pcapng0"), live)
	check("flight", file("flight_00001.pcapng"), live)

	copied := cmdtest.New(t, "-r", file("one.pcapng"), "-w", file("copy.pcapng"), "--comment", "third", "--comment-if", "udp[8:4] < 3: low")
	copied.Start(nil)
	if code := copied.Wait(); code != 0 {
		t.Fatalf("exit code %d: %s", code, copied.Stderr.String())
	}
	check("copy", file("copy.pcapng"), "discarded,low", "two,low", "discarded,low", "")
	if text := cmdtest.Tool(t, "capinfos", "-k", file("copy.pcapng")); !strings.Contains(text, "third") {
		t.Errorf("the comment of the copy is missing: %s", text)
	}

	wrong := cmdtest.New(t, "-r", file("one.pcapng"), "-w", file("wrong.pcapng"), "--comment-if", "udp and: x")
	wrong.Start(nil)
	if code := wrong.Wait(); code != 1 || !strings.Contains(wrong.Stderr.String(), "--comment-if: ") {
		t.Errorf("exit code %d: %s", code, wrong.Stderr.String())
	}
}
