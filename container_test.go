//go:build amd64

package main_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/jail"
	"ringcap/internal/testing/nettest"
)

// image makes a root directory with nothing but the static binary and empty directories to
// mount on. The binary has a file capability if able is set.
func image(t *testing.T, able bool) string {
	t.Helper()
	root := directoryOf(t, 0)
	program, err := os.ReadFile(cmdtest.Static(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "ringcap")
	if err := errors.Join(os.Chmod(root, 0o755), os.Mkdir(filepath.Join(root, "data"), 0o755), os.Mkdir(filepath.Join(root, "proc"), 0o755), os.WriteFile(path, program, 0o755)); err != nil {
		t.Fatal(err)
	}
	if able {
		capability := make([]byte, 20) // struct vfs_cap_data (linux/capability.h), version 2: cap_net_raw=p
		binary.LittleEndian.PutUint32(capability, 2<<24)
		binary.LittleEndian.PutUint32(capability[4:], 1<<unix.CAP_NET_RAW)
		if err := unix.Setxattr(path, "security.capability", capability, 0); err != nil {
			t.Skipf("needs file capabilities in %s: %v", root, err)
		}
	}
	return root
}

// alone is what a container keeps with --cap-drop ALL --cap-add NET_RAW.
var alone = []int{unix.CAP_NET_RAW}

// TestContainers checks that the static binary captures into a set in containers as Docker,
// containerd and Kubernetes make them, that it says in one line which parts of its sandbox are
// missing there, and that it ends as process 1 when it is asked to.
func TestContainers(t *testing.T) {
	root, able := image(t, false), image(t, true)
	const (
		stays      = "; the user stays root: this process may not become that user (without CAP_SETUID and CAP_SETGID, or in a user namespace that lacks it): operation not permitted\n"
		noLandlock = "; not in force: confine files: no Landlock: operation not permitted"
		noThreads  = "; not in force: change the rights of all threads: readlink /proc/self: no such file or directory"
		old        = "; not in force: confine files: no Landlock: function not implemented, confine system calls: seccomp: function not implemented"
		whole      = " system calls (seccomp)\n"
	)
	for name, c := range map[string]struct {
		jail jail.Jail
		stop syscall.Signal
		says string // the end of the line of the sandbox
	}{
		"docker, root":             {jail.Jail{Root: root, Proc: true, Filter: jail.Docker()}, unix.SIGINT, stays},
		"docker, a user":           {jail.Jail{Root: able, Proc: true, UID: nobody, ReadOnly: true, Filter: jail.Docker()}, unix.SIGTERM, whole},
		"docker, no /proc, root":   {jail.Jail{Root: root, ReadOnly: true, Filter: jail.Docker()}, unix.SIGHUP, noThreads + stays},
		"docker, no /proc, a user": {jail.Jail{Root: able, UID: nobody, ReadOnly: true, Filter: jail.Docker()}, unix.SIGINT, noThreads + "\n"},
		"containerd, root, NNP":    {jail.Jail{Root: root, Proc: true, ReadOnly: true, NoNewPrivs: true, Filter: jail.Containerd()}, unix.SIGTERM, stays},
		"containerd, without name": {jail.Jail{Root: able, Proc: true, UID: 12345, ReadOnly: true, Filter: jail.Containerd()}, unix.SIGHUP, whole},
		"no Landlock, root":        {jail.Jail{Root: root, Proc: true, Filter: jail.Containerd().WithoutLandlock()}, unix.SIGINT, noLandlock + stays},
		"no Landlock, a user":      {jail.Jail{Root: able, Proc: true, UID: nobody, Filter: jail.Docker().WithoutLandlock()}, unix.SIGTERM, noLandlock + "\n"},
		"Linux 3.10, root":         {jail.Jail{Root: root, Proc: true, Filter: jail.Linux310()}, unix.SIGHUP, old + stays},
		"Linux 3.10, a user":       {jail.Jail{Root: able, Proc: true, UID: nobody, Filter: jail.Linux310()}, unix.SIGINT, old + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			c.jail.Capabilities, c.jail.Volume = alone, directoryOf(t, c.jail.UID)
			p := cmdtest.From(t, c.jail.Command(t, "/ringcap", "-v", "-i", nettest.NameA, "-Q", "in", "-w", "/data/x.pcap", "-b", "packets:2", "--keep", "1MB", "udp port 9"))
			p.Listen(a)
			if !strings.Contains(c.says, "not in force") {
				confined(t, p.Pid(), c.jail.UID)
			}
			b.Inject(nettest.NameB, nettest.Series(9, 6)...)
			if code := p.Stop(c.stop); code != 0 {
				t.Errorf("exit code %d: %s", code, p.Stderr.String())
			}
			p.Says("6 packets captured")
			files, err := filepath.Glob(filepath.Join(c.jail.Volume, "x_*.pcap"))
			if err != nil || len(files) != 3 {
				t.Errorf("files: %q, %v", files, err)
			}
			packets := 0
			for _, f := range files {
				packets += captest.Count(t, f)
			}
			if packets != 6 {
				t.Errorf("%d packets in the files", packets)
			}
			if said := p.Stderr.String(); strings.Count(said, "sandbox") != 1 || !strings.Contains(said, c.says) {
				t.Errorf("no line of the sandbox that ends with %q: %s", c.says, said)
			}
		})
	}
}

// TestQuietContainers checks that without -v the sandbox is only spoken of where root keeps its
// rights, in one line.
func TestQuietContainers(t *testing.T) {
	root := image(t, false)
	for name, c := range map[string]struct {
		jail  jail.Jail
		lines int
	}{
		"docker":     {jail.Jail{Root: root, Proc: true, Filter: jail.Docker()}, 0},
		"Linux 3.10": {jail.Jail{Root: root, Proc: true, Filter: jail.Linux310()}, 0},
		"no /proc":   {jail.Jail{Root: root, Filter: jail.Linux310()}, 1},
	} {
		h := nettest.New(t)
		c.jail.Capabilities, c.jail.Volume = alone, directoryOf(t, 0)
		p := cmdtest.From(t, c.jail.Command(t, "/ringcap", "-i", "lo", "-w", "/data/x.pcap"))
		p.Listen(h)
		if code := p.Stop(unix.SIGTERM); code != 0 {
			t.Errorf("%s: exit code %d", name, code)
		}
		if said := p.Stderr.String(); strings.Count(said, "\n") != 4+c.lines || strings.Count(said, "ringcap: sandbox: root keeps its capabilities") != c.lines {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestContainerWithoutRight checks that the binary of the image reads files in a container
// without CAP_NET_RAW, and that a capture says how to give it.
func TestContainerWithoutRight(t *testing.T) {
	able := image(t, true)
	data, err := os.ReadFile(filepath.Join(captest.Testdata(t), "http.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(able, "http.pcap"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		jail jail.Jail
		says string
	}{
		"root":        {jail.Jail{}, "start the container with --cap-add NET_RAW"},
		"a user":      {jail.Jail{UID: nobody}, "start the container with --cap-add NET_RAW"},
		"a user, NNP": {jail.Jail{UID: nobody, NoNewPrivs: true, Capabilities: alone}, "no_new_privs keeps from this user: run as user 0"},
	} {
		c.jail.Root, c.jail.Proc, c.jail.Filter = able, true, jail.Docker()
		if out, err := c.jail.Command(t, "/ringcap", "-r", "/http.pcap", "--count").CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "14 packets\n") {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		p := cmdtest.From(t, c.jail.Command(t, "/ringcap", "-i", "lo"))
		p.Start(nettest.New(t))
		if code, said := p.Wait(), p.Stderr.String(); code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit code %d: %s", name, code, said)
		}
	}
}

// TestOldProfile checks that one line says why nothing works under a profile that refuses
// clone3 with EPERM, as Docker's did before 20.10.10.
func TestOldProfile(t *testing.T) {
	j := jail.Jail{Root: image(t, false), Proc: true, Capabilities: alone, Filter: jail.Docker()}
	j.Filter.Absent, j.Filter.Refused = nil, append(j.Filter.Refused, unix.SYS_CLONE3)
	out, err := j.Command(t, "/ringcap", "--version").CombinedOutput()
	if err == nil || strings.Count(string(out), "\n") != 1 || !strings.HasPrefix(string(out), "ringcap: no thread can be started: ") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestDaemonSet checks that the command of the manifest records in a container with the rights
// that the manifest gives it.
func TestDaemonSet(t *testing.T) {
	text, err := os.ReadFile("packaging/daemonset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "args:\n")
	list, _, _ = strings.Cut(list, "env:")
	var args []string
	for line := range strings.Lines(list) {
		if _, word, found := strings.Cut(line, "- "); found {
			args = append(args, strings.ReplaceAll(strings.TrimSpace(word), "$(NODE)", "node-1"))
		}
	}
	a, b := nettest.NewPair(t)
	j := jail.Jail{Root: image(t, true), Proc: true, ReadOnly: true, NoNewPrivs: true, Capabilities: alone, Filter: jail.Containerd(), Volume: directoryOf(t, 0)}
	p := cmdtest.From(t, j.Command(t, "/ringcap", args...))
	p.Listen(a)
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	if code := p.Stop(unix.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
	p.Says("\n3 packets captured")
	files, err := filepath.Glob(filepath.Join(j.Volume, "node-1_00001_*.pcapng.zst"))
	if err != nil || len(files) != 1 || captest.Count(t, files[0]) != 3 {
		t.Errorf("files: %q, %v: %s", files, err, p.Stderr.String())
	}
}
