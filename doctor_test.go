package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/live"
)

// finding is what ringcap doctor --json says of a fact.
type finding struct{ Check, Status, Text, Remedy string }

// findings is what a run of ringcap doctor says.
type findings []finding

// examine runs ringcap doctor --json through cmd in a host. It checks what holds of every
// answer: the form, a remedy where one is needed, and the exit status.
func examine(t *testing.T, h *nettest.Host, cmd *exec.Cmd) (list findings) {
	t.Helper()
	p := cmdtest.From(t, cmd)
	p.Start(h)
	code := p.Wait()
	if said := p.Stderr.String(); said != "" && !cmdtest.UnderRace { // the race detector misses /proc
		t.Errorf("%v: %s", cmd.Args, said)
	}
	d := json.NewDecoder(strings.NewReader(p.Stdout.String()))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		t.Fatalf("%v: %v: %s", cmd.Args, err, p.Stdout.String())
	}
	want := 0
	for _, f := range list {
		switch {
		case f.Check == "" || f.Text == "" || !slices.Contains([]string{"ok", "note", "fault"}, f.Status) || (f.Status == "ok") != (f.Remedy == ""):
			t.Errorf("%v: %+v", cmd.Args, f)
		case f.Status == "fault":
			want = 1
		}
	}
	if code != want {
		t.Errorf("%v: exit code %d: %+v", cmd.Args, code, list)
	}
	return list
}

// doctor runs ringcap doctor --json with arguments in a host.
func doctor(t *testing.T, h *nettest.Host, args ...string) findings {
	t.Helper()
	return examine(t, h, cmdtest.Command(t, append([]string{"doctor", "--json"}, args...)...))
}

// of returns the findings of a check with that status.
func (list findings) of(check, status string) (some findings) {
	for _, f := range list {
		if f.Check == check && f.Status == status {
			some = append(some, f)
		}
	}
	return some
}

// one returns the only finding of a check with that status and with that word in its text.
func (list findings) one(t *testing.T, check, status, word string) finding {
	t.Helper()
	some := slices.DeleteFunc(list.of(check, status), func(f finding) bool { return !strings.Contains(f.Text, word) })
	if len(some) != 1 {
		t.Fatalf("no single %s of %s with %q: %+v", status, check, word, list)
	}
	return some[0]
}

// follow types the remedies into a shell.
func (list findings) follow(t *testing.T, h *nettest.Host) {
	t.Helper()
	for _, f := range list {
		h.Run("sh", "-c", strings.TrimPrefix(f.Remedy, "sudo "))
	}
}

// TestDoctorOffloads checks that a capture shows the packets of the wire once the remedies for
// offloads were typed, all of them and not before.
func TestDoctorOffloads(t *testing.T) {
	cmdtest.Need(t, "ethtool")
	a, b := nettest.NewPair(t)
	longest := func() (most int) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "x.pcap")
		c := cmdtest.Listen(t, b, "-i", nettest.NameB, "-w", file, "tcp")
		bulk(t, a, b)
		c.Stop(syscall.SIGINT)
		for _, f := range captest.ReadFile(t, file) {
			most = max(most, f.Length)
		}
		return most
	}
	const whole = 1514 // an Ethernet frame
	hosts := map[*nettest.Host]string{a: nettest.NameA, b: nettest.NameB}
	b.Run("ethtool", "-K", nettest.NameB, "gro", "on")
	if n := longest(); n <= whole {
		t.Errorf("the longest frame has %d bytes before the remedies", n)
	}
	for h, name := range hosts {
		list := doctor(t, h, "-i", name)
		if list.one(t, "offload", "note", "tso"); h == b {
			list.one(t, "offload", "note", "merged")
		}
		list.of("offload", "note").follow(t, h)
	}
	if n := longest(); n > whole {
		t.Errorf("the longest frame has %d bytes in spite of the remedies", n)
	}
	for h, name := range hosts {
		list := doctor(t, h, "-i", name)
		if list.one(t, "offload", "ok", "as on the wire"); list.of("offload", "note") != nil {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// bulk has one host send much to another over TCP.
func bulk(t *testing.T, from, to *nettest.Host) {
	t.Helper()
	ln := to.Listen("tcp", nettest.AddressB+":0")
	defer func() { _ = ln.Close() }()
	done := make(chan error, 1)
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			_, err = io.Copy(io.Discard, conn)
		}
		done <- err
	}()
	conn := from.Dial("tcp", ln.Addr().String())
	if _, err := conn.Write(make([]byte, 1<<20)); err != nil {
		t.Error(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestDoctorLink checks interfaces that are down or missing, with the remedies that there are.
func TestDoctorLink(t *testing.T) {
	a, b := nettest.NewPair(t)
	b.SetUp(nettest.NameB, false)
	a.Do(func() error { // the kernel tells the other end a little later
		for {
			if d, err := netdev.Find(nettest.NameA); err != nil || !d.Running {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	})
	doctor(t, a, "-i", nettest.NameA).one(t, "link", "note", "no carrier")
	list := doctor(t, b, "-i", "veth*", "-i", nettest.NameB)
	list.one(t, "interface", "fault", `matches "veth*"`)
	list.one(t, "link", "fault", nettest.NameB+" is down")
	list.of("link", "fault").follow(t, b)
	doctor(t, b, "-i", "veth*", "-i", nettest.NameB, "-i", "1").one(t, "ring", "ok", "2 rings of 64 MiB")

	doctor(t, a, "-i", "veth-x").one(t, "interface", "fault", "did you mean "+nettest.NameA+"?")
	none := nettest.New(t)
	doctor(t, none).one(t, "interface", "fault", "no interface is up but lo")
	doctor(t, none, "-i", "any").one(t, "ring", "ok", "1 ring")
	none.SetUp("lo", false)
	doctor(t, none).one(t, "interface", "fault", "no interface is up")
	doctor(t, none, "-i", "any").of("interface", "fault").follow(t, none)
	doctor(t, none, "-i", "any").one(t, "link", "ok", "lo is up")
}

// TestDoctorRing checks that a ring for which there is no memory is a fault, and that the ring
// of the remedy opens.
func TestDoctorRing(t *testing.T) {
	h := nettest.New(t)
	if live.CheckRoom(cli.MaxBufferKiB<<10) == nil {
		t.Skip("needs a machine with less than 64 GiB free")
	}
	f := doctor(t, h, "-i", "lo", "-B", strconv.Itoa(cli.MaxBufferKiB)).one(t, "ring", "fault", "more than this machine has free")
	words := strings.Fields(f.Remedy)
	doctor(t, h, append([]string{"-i", "lo"}, words[1:]...)...).one(t, "ring", "ok", "1 ring of")
}

// TestDoctorRights checks those who may not capture: an ordinary user, for whom the remedy
// works, one whose process may get no new privileges, root without capabilities, and root of a
// user namespace.
func TestDoctorRights(t *testing.T) {
	h := nettest.New(t)
	program := copyProgram(t, directoryOf(t, nobody), "doctor")
	user := func(before ...string) *exec.Cmd {
		words := append(before, program, "doctor", "--json", "-i", "lo")
		cmd := exec.Command(words[0], words[1:]...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		return cmd
	}
	list := examine(t, h, user())
	list.one(t, "rights", "fault", "may not capture")
	list.one(t, "sandbox", "ok", "were refused")
	if _, err := exec.LookPath("setcap"); err == nil {
		list.of("rights", "fault").follow(t, h)
		examine(t, h, user()).one(t, "rights", "ok", "by the capability of "+program)
		cmdtest.Need(t, "setpriv")
		examine(t, h, user("setpriv", "--no-new-privs")).one(t, "rights", "fault", "no_new_privs")
	}
	cmdtest.Need(t, "setpriv")
	examine(t, h, exec.Command("setpriv", "--bounding-set=-all", "--inh-caps=-all", cmdtest.Program(t), "doctor", "--json", "-i", "lo")).one(t, "rights", "fault", "given up CAP_NET_RAW")
	cmdtest.Need(t, "unshare")
	examine(t, h, exec.Command("unshare", "--user", "--map-root-user", cmdtest.Program(t), "doctor", "--json", "-i", "lo")).one(t, "rights", "fault", "user namespace")
	examine(t, h, exec.Command("unshare", "--user", "--map-root-user", "--net", cmdtest.Program(t), "doctor", "--json", "-i", "any")).one(t, "rights", "ok", "of a user namespace")
}

// TestDoctorDisk checks what is said of the place of -w: that it is full, missing, read-only, of
// another user, or no file; and that nothing stays behind there.
func TestDoctorDisk(t *testing.T) {
	h := nettest.New(t)
	dir := t.TempDir()
	cmdtest.Need(t, "unshare")
	mounted := func(options, name string) findings {
		t.Helper()
		cmd := cmdtest.Shell(t, `mount -t tmpfs -o "$2" none "$1" && cd "$1" && ringcap doctor --json -i lo -w "$3"; code=$?; ls -A >&2; exit $code`, dir, options, name)
		cmd.Path, cmd.Args = cmdtest.Need(t, "unshare"), append([]string{"unshare", "--mount"}, cmd.Args...)
		return examine(t, h, cmd)
	}
	mounted("size=1m", "x.pcap").one(t, "disk", "fault", "no space left")
	mounted("size=64m", "x.pcap").one(t, "disk", "note", "needs a limit")
	mounted("size=64m,ro", "x.pcap").one(t, "disk", "fault", "read-only file system")

	missing := filepath.Join(dir, "a b", "c")
	list := doctor(t, h, "-i", "lo", "-w", filepath.Join(missing, "x.pcap"))
	list.one(t, "disk", "fault", "no such file or directory")
	list.of("disk", "fault").follow(t, h)
	list = doctor(t, h, "-i", "lo", "-w", filepath.Join(missing, "x.pcap"))
	if list.of("disk", "fault") != nil || list.of("disk", "ok") == nil && list.of("disk", "note") == nil {
		t.Errorf("%+v", list)
	}
	doctor(t, h, "-i", "lo", "-w", missing).one(t, "disk", "fault", "is a directory")
	doctor(t, h, "-i", "lo", "-w", "/dev/null").one(t, "disk", "ok", "no regular file")
	fifo := filepath.Join(dir, "fifo")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	doctor(t, h, "-i", "lo", "-w", fifo).one(t, "disk", "ok", "no regular file")
	if nettest.InUserNamespace() {
		t.Skip("needs a second user: run as root")
	}
	cmd := cmdtest.Command(t, "doctor", "--json", "-i", "lo", "-w", filepath.Join(dir, "x.pcap"))
	cmd.Env = append(os.Environ(), sudo...)
	examine(t, h, cmd).one(t, "disk", "note", "who ran sudo, may not write "+dir)
	cmd = cmdtest.Command(t, "doctor", "--json", "-i", "lo", "-w", filepath.Join(directoryOf(t, nobody), "x.pcap"))
	cmd.Env = append(os.Environ(), sudo...)
	examine(t, h, cmd).one(t, "disk", "ok", "owns the files")
	doctor(t, h, "-i", "lo", "-Z", "nobody", "-w", filepath.Join(dir, "x.pcap")).one(t, "disk", "fault", "is to become, may not write")
	for _, d := range []string{dir, missing} {
		if left, err := filepath.Glob(filepath.Join(d, ".*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

// TestDoctorBare checks a system without /proc: the parts of the sandbox that need it are notes,
// and the remedy brings them back.
func TestDoctorBare(t *testing.T) {
	h := nettest.New(t)
	if nettest.InUserNamespace() {
		t.Skip("needs to unmount /proc: run as root")
	}
	cmdtest.Need(t, "unshare")
	bare := func(remedy string) findings {
		t.Helper()
		cmd := exec.Command("unshare", "--mount", "sh", "-c", `umount -l /proc && eval "$1" && exec "$0" doctor --json -i lo`, cmdtest.Program(t), remedy)
		return examine(t, h, cmd)
	}
	f := bare("true").one(t, "sandbox", "note", "/proc")
	if list := bare(f.Remedy); list.of("sandbox", "note") != nil {
		t.Errorf("%+v", list)
	}
}

// TestDoctorShow checks that the first line is the answer, with -v and without, and that colour
// is for terminals.
func TestDoctorShow(t *testing.T) {
	h := nettest.New(t)
	h.SetUp("lo", false)
	for _, c := range []struct {
		env, args string
		terminal  bool
		want      string
	}{
		{"", "-i lo", false, "fault  not ready to capture on lo: 1 fault"},
		{"NO_COLOR=1", "-i lo", true, "fault  not ready to capture on lo: 1 fault"},
		{"NO_COLOR=", "-i lo", true, "\x1b[31mfault\x1b[0m  not ready to capture on lo: 1 fault"},
		{"", "-i lo -v", false, "\nok     rights: "},
		{"", "-i lo", false, ", kernel (-v shows them)\n"},
	} {
		p := cmdtest.New(t, append([]string{"doctor"}, strings.Fields(c.args)...)...)
		p.Cmd.Env = append(os.Environ(), "TERM=xterm", c.env)
		out := p.Stdout.String
		if c.terminal {
			ours, theirs := cmdtest.Terminal(t)
			p.Cmd.Stdout = theirs
			shown := make(chan string, 1)
			go func() {
				b, _ := io.ReadAll(ours) // a terminal whose last user has gone gives an error
				shown <- string(bytes.ReplaceAll(b, []byte("\r"), nil))
			}()
			out = func() string { _ = theirs.Close(); return <-shown }
		}
		p.Start(h)
		code := p.Wait()
		if text := out(); code != 1 || !strings.Contains(text, c.want) {
			t.Errorf("%s %s: exit code %d: %q", c.env, c.args, code, text)
		}
	}
	for args, want := range map[string]string{"doctor eth0": "doctor: eth0 is no option", "doctor --jsn": "did you mean --json?"} {
		p := cmdtest.New(t, strings.Fields(args)...)
		p.Start(nil)
		if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr.String(), want) || strings.Count(p.Stderr.String(), "\n") != 1 {
			t.Errorf("%s: exit code %d: %s", args, code, p.Stderr.String())
		}
	}
}
