package main_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/internal/testing/nodetest"
)

// same is the name of an interface that several namespaces have.
const same = "same0"

// joined returns two hosts joined by interfaces that have the same name and the same index.
func joined(t *testing.T) (a, b *nettest.Host) {
	t.Helper()
	a, b = nettest.New(t), nettest.New(t)
	a.AddVeth(same, b, same)
	var indices [2]int
	for i, h := range []*nettest.Host{a, b} {
		h.Do(func() error {
			link, err := net.InterfaceByName(same)
			if err == nil {
				indices[i] = link.Index
			}
			return err
		})
	}
	if indices[0] != indices[1] {
		t.Fatalf("%s has the indices %v: this tests nothing", same, indices)
	}
	return a, b
}

// inhabit starts a process in a host, and returns --netns and its value for the process.
func inhabit(t *testing.T, h *nettest.Host) (pid int, option []string) {
	t.Helper()
	p := cmdtest.From(t, exec.Command("sleep", "600"))
	p.Start(h)
	return p.Pid(), []string{"--netns", fmt.Sprintf("pid:%d", p.Pid())}
}

// nameSpace makes a network namespace that only has a name of ip-netns(8), joined to an interface
// of peer. It returns the name.
func nameSpace(t *testing.T, suffix string, peer *nettest.Host, peerName string) string {
	t.Helper()
	nettest.Require(t)
	cmdtest.Need(t, "ip")
	name := fmt.Sprintf("ringcap-%d-%s", os.Getpid(), suffix)
	if out, err := exec.Command("ip", "netns", "add", name).CombinedOutput(); err != nil {
		t.Skipf("needs ip netns: run as root: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() }) // it may be gone
	peer.Run("ip", "link", "add", peerName, "type", "veth", "peer", "name", same, "netns", name)
	peer.Run("ip", "link", "set", peerName, "up")
	peer.Run("ip", "-n", name, "link", "set", same, "up")
	return name
}

// TestNamespaces checks that interfaces of the same name and index in two network namespaces are
// one stream, in order, and never taken for each other: in lines, files, JSON, their facts and the
// account.
func TestNamespaces(t *testing.T) {
	cmdtest.Need(t, "tshark")
	a, b := joined(t)
	a.Run("ip", "addr", "add", "198.51.100.1/24", "dev", same)
	b.Run("ip", "addr", "add", "198.51.100.2/24", "dev", same)
	_, inA := inhabit(t, a)
	_, inB := inhabit(t, b)
	nameA, nameB := inA[1]+"/"+same, inB[1]+"/"+same
	dir := t.TempDir()
	file := filepath.Join(dir, "x.pcapng")
	objects := filepath.Join(dir, "x.json")
	// The broadcast of a network can only be compiled in the namespace that has the address.
	c := cmdtest.Listen(t, nettest.New(t), slices.Concat(inA, inB, []string{
		"-i", same, "-t", "--print", "-w", file, "--json=" + objects, "--stats=json:2", "-B", "2048", "--sandbox=strict",
		"udp port 9 and ip broadcast",
	})...)
	for i, frame := range nettest.Series(9, 10) {
		a.Inject(same, frame)
		c.Stdout.Await(t, nameB, i+1)
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	lines := strings.Split(strings.TrimSpace(c.Stdout.String()), "\n")
	for i, line := range lines {
		if want := []string{nameA + " Out IP", nameB + " B   IP"}[i%2]; !strings.HasPrefix(line, want) {
			t.Errorf("line %d is %q, want %q", i, line, want)
		}
	}
	if len(lines) != 20 {
		t.Errorf("%d lines", len(lines))
	}
	sameCounts(t, byInterface(t, file), map[string]int{nameA + " EN10MB": 10, nameB + " EN10MB": 10})
	if rows := columns(t, file, "frame.interface_name"); len(rows) != 20 || rows[0] != nameA || rows[1] != nameB {
		t.Errorf("tshark: %q", rows)
	}
	text, err := os.ReadFile(objects)
	if err != nil || strings.Count(string(text), fmt.Sprintf("%q", nameA)) != 10 || strings.Count(string(text), fmt.Sprintf("%q", nameB)) != 10 {
		t.Errorf("%v, JSON: %s", err, text)
	}
	about := cmdtest.Tool(t, cmdtest.Program(t), "info", file)
	for _, part := range []string{"198.51.100.1/24", "198.51.100.2/24"} {
		if strings.Count(about, part) != 1 {
			t.Errorf("ringcap info does not say %s once: %s", part, about)
		}
	}
	account := cmdtest.Accounts(t, c.Stderr.String())[0]
	if account.Delivered != 20 || !strings.Contains(c.Stderr.String(), fmt.Sprintf(`"name":%q`, nameB)) {
		t.Errorf("account: %s", c.Stderr.String())
	}
}

// TestNamespaceAny checks that -i any means all interfaces of each network namespace, and that a
// classic file has them in one link type.
func TestNamespaceAny(t *testing.T) {
	a, b := joined(t)
	_, inA := inhabit(t, a)
	file := filepath.Join(t.TempDir(), "x.pcap")
	path := b.Path()
	c := cmdtest.Listen(t, nettest.New(t), append(inA, "--netns", path, "-i", "any", "-w", file, "--print", "-t", "-B", "2048", "udp port 9")...)
	a.Inject(same, nettest.Numbered(9, 1))
	c.Stdout.Await(t, inA[1]+"/"+same+" Out IP 192.0.2.9", 1)
	c.Stdout.Await(t, "/"+same+" B   IP 192.0.2.9", 1)
	b.Inject("lo", nettest.Numbered(9, 2))
	c.Stdout.Await(t, "/lo M   IP 192.0.2.9", 1)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("/any, link-type that of each interface")
	c.Says("3 packets captured\n3 packets received by filter\n")
}

// TestNamespaceEnds checks that a network namespace which loses its name drops out of a capture,
// in the sandbox and outside, that the others go on, and that the kernel forgets it: its veth pair
// goes.
func TestNamespaceEnds(t *testing.T) {
	for _, sandbox := range []string{"strict", "off"} {
		t.Run(sandbox, func(t *testing.T) {
			h := nettest.New(t)
			ends, stays := nameSpace(t, "ends", h, "to-ends"), nameSpace(t, "stays", h, "to-stays")
			c := cmdtest.Listen(t, h, "--netns", ends, "--netns", stays, "-i", "same*", "-t", "-B", "2048", "--sandbox", sandbox, "udp port 9")
			h.Inject("to-ends", nettest.Numbered(9, 1))
			c.Stdout.Await(t, ends+"/"+same+" B   IP", 1)
			h.Run("ip", "netns", "del", ends)
			c.Stderr.Await(t, ends+"/"+same+" disappeared\n", 1)
			h.Run("sh", "-c", "while ip link show to-ends >/dev/null 2>&1; do sleep 0.02; done")
			h.Inject("to-stays", nettest.Numbered(9, 2))
			c.Stdout.Await(t, stays+"/"+same+" B   IP", 1)
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
			c.Says("2 packets captured\n2 packets received by filter\n")
		})
	}
}

// TestNamespaceOnly checks that a capture ends with its only network namespace as it does with its
// only interface.
func TestNamespaceOnly(t *testing.T) {
	h := nettest.New(t)
	name := nameSpace(t, "only", h, "to-only")
	c := cmdtest.Listen(t, h, "--netns", name, "-B", "2048")
	h.Run("ip", "netns", "del", name)
	if code := c.Wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	c.Says("listening on " + name + "/" + same + ", link-type EN10MB")
	c.Says("ringcap: " + name + "/" + same + " disappeared\n")
}

// TestNamespaceKept checks that a network namespace does not end for a capture as long as a
// process is in it, or has it open, when the process that was named has ended.
func TestNamespaceKept(t *testing.T) {
	a, b := joined(t)
	pid, in := inhabit(t, a)
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	name := nameSpace(t, "mark", b, "to-mark")
	c := cmdtest.Listen(t, b, append(in, "--netns", name, "-i", same, "-t", "-B", "2048", "udp port 9")...)
	if err := process.Kill(); err != nil { // the test has a open
		t.Fatal(err)
	}
	if _, err := process.Wait(); err != nil {
		t.Fatal(err)
	}
	b.Run("ip", "netns", "del", name) // the helper has looked at all when it tells of this one
	c.Stderr.Await(t, name+"/"+same+" disappeared\n", 1)
	b.Inject(same, nettest.Numbered(9, 1))
	c.Stdout.Await(t, "UDP", 1)
	c.Stop(syscall.SIGINT)
	if text := c.Stderr.String(); strings.Contains(text, in[1]+"/"+same+" disappeared") {
		t.Errorf("it did not end: %s", text)
	}
}

// TestNamespacesAll checks that --netns all captures in all network namespaces, also in one that
// begins later if there is no sandbox. In the sandbox one line says that it is left out.
func TestNamespacesAll(t *testing.T) {
	for _, sandbox := range []string{"on", "off"} {
		t.Run(sandbox, func(t *testing.T) {
			h := nettest.New(t)
			h.AddVeth("plain0", h, "plain1")
			name := nameSpace(t, "first", h, "to-first")
			c := cmdtest.Listen(t, h, "--netns", "all", "-i", same, "-i", "plain0", "-t", "-B", "2048", "--sandbox", sandbox, "udp port 9")
			h.Inject("to-first", nettest.Numbered(9, 1))
			c.Stdout.Await(t, name+"/"+same+" B   IP", 1)
			h.Inject("plain1", nettest.Numbered(9, 1))
			c.Stdout.Await(t, "\nplain0 B   IP", 1)
			later := nameSpace(t, "later", h, "to-later")
			if sandbox == "on" {
				c.Stderr.Await(t, "network namespaces that begin later are left out, since the sandbox opens nothing new: --sandbox=off captures in them, too\n", 1)
			} else {
				c.Stderr.Await(t, later+"/"+same+" came up: capturing on it, too\n", 1)
				h.Inject("to-later", nettest.Numbered(9, 3))
				c.Stdout.Await(t, later+"/"+same+" B   IP", 1)
			}
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
		})
	}
}

// TestNamespaceNames checks what --netns takes, under which name interfaces are then shown, and
// that a wrong value gets one clear line.
func TestNamespaceNames(t *testing.T) {
	h := nettest.New(t)
	name := nameSpace(t, "name", h, "to-name")
	_, in := inhabit(t, h)
	ask := func(args ...string) (string, int) {
		c := cmdtest.New(t, append(args, "-D")...)
		c.Start(nil)
		code := c.Wait()
		return c.Stdout.String() + c.Stderr.String(), code
	}
	for _, try := range []struct{ args, want string }{
		{"--netns " + name, "." + name + "/" + same + " [Up"},
		{"--netns /run/netns/" + name, "." + name + "/" + same + " [Up"},
		{strings.Join(in, " "), "." + in[1] + "/to-name [Up"},
		{"--netns " + h.Path(), "." + in[1] + "/to-name [Up"}, // by its only process
		{"--netns " + name + " --netns self", "\nany ["},
		{"--netns self --netns self", "1.lo ["},
		{"--netns all", "." + name + "/" + same + " [Up"},
		{"--netns " + name + " --json", `"name":"` + name + "/" + same + `"`},
	} {
		if got, code := ask(strings.Fields(try.args)...); code != 0 || strings.Count(got, try.want) != 1 {
			t.Errorf("%s: exit code %d, no %q in %s", try.args, code, try.want, got)
		}
	}
	for _, try := range []struct{ args, want string }{
		{"--netns " + name + "s", "ringcap: --netns " + name + "s: no such network namespace: did you mean " + name + "?\n"},
		{"--netns pid:x", "ringcap: --netns pid:x: give the number of a process, as in pid:1\n"},
		{"--netns pid:4194305", "ringcap: --netns pid:4194305: there is no process 4194305\n"},
		{"--netns /etc/passwd", "ringcap: --netns /etc/passwd: it is no network namespace\n"},
		{"--netns /proc/self/ns/mnt", "ringcap: --netns /proc/self/ns/mnt: it is no network namespace\n"},
		{"--netns /nowhere/at/all", "ringcap: --netns /nowhere/at/all: stat /nowhere/at/all: no such file or directory\n"},
	} {
		if got, code := ask(strings.Fields(try.args)...); code != 1 || got != try.want {
			t.Errorf("%s: exit code %d, %q, want %q", try.args, code, got, try.want)
		}
	}
	for args, want := range map[string]string{
		"--netns " + name + " -i nothere":            "ringcap: no interface \"nothere\": there is lo, same0\n",
		"--netns self --netns " + name + " -i sane0": "did you mean same0?",
		"--netns self -r x.pcap":                     "ringcap: --netns is for live capture: leave it out with -r\n",
		"--netns self -L":                            "ringcap: --netns and -L, -J or -d: ",
		"--netns " + name + " -i lo":                 "ringcap: " + name + "/lo is down: bring it up in its namespace with: ip link set lo up\n",
	} {
		c := cmdtest.New(t, strings.Fields(args)...)
		c.Start(nil)
		if code := c.Wait(); code != 1 || !strings.Contains(c.Stderr.String(), want) || strings.Count(c.Stderr.String(), "\n") != 1 {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, c.Stderr.String(), want)
		}
	}
}

// TestNamespaceRights checks that one line says what --netns needs where the user may not enter a
// network namespace.
func TestNamespaceRights(t *testing.T) {
	h := nettest.New(t)
	_, in := inhabit(t, h)
	cmdtest.Need(t, "setpriv")
	c := cmdtest.From(t, exec.Command("setpriv", append([]string{"--bounding-set=-sys_admin", "--inh-caps=-all", cmdtest.Program(t)}, in...)...))
	c.Start(nil)
	if code := c.Wait(); code != 1 || c.Stderr.String() != "ringcap: --netns: entering a network namespace needs the capability CAP_SYS_ADMIN: run with sudo (in a container: --cap-add SYS_ADMIN)\n" {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
}

// TestNamespaceContainer captures in the network namespace of a container, by its name and its id.
func TestNamespaceContainer(t *testing.T) {
	h, box, n := nettest.New(t), nettest.New(t), nodetest.New(t)
	id := strings.Repeat("b2", 32)
	n.Docker("var/lib/docker", id, "db", "registry.example/db:1", nil)
	inside := startMember(t, box, n, "docker/"+id, "1002")
	for _, name := range []string{"container:db", "db", "container:" + id[:12], "all"} {
		cmd := cmdtest.Command(t, "--netns", name, "-i", "any", "-l", "-t", "-B", "2048", "udp port 1002")
		n.Enter(cmd)
		c := cmdtest.From(t, cmd)
		c.Listen(h)
		inside.send(t)
		c.Stdout.Await(t, "db/lo In  IP 127.0.0.1.", 1)
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", name, code, c.Stderr.String())
		}
	}
	cmd := cmdtest.Command(t, "--netns", "container:bd", "-D")
	n.Enter(cmd)
	c := cmdtest.From(t, cmd)
	c.Start(h)
	if code := c.Wait(); code != 1 || !strings.Contains(c.Stderr.String(), "ringcap: --netns container:bd: no running container has the name or id \"bd\": ") {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
}
