package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// lister returns a command that reports its descriptors beyond standard error, and those of its
// parent, a helper, beyond the helper's socket. It ignores descriptors that close on exec:
// those that Go's runtime opens for itself (to poll, to start a process, to learn how many
// processors it may use), and the directory in which a helper looks for files.
func lister(name string) string {
	return fmt.Sprintf(`sh -c "for p in $$ $PPID; do for n in $(seq 3 99); do
		if [ -e /proc/$p/fd/$n ] && [ $p-$n != $PPID-3 ] && { [ $p = $$ ] || [ ! -d /proc/$p/fd/$n ]; }; then case $p-$(readlink /proc/$p/fd/$n) in
		$PPID-anon_inode:* | $PPID-pidfd:* | $PPID-pipe:* | $PPID-/dev/null | $PPID-/sys/fs/cgroup/*) ;;
		*) echo %[1]s: $(grep -h Name /proc/$p/status) has $n: $(readlink /proc/$p/fd/$n) >&2;; esac; fi
		done; done; echo %[1]s has looked >&2; %[2]s"`,
		name, map[string]string{"command": "read x"}[name])
}

// clean fails the test if a lister reported a descriptor.
func clean(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Contains(line, " has ") && !strings.Contains(line, "has looked") {
			t.Error(strings.TrimSpace(line))
		}
	}
}

// TestChildDescriptors checks that neither a helper nor the command of -z or --run inherits the
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
					c := cmdtest.New(t, args...)
					c.Cmd.Stdin, c.Cmd.ExtraFiles = stdin, []*os.File{file}
					c.Listen(a)
					c.Stderr.Await(t, "command has looked", 1)
					if strings.HasSuffix(output, "-z") {
						b.Inject(nettest.NameB, nettest.Series(9, 1)...)
						c.Stderr.Await(t, "hook has looked", 1)
					}
					if err := wait.Close(); err != nil {
						t.Fatal(err)
					}
					c.Wait()
					clean(t, c.Stderr.String())
				})
			}
		}
	}
}

// TestCloseOnExec checks that all descriptors of ringcap close on exec, so that no program it
// may start inherits them.
func TestCloseOnExec(t *testing.T) {
	for _, flags := range []string{
		"-i " + nettest.NameA, "-i any", "-i " + nettest.NameA + " -i lo", "-i *", "--fanout 2 -i " + nettest.NameA,
		"-i lo -w %s/x.pcap", "-i lo -C 1 -w %s/x.pcap", "-i lo --flight 2MiB -w %s/x.pcap",
	} {
		a, _ := nettest.NewPair(t)
		c := cmdtest.Listen(t, a, strings.Fields(strings.ReplaceAll(flags, "%s", t.TempDir()))...)
		infos, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", c.Pid()))
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
					continue // inherited from the test itself
				}
				t.Errorf("%s: descriptor %s stays open on exec: %s", flags, fd, what)
			}
		}
	}
}

// TestHookDescriptors checks that the command of -z does not inherit the files that are being
// read either.
func TestHookDescriptors(t *testing.T) {
	for _, flags := range []string{"--sandbox=off", "--sandbox=on", "--sandbox=strict", "--merge"} {
		out, err := cmdtest.Command(t, "-r", "testdata/http.pcap", "-r", "testdata/ping.pcap", "-b", "packets:20", flags,
			"-z", lister("hook"), "-w", filepath.Join(t.TempDir(), "x.pcapng")).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "hook has looked") {
			t.Errorf("%s: %v: %s", flags, err, out)
		}
		clean(t, string(out))
	}
}

// TestNoProc checks that a set can be written without /proc.
func TestNoProc(t *testing.T) {
	nettest.Require(t)
	cmdtest.Need(t, "unshare")
	file := filepath.Join(t.TempDir(), "x.pcap")
	cmd := cmdtest.Shell(t, "unshare -m sh -c 'umount -l /proc && exec ringcap -r testdata/http.pcap -C 1 -w '$1", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestInheritedDescriptors checks that descriptors which the caller left open are closed before
// a packet is seen, but those that an argument names.
func TestInheritedDescriptors(t *testing.T) {
	a, _ := nettest.NewPair(t)
	var extra []*os.File
	for i := range 4 {
		f, err := os.Create(filepath.Join(t.TempDir(), fmt.Sprint("inherited", i)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		extra = append(extra, f) // 3, 4, 5, 6
	}
	c := cmdtest.New(t, "-i", nettest.NameA, "--stats", "json:4", "-w", "/dev/fd/6")
	c.Cmd.ExtraFiles = extra
	c.Listen(a)
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", c.Pid()))
	if err != nil || len(links) < 5 {
		t.Fatalf("descriptors: %v, %v", links, err)
	}
	var open []string
	for _, l := range links {
		if to, err := os.Readlink(l); err == nil && strings.Contains(to, "inherited") {
			open = append(open, filepath.Base(to))
		}
	}
	slices.Sort(open)
	if open = slices.Compact(open); !slices.Equal(open, []string{"inherited1", "inherited3"}) {
		t.Errorf("open descriptors of the caller: %q", open)
	}
	if code := c.Stop(unix.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	for i, f := range extra {
		if info, err := f.Stat(); err != nil || (info.Size() > 0) != (i == 1 || i == 3) {
			t.Errorf("file %d: %v, %v", i, info.Size(), err)
		}
	}
}
