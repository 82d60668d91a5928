package main_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// threadStatus returns what a process may do: the lines of /proc/PID/task/TID/status, by name,
// for each of its threads.
func threadStatus(t *testing.T, pid int) (threads []map[string]string) {
	t.Helper()
	paths, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no threads of %d: %v", pid, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		status := map[string]string{}
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(line, ":")
			status[name] = strings.Join(strings.Fields(value), " ")
		}
		threads = append(threads, status)
	}
	return threads
}

const noCapability = "0000000000000000"

// confined fails the test unless every thread of a process is in the sandbox and belongs to
// that user.
func confined(t *testing.T, pid, uid int) {
	t.Helper()
	id := fmt.Sprintf("%d %d %d %d", uid, uid, uid, uid)
	want := map[string]string{
		"CapEff": noCapability, "CapPrm": noCapability, "CapInh": noCapability, "CapAmb": noCapability,
		"NoNewPrivs": "1", "Seccomp": "2", "Uid": id, "Gid": id,
	}
	for _, status := range threadStatus(t, pid) {
		for name, value := range want {
			if status[name] != value {
				t.Errorf("thread %s: %s is %q, want %q", status["Pid"], name, status[name], value)
			}
		}
	}
}

// nobody is a user without any rights, and also a group.
const nobody = 65534

// least returns the user that root becomes if it needs no right of root's, or 0 if there is no
// other user.
func least() int {
	if nettest.InUserNamespace() {
		return 0
	}
	return sandbox.Unprivileged().UID
}

// directoryOf makes a directory that belongs to a user, in one that everyone may enter.
func directoryOf(t *testing.T, uid int) string {
	t.Helper()
	if nettest.InUserNamespace() {
		t.Skip("needs a second user: run as root")
	}
	dir, err := os.MkdirTemp("/tmp", "ringcap")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chown(dir, uid, uid); err != nil {
		t.Fatal(err)
	}
	return dir
}

// startAs starts a capture with additional environment variables.
func startAs(t *testing.T, h *nettest.Host, env []string, args ...string) *cmdtest.Process {
	t.Helper()
	c := cmdtest.New(t, args...)
	c.Cmd.Env = append(os.Environ(), env...)
	c.Listen(h)
	return c
}

var sudo = []string{fmt.Sprintf("SUDO_UID=%d", nobody)}

// fileHelper returns the process that makes files for parent.
func fileHelper(t *testing.T, parent int) int {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		status, e := os.ReadFile(filepath.Join(filepath.Dir(path), "status"))
		if errors.Join(err, e) != nil || !strings.Contains(string(text), "\x00--helper\x00files\x00") || !strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", parent)) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			t.Fatal(err)
		}
		return pid
	}
	t.Fatalf("process %d has no helper that makes files", parent)
	return 0
}

// TestConfined checks that in every mode of capture no thread keeps any right, and that the
// capture still works.
func TestConfined(t *testing.T) {
	for _, flags := range []string{
		"-n", "-w %s/x.pcapng", "-C 1KiB -W 3 -w %s/x.pcap", "-b packets:2 -w %s/x.pcap.gz", "-b packets:2 -w %s/x.pcapng.zst",
		"--flight 2MiB --trigger arp -w %s/x.pcapng", "--fanout 2 -w %s/x.pcap", "--min-free 1 -w %s/x.pcap",
		"-w - --print", "--stats json -v -w %s/x.pcap", "--run false -w %s/x.pcap",
	} {
		t.Run(flags, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			args := strings.Fields(strings.ReplaceAll(flags, "%s", t.TempDir()))
			if strings.Contains(flags, "--run") {
				gate := filepath.Join(t.TempDir(), "gate")
				if err := unix.Mkfifo(gate, 0o600); err != nil {
					t.Fatal(err)
				}
				args = append(args[:1:1], "cat "+gate, args[2], args[3])
				defer func() { _ = os.WriteFile(gate, nil, 0) }()
			}
			c := cmdtest.Listen(t, a, append(args, "--sandbox=strict", "-i", nettest.NameA, "-Q", "in", "udp port 9")...)
			b.Inject(nettest.NameB, nettest.Series(9, 20)...)
			confined(t, c.Pid(), least())
			if strings.Contains(flags, "-C") || strings.Contains(flags, "-b") || strings.Contains(flags, "--flight") {
				confined(t, fileHelper(t, c.Pid()), 0)
			}
			if strings.Contains(flags, "--run") {
				return
			}
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
			c.Says("20 packets captured")
		})
	}
}

// TestConfinedAny checks that a confined capture of all interfaces includes later ones, with
// their names.
func TestConfinedAny(t *testing.T) {
	h := nettest.New(t)
	c := cmdtest.Listen(t, h, "-i", "any", "--sandbox=strict", "-t", "udp port 9")
	confined(t, c.Pid(), least())
	tun := h.AddTun("tun-later")
	if _, err := tun.Write(nettest.Numbered(9, 1)[14:46]); err != nil {
		t.Fatal(err)
	}
	c.Stdout.Await(t, "tun-later In  IP 192.0.2.9", 1)
	c.Stop(syscall.SIGINT)
}

// TestInvokingUser checks that a capture started with sudo belongs to the user who ran sudo,
// and so do its files, including those of a set.
func TestInvokingUser(t *testing.T) {
	for _, flags := range []string{"-w %s/x.pcap", "-b packets:2 -w %s/x.pcap", "--flight 2MiB -w %s/x.pcap", "--summary html=%s/x.html"} {
		dir := directoryOf(t, nobody)
		a, b := nettest.NewPair(t)
		args := strings.Fields(strings.ReplaceAll(flags, "%s", dir))
		c := startAs(t, a, sudo, append(args, "-v", "-i", nettest.NameA, "-Q", "in", "udp port 9")...)
		confined(t, c.Pid(), nobody)
		b.Inject(nettest.NameB, nettest.Series(9, 5)...)
		if strings.Contains(flags, "--flight") {
			for n := 1; !strings.Contains(c.Stderr.String(), "5 packets captured,"); n++ {
				c.Signal(syscall.SIGUSR1)
				c.Stderr.Await(t, " captured,", n)
			}
			_ = c.Cmd.Process.Signal(syscall.SIGUSR2)
			c.Stderr.Await(t, "written to", 1)
		}
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) == 0 {
			t.Fatalf("no file: %v: %s", err, c.Stderr.String())
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			if uid := info.Sys().(*syscall.Stat_t).Uid; uid != nobody || info.Size() <= 24 {
				t.Errorf("%s is of user %d, %d bytes", e.Name(), uid, info.Size())
			}
		}
	}
}

// TestNotInvokingUser checks that a capture works, and says so, if the user who ran sudo may
// not write the file. Root owns the file then, and the capture runs as the least privileged
// user, or as root if -Z says so.
func TestNotInvokingUser(t *testing.T) {
	a, _ := nettest.NewPair(t)
	if nettest.InUserNamespace() {
		t.Skip("needs a second user: run as root")
	}
	for flags, want := range map[string]struct {
		uid  int
		word string
	}{
		"-v":         {least(), "not the user who ran sudo: access "},
		"-v -C 1":    {least(), "not the user who ran sudo: access "},
		"-v -Z root": {0, "sandbox: no files"},
	} {
		file := filepath.Join(t.TempDir(), "x.pcap")
		c := startAs(t, a, sudo, append(strings.Fields(flags), "-i", nettest.NameA, "-w", file)...)
		confined(t, c.Pid(), want.uid)
		c.Says(want.word)
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d", flags, code)
		}
		if info, err := os.Stat(file); err == nil && info.Sys().(*syscall.Stat_t).Uid != 0 {
			t.Errorf("%s: the file is not root's", flags)
		}
	}
	out, err := cmdtest.Command(t, "-Z", "nobody", "-i", "lo", "-w", filepath.Join(t.TempDir(), "x.pcap")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "-Z nobody: as nobody: access ") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestOtherOwner checks that root can keep writing into another user's directory, with only the
// capability that this needs.
func TestOtherOwner(t *testing.T) {
	dir := directoryOf(t, nobody)
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, "-v", "-i", nettest.NameA, "-b", "packets:2", "-w", filepath.Join(dir, "x.pcap"), "-Q", "in", "udp port 9")
	c.Says("no capability but CAP_DAC_OVERRIDE")
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	c.Stop(syscall.SIGINT)
	if files, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(files) != 3 {
		t.Errorf("%v, %v: %s", files, err, c.Stderr.String())
	}
}

// TestHookUser checks that the command of -z runs as the user to whom the capture belongs.
func TestHookUser(t *testing.T) {
	dir := directoryOf(t, nobody)
	a, b := nettest.NewPair(t)
	c := startAs(t, a, sudo, "-i", nettest.NameA, "-b", "packets:2", "-z", "stat -c user=%u,%n", "-w", filepath.Join(dir, "x.pcap"), "-Q", "in", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 4)...)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(c.Stderr.String(), fmt.Sprintf("user=%d,%s/x_0000", nobody, dir)); n != 2 {
		t.Errorf("%d lines of the command in: %s", n, c.Stderr.String())
	}
}

// TestPlanted checks that a link or a pipe with the name of a set's next file neither receives
// packets nor blocks the capture. A new file replaces it.
func TestPlanted(t *testing.T) {
	for _, mode := range []string{"on", "off"} {
		inside, outside := t.TempDir(), filepath.Join(t.TempDir(), "x")
		name := func(n int) string { return filepath.Join(inside, fmt.Sprintf("x.pcap%d", n)) }
		if err := errors.Join(os.WriteFile(outside, []byte("theirs"), 0o600), os.Symlink(outside, name(0)), unix.Mkfifo(name(1), 0o666), os.Symlink("nowhere", name(2))); err != nil {
			t.Fatal(err)
		}
		out, err := cmdtest.Command(t, "-r", "testdata/http.pcap", "--sandbox="+mode, "-C", "300B", "-W", "5", "-w", filepath.Join(inside, "x.pcap")).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "x.pcap0 is a symbolic link") || !strings.Contains(string(out), "x.pcap1 is a pipe") {
			t.Errorf("%s: %v: %s", mode, err, out)
		}
		for n := range 3 {
			if info, err := os.Lstat(name(n)); err != nil || !info.Mode().IsRegular() || info.Size() < 300 {
				t.Errorf("%s: file %d: %v, %v", mode, n, info, err)
			}
		}
		if b, err := os.ReadFile(outside); err != nil || string(b) != "theirs" {
			t.Errorf("%s: the other file is %q now, %v", mode, b, err)
		}
	}
}

// TestTaken checks that a capture goes on under another name if something else has the name of
// the next file and may not be replaced: another user's pipe, link or file, or a directory. It
// does so even if the names that come to mind are taken, too.
func TestTaken(t *testing.T) {
	dir := directoryOf(t, 0)
	if err := errors.Join(os.Chmod(dir, 0o777|os.ModeSticky), unix.Mkfifo(filepath.Join(dir, "x.pcap1"), 0o666), os.Symlink("/dev/full", filepath.Join(dir, "x.pcap2"))); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "x.pcap3"), 0o755), os.Mkdir(filepath.Join(dir, "x.pcap4"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for i := range 99 {
		// A file that everyone may write to, but in a sticky directory only its owner replace.
		path := filepath.Join(dir, fmt.Sprintf("x_%d.pcap4", i))
		if err := errors.Join(os.WriteFile(path, nil, 0o666), os.Chmod(path, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := cmdtest.Command(t, "-r", "testdata/http.pcap", "-C", "300B", "-W", "9", "-w", filepath.Join(dir, "x.pcap"))
	cmd.Env = append(os.Environ(), sudo...)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "x.pcap1 may not be replaced: the next file is "+dir+"/x_2.pcap1") {
		t.Errorf("%v: %s", err, out)
	}
	for _, name := range []string{"x_2.pcap1", "x_2.pcap2", "x_2.pcap3", "x_????*.pcap4"} {
		found, err := filepath.Glob(filepath.Join(dir, name))
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %q, %v", name, found, err)
			continue
		}
		if len(captest.ReadFile(t, found[0])) == 0 {
			t.Errorf("%s has no packets", name)
		}
	}

	for _, planted := range []func(path string) error{
		func(path string) error { return os.Mkdir(path, 0o755) },
		func(path string) error { return os.Symlink("/tmp", path) },
		func(path string) error { return os.WriteFile(path, nil, 0o644) },
	} {
		dir := directoryOf(t, 0)
		if err := errors.Join(os.Chmod(dir, 0o777|os.ModeSticky), planted(filepath.Join(dir, "21"))); err != nil {
			t.Fatal(err)
		}
		cmd := cmdtest.Command(t, "-r", "testdata/http.pcap", "--utc", "-G", "60", "-w", filepath.Join(dir, "%H", "x.pcap"))
		cmd.Env = append(os.Environ(), sudo...)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "may not be replaced: the next file is "+dir+"/21_2/x.pcap") {
			t.Errorf("%v: %s", err, out)
		}
		if got := len(captest.ReadFile(t, filepath.Join(dir, "21_2", "x.pcap"))); got != 14 {
			t.Errorf("%d packets", got)
		}
	}
}

// TestFileHelperSurvives checks that the helper outlives signals to its whole process group,
// such as systemd's, because the capture needs it until its end. If it is killed, the capture
// says so and ends.
func TestFileHelperSurvives(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-b", "packets:1", "-w", filepath.Join(dir, "x.pcap"), "-Q", "in", "udp port 9")
	helper := fileHelper(t, c.Pid())
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if err := unix.Kill(helper, s); err != nil {
			t.Fatal(err)
		}
	}
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	if code := c.Stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("3 packets captured")
	if files, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}

	c = cmdtest.Listen(t, a, "-i", nettest.NameA, "-b", "packets:1", "-w", filepath.Join(dir, "y.pcap"), "-Q", "in", "udp port 9")
	if err := unix.Kill(fileHelper(t, c.Pid()), unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	if code := c.Wait(); code != 1 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("the helper is gone")
}

// TestSandboxCheck checks that --sandbox-check finds all attempts refused in the sandbox, and
// fails without it.
func TestSandboxCheck(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
		word string
	}{
		{"--sandbox-check --sandbox=strict", 0, "refused "},
		{"--sandbox-check -C 1 -z true -w " + filepath.Join(t.TempDir(), "x"), 0, "refused "},
		{"--sandbox-check --serve 127.77.0.1:57012", 0, "refused "},
		{"--sandbox-check --sandbox=off", 1, "not refused "},
	} {
		cmd := cmdtest.Command(t, strings.Fields(test.args)...)
		out, _ := cmd.Output()
		if code := cmd.ProcessState.ExitCode(); code != test.code {
			t.Errorf("%s: exit code %d\n%s", test.args, code, out)
		}
		if !strings.Contains(string(out), "refused      send a frame with write: operation not permitted\n") && test.code == 0 && !nettest.InUserNamespace() {
			t.Errorf("%s: no refused attempt to send a frame\n%s", test.args, out)
		}
		for line := range strings.Lines(string(out)) {
			if test.code == 0 && !strings.HasPrefix(line, test.word) {
				t.Errorf("%s: %s", test.args, line)
			}
		}
	}
}

// TestFileCapability checks that an ordinary user can capture with cap_net_raw on the file, or
// with it as an ambient capability as from systemd, and that the capture keeps neither.
func TestFileCapability(t *testing.T) {
	dir := directoryOf(t, nobody)
	plain, able := copyProgram(t, dir, "plain"), copyProgram(t, dir, "able")
	if out, err := exec.Command("setcap", "cap_net_raw=ep", able).CombinedOutput(); err != nil {
		t.Skipf("needs setcap (libcap2-bin), and file capabilities in %s: %v %s", dir, err, out)
	}
	for program, ambient := range map[string][]uintptr{able: nil, plain: {unix.CAP_NET_RAW}} {
		a, b := nettest.NewPair(t)
		file := program + ".pcap"
		c := cmdtest.From(t, exec.Command(program, "--sandbox=strict", "-i", nettest.NameA, "-b", "packets:3", "-z", "true", "-w", file, "-Q", "in", "udp port 9"))
		c.Cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, AmbientCaps: ambient}
		c.Listen(a)
		confined(t, c.Pid(), nobody)
		b.Inject(nettest.NameB, nettest.Series(9, 6)...)
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
		c.Says("6 packets captured")
	}
}

// copyProgram copies ringcap into a subdirectory of that name and returns the path of the copy.
func copyProgram(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(cmdtest.Program(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name, "ringcap")
	if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o777), os.Chown(filepath.Dir(path), nobody, nobody), os.WriteFile(path, text, 0o755)); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNamesLater checks that an expression with the name of a port can be compiled again in the
// sandbox, for a second link type in a file.
func TestNamesLater(t *testing.T) {
	if _, err := net.LookupPort("udp", "domain"); err != nil {
		t.Skip("needs /etc/services (netbase)")
	}
	file := filepath.Join(t.TempDir(), "x.pcapng")
	b := capfile.AppendSectionOptions(nil, "")
	for id, link := range []packet.LinkType{packet.LinkEthernet, packet.LinkRaw} {
		b = capfile.AppendInterface(b, &packet.Interface{}, link, 262144)
		frame := nettest.Numbered(53, 1)
		if link == packet.LinkRaw {
			frame = frame[14:]
		}
		f := packet.Frame{Data: frame}
		f.Info.Timestamp, f.Info.Length = time.Unix(1, 5), len(frame)
		b = capfile.AppendPacket(b, &f, len(frame), uint32(id))
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := cmdtest.Command(t, "--sandbox=strict", "--count", "-r", file, "port domain").CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "2 packets\n") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestSharedMemory checks that a second file in /dev/shm is read like any other: of /dev, only
// names of descriptors are open already.
func TestSharedMemory(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "ringcap")
	if err != nil {
		t.Skipf("needs /dev/shm: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "x.pcap")
	if err := os.WriteFile(path, []byte(readFile(t, "testdata/http.pcap")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-r", path, "-r", path, "--count"}, {"diff", path, path}, {"info", path}} {
		if out, err := cmdtest.Command(t, args...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", args, err, out)
		}
	}
}

// TestUnit checks that ringcap accepts the unit's command, and that systemd's score for the
// unit's exposure is 2.0 at most.
func TestUnit(t *testing.T) {
	const unit = "packaging/ringcap.service"
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	_, command, _ := strings.Cut(string(text), "ExecStart=/usr/bin/ringcap ")
	command, _, _ = strings.Cut(command, "\n")
	c, err := cli.Parse(strings.Fields(strings.ReplaceAll(command, "%%", "%")))
	if err != nil || c.Sandbox.Mode != cli.SandboxStrict {
		t.Errorf("%s: %v", command, err)
	}
	cmdtest.Need(t, "systemd-analyze")
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", unit).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
