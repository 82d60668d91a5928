package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// packages are a deb and an rpm, and a deb of the next version, with another program.
var packages struct {
	sync.Once
	folder, deb, rpm, next string
	err                    error
}

// makePackages makes the packages with the static program, once for all tests, in a folder that
// is removed with the built program.
func makePackages(t *testing.T) {
	t.Helper()
	nettest.Require(t)
	packages.Do(func() {
		packages.folder = filepath.Join(filepath.Dir(cmdtest.Program(t)), "packages")
		script := `set -e
export COMPRESSION=gzip
make -s -o deps static
mkdir -p "$1"
cp ringcap-static "$1/next" && echo next >>"$1/next" && cp ringcap-static-ship "$1/next-ship"
scripts/package.sh ringcap-static 0.2.0 amd64 "$1"
scripts/package.sh "$1/next" 0.2.1 amd64 "$1" deb`
		out, err := exec.Command("sh", "-c", script, "sh", packages.folder).CombinedOutput()
		if err != nil {
			packages.err = fmt.Errorf("%w: %s", err, out)
		}
		packages.deb = filepath.Join(packages.folder, "ringcap_0.2.0-1_amd64.deb")
		packages.next = filepath.Join(packages.folder, "ringcap_0.2.1-1_amd64.deb")
		packages.rpm = filepath.Join(packages.folder, "ringcap-0.2.0-1.x86_64.rpm")
	})
	if packages.err != nil {
		t.Fatal(packages.err)
	}
}

// A machine is this one as far as files go, but what is written there stays in memory, and
// what is installed there is gone with the test. /mnt is the folder of packages.
type machine struct {
	t    *testing.T
	a, b *nettest.Host
	pid  int
	dir  string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	makePackages(t)
	if nettest.InUserNamespace() {
		t.Skip("needs a second user: run as root")
	}
	m := &machine{t: t, dir: t.TempDir()}
	m.a, m.b = nettest.NewPair(t)
	holder := cmdtest.From(t, exec.Command("unshare", "--mount", "--propagation", "private", "sh", "-ec", `cd "$1"
mount -t tmpfs none .
cd "$1"
mkdir upper work root
mount -t overlay none -o lowerdir=/,upperdir=upper,workdir=work root
mount -t proc none root/proc
mount --bind /dev root/dev
mount --bind "$2" root/mnt
echo ready
exec cat`, "sh", m.dir, packages.folder))
	stdin, err := holder.Cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	holder.Start(m.a)
	holder.Stdout.Await(t, "ready", 1)
	m.pid = holder.Pid()
	return m
}

// command returns a command that runs a script on the machine.
func (m *machine) command(user, script string) *exec.Cmd {
	args := []string{fmt.Sprintf("--mount=/proc/%d/ns/mnt", m.pid), "chroot", filepath.Join(m.dir, "root")}
	if user != "" {
		args = append(args, "runuser", "-u", user, "--")
	}
	cmd := exec.Command("nsenter", append(args, "sh", "-ec", "cd /; "+script)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "PATH=/usr/sbin:/usr/bin:/sbin:/bin")
	return cmd
}

// run runs a script as root and returns its output.
func (m *machine) run(script string) string {
	m.t.Helper()
	out, err := m.command("", script).CombinedOutput()
	if err != nil {
		m.t.Fatalf("%s: %v: %s", script, err, out)
	}
	return string(out)
}

// captures checks that the user captures a packet.
func (m *machine) captures(user string) {
	m.t.Helper()
	p := cmdtest.From(m.t, m.command(user, "exec ringcap --sandbox=strict -i "+nettest.NameA+" -c 1 -t udp port 9"))
	p.Listen(m.a)
	m.b.Inject(nettest.NameB, nettest.Series(9, 1)...)
	if code := p.Wait(); code != 0 || !strings.Contains(p.Stdout.String(), " > ") {
		m.t.Errorf("%s: exit code %d: %s", user, code, p.Stderr.String())
	}
}

// wireshark checks that the user captures a packet as Wireshark has it done, whose pipes stay open
// until the end.
func (m *machine) wireshark(user string) {
	m.t.Helper()
	p := cmdtest.From(m.t, m.command(user, `dir=$(mktemp -d); trap 'rm -r $dir' EXIT; cd $dir; mkfifo packets log; cat log >said & cat packets >x.pcapng &
ringcap --capture --extcap-interface ringcap-`+nettest.NameA+` --fifo packets --extcap-control-out log --extcap-capture-filter "udp port 9" --max-count=1
wait; grep -q "listening on" said; ringcap --count -r x.pcapng`))
	p.Start(m.a)
	defer m.b.Flood(nettest.NameB, nettest.Series(9, 1)...)()
	if code := p.Wait(); code != 0 || !strings.Contains(p.Stdout.String(), "1 packet\n") {
		m.t.Errorf("%s: exit code %d: %s%s", user, code, p.Stdout.String(), p.Stderr.String())
	}
}

// mayNot checks that the user does not capture, and is told what to do.
func (m *machine) mayNot(user, remedy string) {
	m.t.Helper()
	p := cmdtest.From(m.t, m.command(user, "exec ringcap -i "+nettest.NameA+" -c 1"))
	p.Start(m.a)
	if code, said := p.Wait(), p.Stderr.String(); code != 1 || !strings.Contains(said, remedy) || strings.Count(said, "\n") != 1 {
		m.t.Errorf("%s: exit code %d: %s", user, code, said)
	}
}

// left returns what differs from the machine before, but for logs and the package managers'
// own files.
func (m *machine) left() []string {
	m.t.Helper()
	out, err := exec.Command("nsenter", fmt.Sprintf("--mount=/proc/%d/ns/mnt", m.pid), "find", filepath.Join(m.dir, "upper"), "!", "-type", "d", "-printf", "/%P\n").Output()
	if err != nil {
		m.t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(path string) bool {
		for _, own := range []string{"/var/lib/dpkg/", "/var/lib/rpm/", "/var/log/", "/var/cache/", "/etc/.pwd.lock"} {
			if strings.HasPrefix(path, own) {
				return true
			}
		}
		return false
	})
}

// accounts are the files that the user and group ringcap are in, which stay, and those of the
// test's own users.
var accounts = []string{"/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid", "/etc/subgid", "/etc/subuid-", "/etc/subgid-"}

// onlyAccounts checks that nothing else is left.
func (m *machine) onlyAccounts() {
	m.t.Helper()
	for _, path := range m.left() {
		if !slices.Contains(accounts, path) {
			m.t.Errorf("%s is left", path)
		}
	}
}

// TestDeb installs the deb, lets a member of the group capture, upgrades, removes and purges it.
func TestDeb(t *testing.T) {
	cmdtest.Need(t, "dpkg")
	cmdtest.Need(t, "setcap")
	m := newMachine(t)
	m.run("dpkg -i /mnt/" + filepath.Base(packages.deb))
	m.run("useradd -M stranger; useradd -M -G ringcap member; test ! -e /etc/systemd/system/multi-user.target.wants/ringcap.service")
	for _, path := range []string{"/usr/bin/ringcap", "/usr/share/man/man8/ringcap.8.gz", "/usr/share/bash-completion/completions/ringcap", "/usr/lib/systemd/system/ringcap.service", "/etc/apparmor.d/usr.bin.ringcap", "/usr/share/doc/ringcap/copyright"} {
		if !slices.Contains(m.left(), path) {
			t.Errorf("%s is not installed", path)
		}
	}

	// Nobody may capture until root allows it, and then only members. The program for all has no
	// capability, and reads files for everybody.
	const on = "/usr/libexec/ringcap/capture-group on"
	m.mayNot("member", "sudo "+on)
	const doctor = "exec ringcap doctor --json -i " + nettest.NameA
	const join = `sudo usermod -aG ringcap "$(id -un)"   # and log in again`
	if f := examine(t, m.a, m.command("member", doctor)).one(t, "rights", "fault", "member may not capture"); f.Remedy != "sudo "+on+" && "+join {
		t.Errorf("doctor: %+v", f)
	}
	m.run(on)
	m.captures("member")
	examine(t, m.a, m.command("member", doctor)).one(t, "rights", "ok", "member may capture, by the capability of /usr/libexec/ringcap/ringcap")
	if f := examine(t, m.a, m.command("stranger", doctor)).one(t, "rights", "fault", "stranger may not capture"); f.Remedy != join {
		t.Errorf("doctor: %+v", f)
	}
	m.wireshark("member")
	m.mayNot("stranger", "sudo usermod -aG ringcap USER")
	if out := m.run("getcap -r /usr/bin/ringcap; stat -c '%a %U:%G' /usr/bin/ringcap /usr/libexec/ringcap/ringcap; getcap /usr/libexec/ringcap/ringcap"); out != "755 root:root\n750 root:ringcap\n/usr/libexec/ringcap/ringcap cap_net_raw=ep\n" {
		t.Errorf("rights:\n%s", out)
	}
	capture, err := os.Open(filepath.Join(captest.Testdata(t), "http.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	defer capture.Close()
	reads := m.command("stranger", "ringcap --count -r -")
	reads.Stdin = capture
	if out, err := reads.CombinedOutput(); err != nil || !strings.Contains(string(out), " packets\n") {
		t.Errorf("a stranger reads a file: %v: %s", err, out)
	}

	// An upgrade keeps what root has decided and edited, and members run the new program.
	m.run("echo '# edited' >>/etc/apparmor.d/usr.bin.ringcap; dpkg -i /mnt/" + filepath.Base(packages.next))
	m.run("grep -q edited /etc/apparmor.d/usr.bin.ringcap; cmp /usr/bin/ringcap /usr/libexec/ringcap/ringcap; cmp /usr/bin/ringcap /mnt/next")
	m.captures("member")

	m.run("dpkg -r ringcap; test -e /etc/apparmor.d/usr.bin.ringcap; test ! -e /usr/libexec/ringcap")
	m.run("dpkg --purge ringcap; test ! -e /usr/share/doc/ringcap")
	m.onlyAccounts()
}

// TestRPM lists the rpm, and installs and removes it.
func TestRPM(t *testing.T) {
	cmdtest.Need(t, "rpm")
	m := newMachine(t)
	out := cmdtest.Tool(t, "rpm", "-qp", "--list", "--scripts", packages.rpm)
	for _, text := range []string{"\n/usr/libexec/ringcap\n", "/usr/bin/ringcap\n", "/usr/share/man/man8/ringcap.8.gz\n", "/usr/share/zsh/site-functions/_ringcap\n", "postinstall scriptlet", "preuninstall scriptlet"} {
		if !strings.Contains(out, text) {
			t.Errorf("no %q in: %s", text, out)
		}
	}
	for line := range strings.Lines(out) { // folders of others
		if line == "/usr\n" || line == "/usr/bin\n" || strings.HasPrefix(line, "/etc/") {
			t.Errorf("the rpm has %s", line)
		}
	}
	const rpm = "rpm --dbpath /var/lib/rpm --nodeps "
	m.run(rpm + "-i /mnt/" + filepath.Base(packages.rpm))
	// With a group and no user of its name, systemd would not start the service.
	m.run("userdel ringcap; /usr/libexec/ringcap/capture-group on; getent passwd ringcap; useradd -M -G ringcap member")
	m.captures("member")
	m.run(rpm + "-e ringcap; test ! -e /usr/libexec/ringcap; test ! -e /usr/share/doc/ringcap")
	m.onlyAccounts()
}

// TestLintian checks the deb with Debian's checker; packaging/lintian-overrides has the
// exceptions and their reasons.
func TestLintian(t *testing.T) {
	cmdtest.Need(t, "lintian")
	makePackages(t)
	if out, err := exec.Command("lintian", "--fail-on", "error,warning,info", packages.deb).Output(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestReproducible checks that a package of the same commit is the same to the byte.
func TestReproducible(t *testing.T) {
	makePackages(t)
	again := t.TempDir()
	cmd := exec.Command("scripts/package.sh", "ringcap-static", "0.2.0", "amd64", again, "deb")
	cmd.Env = append(os.Environ(), "COMPRESSION=gzip")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	a, err := os.ReadFile(packages.deb)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(again, filepath.Base(packages.deb)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two builds of the deb differ")
	}
}

// TestDist makes a release, and checks that it has all of both machines and nothing that an earlier
// one left.
func TestDist(t *testing.T) {
	t.Parallel() // it takes long
	cmdtest.Need(t, "aarch64-linux-gnu-gcc")
	source := filepath.Join(t.TempDir(), "source") // other tests read this one meanwhile
	if err := os.CopyFS(source, os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(source, "ringcap-static-arm64"), []byte("of an earlier commit"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("make", "-s", "-o", "deps", "dist")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "COMPRESSION=gzip")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	sums := exec.Command("sha256sum", "--check", "SHA256SUMS")
	sums.Dir = filepath.Join(source, "dist")
	checked, err := sums.CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, checked)
	}
	for _, machine := range [][3]string{{"amd64", "amd64", "x86_64"}, {"arm64", "arm64", "aarch64"}} {
		program := "ringcap-0.2.0-linux-" + machine[0]
		for _, name := range []string{program, program + ".cdx.json", program + ".tar.gz", "ringcap_0.2.0-1_" + machine[1] + ".deb", "ringcap-0.2.0-1." + machine[2] + ".rpm"} {
			if !strings.Contains(string(checked), name+": OK\n") {
				t.Errorf("the release has no %s: %s", name, checked)
			}
		}
		if out := cmdtest.Tool(t, "go", "version", "-m", filepath.Join(sums.Dir, program)); !strings.Contains(out, "GOARCH="+machine[0]) {
			t.Errorf("%s is for another machine: %s", program, out)
		}
	}
}

// TestAppArmor checks that the profile compiles.
func TestAppArmor(t *testing.T) {
	cmdtest.Tool(t, "apparmor_parser", "-Q", "-T", "packaging/apparmor/usr.bin.ringcap")
}

// TestInstall checks make install and make uninstall with a prefix.
func TestInstall(t *testing.T) {
	cmdtest.Need(t, "make")
	cmdtest.NeedShip(t)
	root := t.TempDir()
	target := func(name string) {
		t.Helper()
		if out, err := exec.Command("make", "-s", name, "DESTDIR="+root, "PREFIX=/opt/ringcap", "BIN="+cmdtest.Program(t)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	target("install")
	unit, err := os.ReadFile(filepath.Join(root, "opt/ringcap/lib/systemd/system/ringcap.service"))
	if err != nil || !strings.Contains(string(unit), "\nExecStart=/opt/ringcap/bin/ringcap -i any ") {
		t.Errorf("%v: %s", err, unit)
	}
	if out, err := exec.Command(filepath.Join(root, "opt/ringcap/bin/ringcap"), "--version").Output(); err != nil || !strings.HasPrefix(string(out), "ringcap version ") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := exec.Command(filepath.Join(root, "opt/ringcap/bin/ringcap"), "-r", "testdata/ping.pcap", "--publish", "nats://127.0.0.1:1/x").CombinedOutput(); err == nil || !strings.Contains(string(out), "connect to 127.0.0.1:1: connection refused") {
		t.Errorf("ringcap-ship is not found: %v: %s", err, out)
	}
	target("uninstall")
	var left []string
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, path)
		}
		return err
	})
	if err != nil || left != nil {
		t.Errorf("%v: left: %v", err, left)
	}
	if out, err := exec.Command("make", "-s", "install", "DESTDIR="+root, "BIN=absent").CombinedOutput(); err == nil || !strings.Contains(string(out), "there is no absent: run make first\n") {
		t.Errorf("%v: %s", err, out)
	}
}
