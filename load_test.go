package main_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// inShell returns a command that runs a line of shell and then ringcap. It has a mount
// namespace of its own if the line mounts.
func inShell(t *testing.T, mounts bool, line string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := cmdtest.Shell(t, line+` && exec ringcap "$@"`, args...)
	if mounts {
		if os.Geteuid() != 0 {
			t.Skip("needs to mount: run as root")
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	}
	return cmd
}

// TestReadOnly checks that writing to a read-only file system fails with an error that names
// the file.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	mount := "mount --make-rprivate / && mount -t tmpfs -o ro none " + dir
	if out, err := inShell(t, true, mount, "--version").CombinedOutput(); err != nil {
		t.Skipf("needs to mount: %v: %s", err, out)
	}
	for _, args := range []string{"-w x.pcap", "-w x.pcapng.zst", "-b filesize:100 -w x.pcap", "--flight 2MiB -w x.pcap", "-G 1 -w %H/x.%S", "--json=x.json"} {
		words := append([]string{"-r", "testdata/http.pcap"}, strings.Fields(args)...)
		last := &words[len(words)-1]
		name := strings.TrimPrefix(*last, "--json=")
		*last = strings.TrimSuffix(*last, name) + dir + "/" + name
		cmd := inShell(t, true, mount, words...)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "ringcap: open "+dir+"/"+name+": ") ||
			!strings.Contains(string(out), ": read-only file system\n") {
			t.Errorf("%s: %v: %s", args, err, out)
		}
	}
}

// TestSlowReader checks a capture whose output is not read until the ring overflows: the losses
// are counted, and the output consists of whole records.
func TestSlowReader(t *testing.T) {
	a, b := nettest.NewPair(t)
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	fifo, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // does not wait for the writer
	if err != nil {
		t.Fatal(err)
	}
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-B", "2048", "-w", path, "--stats", "json", "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 60_000)...)
	copied := filepath.Join(t.TempDir(), "x.pcap")
	done := make(chan error, 1)
	go func() { // reads a page at a time, only from now on
		file, err := os.Create(copied)
		if err == nil {
			_, err = io.Copy(file, bufio.NewReaderSize(struct{ io.Reader }{fifo}, os.Getpagesize()))
			_ = file.Close()
		}
		done <- err
	}()
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	_ = fifo.Close()
	s := cmdtest.Accounts(t, c.Stderr.String())
	if len(s) == 0 || s[0].Received != 60_000 || s[0].Dropped == 0 || s[0].Written != s[0].Delivered {
		t.Fatalf("account: %+v", s)
	}
	if n := len(captest.ReadFile(t, copied)); uint64(n) != s[0].Written {
		t.Errorf("%d packets came out, the account says %d", n, s[0].Written)
	}
}

// TestThousandInterfaces checks that "any" captures on a thousand interfaces and a pattern on
// some of them, and that the account closes.
func TestThousandInterfaces(t *testing.T) {
	a, b := nettest.NewPair(t)
	var batch strings.Builder
	for i := range 500 {
		fmt.Fprintf(&batch, "link add many%d up type veth peer name peer%d\nlink set peer%d up\n", i, i, i)
	}
	file := filepath.Join(t.TempDir(), "batch")
	if err := os.WriteFile(file, []byte(batch.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmdtest.Need(t, "ip")
	a.Run("ip", "-batch", file)
	for _, pattern := range []string{"any", "many9*"} {
		c := cmdtest.Listen(t, a, "-i", pattern, "-B", "2048", "-n", "--stats", "json", "udp port 9")
		b.Inject(nettest.NameB, nettest.Numbered(9, 1))
		for _, name := range []string{"many9", "many90", "many99"} {
			a.Inject(name, nettest.Numbered(9, 2))
		}
		want := uint64(3)
		if pattern == "any" {
			want = 7 // one, and three at both ends of their pairs
		}
		c.Stdout.Await(t, "length 4", int(want))
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", pattern, code, cmdtest.Tail(c.Stderr.String(), 5))
		}
		if s := cmdtest.Accounts(t, c.Stderr.String())[0]; s.Received != want || s.Delivered != want {
			t.Errorf("%s: %+v", pattern, s)
		}
	}
}

// TestDescriptorLimit checks that ringcap fails at the start, and says why, if there are more
// interfaces than descriptors.
func TestDescriptorLimit(t *testing.T) {
	a, b := nettest.NewPair(t)
	for i := range 30 {
		a.AddVeth(fmt.Sprintf("few%d", i), b, fmt.Sprintf("wef%d", i))
	}
	cmd := inShell(t, false, "ulimit -n 40", "-i", "few*", "-B", "2048")
	var stderr cmdtest.Buffer
	cmd.Stderr = &stderr
	a.Start(cmd)
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "too many open files") ||
		strings.Contains(stderr.String(), "goroutine") {
		t.Errorf("%v: %s", err, stderr.String())
	}
}

// memoryGroup makes a cgroup, of version 1 or 2, with a limit on its memory in bytes. It
// returns its directory.
func memoryGroup(t *testing.T, bytes int) string {
	t.Helper()
	for root, limit := range map[string]string{"/sys/fs/cgroup/memory": "memory.limit_in_bytes", "/sys/fs/cgroup": "memory.max"} {
		dir := filepath.Join(root, fmt.Sprintf("ringcap-test-%d", os.Getpid()))
		if os.Mkdir(dir, 0o700) != nil {
			continue
		}
		if os.WriteFile(filepath.Join(dir, limit), fmt.Append(nil, bytes), 0) == nil {
			t.Cleanup(func() { _ = os.Remove(dir) })
			return dir
		}
		_ = os.Remove(dir)
	}
	t.Skip("needs to make a cgroup")
	return ""
}

// TestMemoryLimit checks that a capture under load, and a run that gathers all it can from a
// file, stay within 128 MiB. This includes everything that the kernel counts as theirs; it does
// not count the ring.
func TestMemoryLimit(t *testing.T) {
	a, b := nettest.NewPair(t)
	group := memoryGroup(t, 128<<20)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	inGroup := func(args ...string) *exec.Cmd {
		cmd := inShell(t, false, "echo $$ >"+group+"/cgroup.procs", args...)
		cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(cmdtest.WithoutRace(t))+":"+os.Getenv("PATH"))
		return cmd
	}
	cmd := inGroup("-i", nettest.NameA, "-B", "16384", "-w", file, "--print", "-v", "--summary", "--stats", "json", "udp")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	c := cmdtest.From(t, cmd)
	c.Cmd.Stdout = null
	c.Listen(a)
	for n := range 4 {
		b.Inject(nettest.NameB, spread(n*20_000, 20_000)...)
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Fatalf("exit code %d: %s", code, cmdtest.Tail(c.Stderr.String(), 5))
	}
	s := cmdtest.Accounts(t, c.Stderr.String())[0]
	if n := len(captest.ReadFile(t, file)); s.Received != 80_000 || uint64(n) != s.Delivered {
		t.Errorf("%d packets in the file: %+v", n, s)
	}
	out, err := inGroup("-r", file, "--summary", "--resolve").CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, cmdtest.Tail(string(out), 5))
	}
}

// spread returns n frames from different hosts, each a conversation of its own.
func spread(from, n int) [][]byte {
	frames := nettest.Series(9, n)
	for i, f := range frames {
		host := from + i
		f[26], f[27], f[28], f[29] = 10, byte(host>>16), byte(host>>8), byte(host)
	}
	return frames
}
