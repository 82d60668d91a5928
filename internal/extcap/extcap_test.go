package extcap

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

func TestMain(m *testing.M) { os.Exit(cmdtest.Main(m)) }

// ask returns the answer to a question of Wireshark's.
func ask(t *testing.T, args ...string) string {
	t.Helper()
	var b bytes.Buffer
	if call, err := Capture(args, &b); err != nil || call != nil {
		t.Fatalf("%q: %v, %v", args, call, err)
	}
	return b.String()
}

// TestQuestions checks the answers: each line is a word with values in braces.
func TestQuestions(t *testing.T) {
	lo := []string{"--extcap-interface", "ringcap-lo"}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--extcap-interfaces", "--extcap-version=4.0"}, []string{"extcap {version=", "interface {value=ringcap-lo}{display=ringcap: lo, ", "interface {value=ringcap-any}", "interface {value=ringcap-ssh}", "control {number=0}"}},
		{append([]string{"--extcap-dlts"}, lo...), []string{"dlt {number=1}{name=EN10MB}{display=Ethernet}", "dlt {number=101}{name=RAW}"}},
		{append([]string{"--extcap-config"}, lo...), []string{"arg {number=0}{call=--snapshot-length}", "value {arg=2}{value=in}{display=in}{default=false}"}},
		{[]string{"--extcap-config", "--extcap-interface=ringcap-ssh"}, []string{"{call=--remote-host}", "{required=true}", "{call=--process}"}},
		{append([]string{"--extcap-reload-option", "sandbox"}, lo...), []string{"value {arg=5}{value=on}{display=on}{default=true}", "value {arg=5}{value=strict}"}},
		{append([]string{"--extcap-of-the-future", "x", "--extcap-dlts"}, lo...), []string{"{name=EN10MB}"}},
	} {
		got := ask(t, c.args...)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%q lacks %q:\n%s", c.args, want, got)
			}
		}
		for line := range strings.Lines(got) {
			if !regexp.MustCompile(`^[a-z]+ (\{[a-z]+=[^{}]*\})+\n$`).MatchString(line) {
				t.Errorf("%q: %q", c.args, line)
			}
		}
	}
}

// TestFilter checks that a good filter has no answer, and a bad one the reason.
func TestFilter(t *testing.T) {
	if got := ask(t, "--extcap-interface", "ringcap-lo", "--extcap-capture-filter", "tcp port 80"); got != "" {
		t.Errorf("a good filter: %q", got)
	}
	if got := ask(t, "--extcap-interface", "ringcap-lo", "--extcap-capture-filter", "http"); !strings.Contains(got, "type tcp port 80") {
		t.Errorf("a bad filter: %q", got)
	}
}

// TestOptions checks that each option that is offered is one of a capture.
func TestOptions(t *testing.T) {
	for _, a := range local {
		value := "=1"
		switch {
		case len(a.values) > 0:
			value = "=" + a.values[len(a.values)-1]
		case a.kind == "boolflag":
			value = ""
		}
		c, err := parse([]string{"--capture", "--extcap-interface", "ringcap-lo", "--fifo", "/x", a.call + value})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := cmdtest.Command(t, append(c.Args()[2:len(c.Args())-2], "-i", "none")...).CombinedOutput(); err == nil || !strings.Contains(string(out), `no interface "none"`) {
			t.Errorf("%s: %v: %s", a.call, err, out)
		}
	}
}

// script runs a shell script in a mount namespace where Wireshark's extcap folder has only
// ringcap, and /run/sshd is there. WIRESHARK_EXTCAP_DIR would not do for root.
func script(t *testing.T, h *nettest.Host, text string) string {
	t.Helper()
	folders := cmdtest.Tool(t, "tshark", "-G", "folders")
	dir := folder(folders, false)
	if dir == "" {
		t.Fatalf("no extcap folder in: %s", folders)
	}
	cmd := cmdtest.Shell(t, `exec unshare -m sh -eu -c '
		mount -t tmpfs tmpfs "$1"
		mount -t tmpfs tmpfs /run && mkdir /run/sshd
		ip link set lo up
		ping -q -i 0.05 -c 2000 127.0.0.1 >/dev/null & ping=$!
		trap "kill \$ping" EXIT
		ringcap extcap install >/dev/null
		'"$2" sh "$1"`, dir, strings.ReplaceAll(text, "'", `'\''`))
	cmd.Dir = t.TempDir()
	var b cmdtest.Buffer
	p := cmdtest.From(t, cmd)
	p.Cmd.Stdout, p.Cmd.Stderr = &b, &b
	p.Start(h)
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit status %d: %s", code, b.String())
	}
	return b.String()
}

// Where a capture fails, tshark 4.0 sometimes shows why and then does not end, whoever made the
// error; so scripts have timeout(1) end it.

// TestTshark checks a capture that tshark starts: with its filter and its options, without a
// word on standard error, which tshark would show.
func TestTshark(t *testing.T) {
	cmdtest.Need(t, "tshark")
	nettest.Require(t)
	out := script(t, nettest.New(t), `
		tshark -D | grep "ringcap-lo (ringcap: lo, up"
		tshark -q -i ringcap-lo -f icmp -o extcap.ringcap_lo.snapshotlength:60 -c 4 -w x.pcapng 2>said
		tshark -r x.pcapng -T fields -e frame.cap_len -e icmp.type -e frame.interface_name
		echo "CLIENT_RANDOM 00 11" >keys
		tshark -q -i ringcap-lo -f icmp -o extcap.ringcap_lo.keylog:$PWD/keys -c 2 -w y.pcapng 2>/dev/null
		ringcap info y.pcapng
		! grep -i "error\|ringcap: [^l]" said
		! timeout 10 tshark -q -i ringcap-lo -f "icmp prt" -c 1 2>&1`)
	if strings.Count(out, "60\t8\tlo\n")+strings.Count(out, "60\t0\tlo\n") != 4 || !strings.Contains(out, "1 TLS key log") {
		t.Errorf("the packets: %s", out)
	}
}

// sshServer is a part of a script: an sshd on port 2299 that lets this user in with a key.
const sshServer = `
	ssh-keygen -q -t ed25519 -N "" -f host
	ssh-keygen -q -t ed25519 -N "" -f user
	cp user.pub keys
	/usr/sbin/sshd -D -e -p 2299 -f /dev/null -o ListenAddress=127.0.0.1 -h "$PWD/host" -o AuthorizedKeysFile="$PWD/keys" \
		-o PidFile=none -o UsePAM=no -o StrictModes=no -o PermitRootLogin=yes 2>log & sshd=$!
	trap "kill \$ping \$sshd" EXIT
	mkdir bin
	printf "#!/bin/sh\nexec /usr/bin/ssh -o UserKnownHostsFile=known -o StrictHostKeyChecking=accept-new \"\$@\"\n" >bin/ssh
	chmod 755 bin/ssh
	PATH=$PWD/bin:$PATH
	until ssh -p 2299 -i user 127.0.0.1 true 2>/dev/null; do kill -0 $sshd; done
`

// sshScript runs a script that has an sshd.
func sshScript(t *testing.T, text string) string {
	t.Helper()
	cmdtest.Need(t, "tshark")
	cmdtest.Need(t, "/usr/sbin/sshd")
	nettest.Require(t)
	if nettest.InUserNamespace() {
		t.Skip("needs root for sshd")
	}
	return script(t, nettest.New(t), sshServer+text)
}

// TestSSH checks a capture through a real sshd, and that nothing goes on there after it.
func TestSSH(t *testing.T) {
	out := sshScript(t, `
		set -- -o extcap.ringcap_ssh.remotehost:127.0.0.1 -o extcap.ringcap_ssh.remoteport:2299 -o extcap.ringcap_ssh.remotekey:$PWD/user
		set -- "$@" -o extcap.ringcap_ssh.remoteinterface:lo -o extcap.ringcap_ssh.snapshotlength:64
		tshark -q -i ringcap-ssh "$@" -o extcap.ringcap_ssh.remoteprogram:$(command -v ringcap) -c 4 -w x.pcapng
		tshark -r x.pcapng -T fields -e frame.cap_len -e icmp.type -e frame.interface_name
		while pgrep -f -- "[-]w - --pcapng -U --not-ssh --snapshot-length=64" >/dev/null; do :; done
		timeout 10 tshark -q -i ringcap-ssh "$@" -o extcap.ringcap_ssh.remoteprogram:/nowhere/ringcap -f icmp -c 4 2>&1 || true`)
	if strings.Count(out, "64\t8\tlo\n")+strings.Count(out, "64\t0\tlo\n") != 4 || !strings.Contains(out, "/nowhere/ringcap") {
		t.Errorf("%s", out)
	}
}

// TestPipe checks that packets reach tshark through ssh and a pipe, and that the end of either
// side ends the other.
func TestPipe(t *testing.T) {
	out := sshScript(t, `
		there="ssh -p 2299 -i user 127.0.0.1 $(command -v ringcap) -i lo --pcapng -w -"
		$there -s 70 icmp 2>said | tshark -i - -c 4 -T fields -e frame.cap_len -e frame.interface_name 2>/dev/null
		while pgrep -f -- "[-]w - -s 70 icmp" >/dev/null; do :; done
		$there -s 80 -c 3 icmp 2>/dev/null | tshark -i - -T fields -e frame.cap_len -e frame.interface_name 2>/dev/null
		grep "listening on lo" said`)
	if strings.Count(out, "70\tlo\n") != 4 || strings.Count(out, "80\tlo\n") != 3 {
		t.Errorf("%s", out)
	}
}

// TestCommand checks what the shell of the other host runs: every word arrives as it is, and a
// program that was sent is removed.
func TestCommand(t *testing.T) {
	dir := t.TempDir()
	program := "#!/bin/sh\nfor a; do echo \"[$a]\"; done\n"
	for _, push := range []bool{false, true} {
		s := &server{host: "h", program: filepath.Join(dir, "it's"), networkInterface: "eth 0", push: push, rest: []string{"--sandbox=on"}}
		if err := os.WriteFile(s.program, []byte(program), 0o755); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", "-c", s.command("host 'a' or $b"))
		cmd.Env, cmd.Stdin = append(os.Environ(), "TMPDIR="+dir), strings.NewReader(program)
		out, err := cmd.CombinedOutput()
		want := "[-i]\n[eth 0]\n[-w]\n[-]\n[--pcapng]\n[-U]\n[--not-ssh]\n[--sandbox=on]\n[--]\n[host 'a' or $b]\n"
		if err != nil || string(out) != want {
			t.Errorf("push %v: %v: %s", push, err, out)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("push %v: files are left: %v, %v", push, entries, err)
		}
	}
}

// TestPush checks that a program that needs shared libraries is not sent.
func TestPush(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := os.WriteFile(fifo, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := cmdtest.Command(t, "--capture", "--extcap-interface", "ringcap-ssh", "--fifo", fifo, "--remote-host", "h", "--push").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "make static") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestControl checks that Wireshark's log gets what ringcap says.
func TestControl(t *testing.T) {
	nettest.Require(t)
	dir := t.TempDir()
	for _, name := range []string{"packets", "control"} {
		if err := unix.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	control, packets := openReader(t, filepath.Join(dir, "control")), openReader(t, filepath.Join(dir, "packets"))
	p := cmdtest.New(t, "--capture", "--extcap-interface", "ringcap-"+nettest.NameA, "--fifo", packets.Name(), "--extcap-control-out", control.Name())
	h, _ := nettest.NewPair(t)
	p.Start(h)
	var said string
	for !strings.Contains(said, "listening on "+nettest.NameA) {
		head := make([]byte, 6)
		if _, err := control.Read(head); err != nil || head[0] != 'T' {
			t.Fatalf("%q: %v; %s", head, err, p.Stderr.String())
		}
		text := make([]byte, binary.BigEndian.Uint32(head)&0xffffff-2)
		if _, err := control.Read(text); err != nil {
			t.Fatal(err)
		}
		said += strconv.Itoa(int(head[5])) + string(text)
	}
	if code := p.Stop(unix.SIGTERM); code != 0 || p.Stderr.String() != "" {
		t.Errorf("exit code %d: %s", code, p.Stderr.String())
	}
}

// openReader opens a FIFO without waiting for a writer.
func openReader(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
