package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestBareSystems checks that ringcap works on a system that lacks something, or says in one
// line why it does not. In the scripts, "$0" is the program and "$1" a capture.
func TestBareSystems(t *testing.T) {
	nettest.Require(t)
	cmdtest.Need(t, "unshare")
	program := cmdtest.WithoutRace(t) // the race detector needs more addresses
	const reads, packet = `"$0" -r "$1" -c 1 -t`, "ARP, Request who-has 192.0.2.1"
	for name, c := range map[string]struct {
		script string
		fails  bool
		says   []string
	}{
		"no /proc":          {`unshare --mount sh -c 'mount -t tmpfs none /proc && ` + reads + `' "$0" "$1"`, false, []string{packet, "root keeps its capabilities, and its files: change the rights of all threads"}},
		"no /proc, -z":      {`unshare --mount sh -c 'mount -t tmpfs none /proc && "$0" -r "$1" -w x.pcap -b packets:10 -z echo' "$0" "$1"`, false, []string{"/x_00001", "/x_00002"}},
		"the outer /proc":   {`unshare --pid --fork sh -c '` + reads + `' "$0" "$1"`, false, []string{packet, "/proc is of another PID namespace"}},
		"no PATH":           {`unset PATH; "$0" -r "$1" -w x.pcap -b packets:10 -z ls`, false, []string{"/x_00001", "/x_00002"}},
		"a user namespace":  {`unshare --user --map-root-user ` + reads + ` -Z daemon`, true, []string{"ringcap: -Z daemon: this process may not become that user"}},
		"300 MB to address": {"ulimit -v 300000; " + reads, true, []string{"ringcap: the limit of addresses (ulimit -v) is 300000 KiB"}},
		"1 GB to address":   {"ulimit -v 1000000; " + reads, true, []string{"ringcap: the limit of addresses (ulimit -v) is 1000000 KiB"}},
		"few files":         {"ulimit -n 7; " + reads, true, []string{"ringcap: the limit of open files (ulimit -n) is 7"}},
		"enough to address": {"ulimit -v 1700000; " + reads, false, []string{packet}},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command("/bin/sh", "-c", c.script, program, filepath.Join(captest.Testdata(t), "http.pcap"))
			cmd.Dir = t.TempDir()
			p := cmdtest.From(t, cmd)
			p.Start(nil)
			kill := time.AfterFunc(cmdtest.Patience, func() { _ = cmd.Process.Kill() })
			defer kill.Stop()
			code := p.Wait()
			out := p.Stdout.String() + p.Stderr.String()
			if (code != 0) != c.fails || c.fails && strings.Count(out, "\n") != 1 {
				t.Errorf("exit code %d: %s", code, out)
			}
			for _, text := range c.says {
				if !strings.Contains(out, text) {
					t.Errorf("no %q in: %s", text, out)
				}
			}
		})
	}
}

// TestFewDescriptors checks that ringcap works with few file descriptors, or says in one line
// that they are too few: Go crashes if its poller gets none. With three the dynamic linker fails.
func TestFewDescriptors(t *testing.T) {
	h := nettest.New(t)
	capture := filepath.Join(captest.Testdata(t), "http.pcap")
	for name, args := range map[string][]string{
		"file": {"-r", capture, "--count"}, "live": {"-i", "lo", "--duration", "1ms"},
		"set": {"-r", capture, "-w", "x.pcap", "-b", "packets:10", "-z", "true"}, "run": {"-i", "lo", "--run", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			worked := false
			for n := 4; n < 40 && !worked; n++ {
				cmd := exec.Command("/bin/sh", append([]string{"-c", fmt.Sprintf(`ulimit -n %d; exec "$0" "$@"`, n), cmdtest.Program(t)}, args...)...)
				cmd.Dir = t.TempDir()
				p := cmdtest.From(t, cmd)
				p.Start(h)
				code, said := p.Wait(), p.Stderr.String()
				if strings.Contains(said, "goroutine ") || code != 0 && !strings.Contains(said, "open files") {
					t.Errorf("%d descriptors: exit code %d: %s", n, code, said)
				}
				worked = code == 0
			}
			if !worked {
				t.Error("it never worked")
			}
		})
	}
}

// TestStatic checks that the binary of make static works in an empty root directory: it reads,
// captures, and makes sets, for which it starts itself.
func TestStatic(t *testing.T) {
	h := nettest.New(t)
	root := t.TempDir()
	for name, from := range map[string]string{"ringcap": cmdtest.Static(t), "http.pcap": filepath.Join(captest.Testdata(t), "http.pcap")} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), data, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]string{
		"-r /http.pcap -t -c 1":                                       "ARP, Request who-has 192.0.2.1",
		"-r /http.pcap --json -c 1 tcp":                               `"layer":"tcp"`,
		"-r /http.pcap -w /copy.pcapng.zst":                           "",
		"-r /http.pcap -w /set.pcap -C 300B -W 3":                     "files deleted",
		"-i lo --duration 10ms -w /live.pcap":                         "0 packets dropped by kernel",
		"-i any --duration 10ms -w /any.pcap -b files:2 -b packets:1": "0 packets dropped by kernel",
		"-D": "lo",
	} {
		cmd := exec.Command("/ringcap", strings.Fields(args)...)
		cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Chroot: root}
		p := cmdtest.From(t, cmd)
		p.Start(h)
		if code, said := p.Wait(), p.Stdout.String()+p.Stderr.String(); code != 0 || !strings.Contains(said, want) || strings.Contains(said, "goroutine ") {
			t.Errorf("%s: exit code %d: %s", args, code, said)
		}
	}
}
