package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
)

// lister is a command that says which descriptors beyond standard error it has, and
// which its parent, a helper, has beyond its socket. What the runtime of Go opens for
// itself (to poll, to start a process, to know how many processors it may use) is no
// way to anything, and closes on exec.
func lister(name string) string {
	return fmt.Sprintf(`sh -c "for p in $$ $PPID; do for n in $(seq 3 99); do
		if [ -e /proc/$p/fd/$n ] && [ $p-$n != $PPID-3 ]; then case $p-$(readlink /proc/$p/fd/$n) in
		$PPID-anon_inode:* | $PPID-pidfd:* | $PPID-pipe:* | $PPID-/sys/fs/cgroup/*) ;;
		*) echo %[1]s: $(grep -h Name /proc/$p/status) has $n: $(readlink /proc/$p/fd/$n) >&2;; esac; fi
		done; done; echo %[1]s has looked >&2; %[2]s"`,
		name, map[string]string{"command": "read x"}[name])
}

// clean fails the test if a lister found something.
func clean(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Contains(line, " has ") && !strings.Contains(line, "has looked") {
			t.Error(strings.TrimSpace(line))
		}
	}
}

// TestChildDescriptors: neither a helper nor the command of -z or --run inherits the
// ring's socket, with which it could send, or anything else that ringcap has open.
func TestChildDescriptors(t *testing.T) {
	for _, source := range []string{"-i " + nettest.NameA, "-i any", "-i " + nettest.NameA + " -i lo", "-i *", "--fanout 2 -i " + nettest.NameA} {
		for _, mode := range []string{"off", "on", "strict"} {
			for _, output := range []string{"-b packets:1 -z", "--flight 2MiB"} {
				t.Run(source+" "+output+" "+mode, func(t *testing.T) {
					a, b := nettest.NewPair(t)
					stdin, wait, err := os.Pipe()
					if err != nil {
						t.Fatal(err)
					}
					defer func() { _ = stdin.Close() }()
					file, err := os.Create(filepath.Join(t.TempDir(), "inherited"))
					if err != nil {
						t.Fatal(err)
					}
					defer func() { _ = file.Close() }()
					args := strings.Fields(source + " " + output)
					if strings.HasSuffix(output, "-z") {
						args = append(args, lister("hook"))
					}
					args = append(args, "--run", lister("command"), "--sandbox="+mode, "-w", filepath.Join(t.TempDir(), "x.pcapng"), "udp port 9")
					c := &capture{t: t, cmd: exec.Command("ringcap", args...)}
					c.cmd.Stdin, c.cmd.ExtraFiles = stdin, []*os.File{file}
					c.begin(a)
					c.stderr.await(t, "command has looked", 1)
					if strings.HasSuffix(output, "-z") {
						b.Inject(nettest.NameB, series(9, 1)...)
						c.stderr.await(t, "hook has looked", 1)
					}
					if err := wait.Close(); err != nil {
						t.Fatal(err)
					}
					c.wait()
					clean(t, c.stderr.String())
				})
			}
		}
	}
}

// TestCloseOnExec: what ringcap opens is closed in whatever program it may start, before
// it starts any.
func TestCloseOnExec(t *testing.T) {
	for _, flags := range []string{
		"-i " + nettest.NameA, "-i any", "-i " + nettest.NameA + " -i lo", "-i *", "--fanout 2 -i " + nettest.NameA,
		"-i lo -w %s/x.pcap", "-i lo -C 1 -w %s/x.pcap", "-i lo --flight 2MiB -w %s/x.pcap",
	} {
		a, _ := nettest.NewPair(t)
		c := start(t, a, strings.Fields(strings.ReplaceAll(flags, "%s", t.TempDir()))...)
		infos, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", c.cmd.Process.Pid))
		if err != nil || len(infos) < 4 {
			t.Fatalf("%v: %v", infos, err)
		}
		for _, path := range infos {
			fd := filepath.Base(path)
			text, err := os.ReadFile(path)
			if err != nil || fd == "0" || fd == "1" || fd == "2" {
				continue
			}
			var position, mode int
			if _, err := fmt.Sscanf(string(text), "pos:\t%d\nflags:\t%o", &position, &mode); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if mode&unix.O_CLOEXEC == 0 {
				what, _ := os.Readlink(strings.Replace(path, "fdinfo", "fd", 1))
				if ours, _ := os.Readlink("/proc/self/fd/" + fd); ours == what {
					continue // the test itself was started with it
				}
				t.Errorf("%s: descriptor %s stays open on exec: %s", flags, fd, what)
			}
		}
	}
}

// TestHookDescriptors: nor does the command of -z get the files that are being read.
func TestHookDescriptors(t *testing.T) {
	for _, flags := range []string{"--sandbox=off", "--sandbox=on", "--sandbox=strict", "--merge"} {
		out, err := exec.Command("ringcap", "-r", "testdata/http.pcap", "-r", "testdata/ping.pcap", "-b", "packets:20", flags,
			"-z", lister("hook"), "-w", filepath.Join(t.TempDir(), "x.pcapng")).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "hook has looked") {
			t.Errorf("%s: %v: %s", flags, err, out)
		}
		clean(t, string(out))
	}
}
