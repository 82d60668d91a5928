package main_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// session is a TCP connection to a host, as sshd(8) would describe it.
type session struct {
	client, server net.Conn
	variable       string // for the environment
}

// connect connects from one host to an address of the other, over an interface.
func connect(t *testing.T, from, to *nettest.Host, address, zone string) *session {
	t.Helper()
	ln := to.Listen("tcp", net.JoinHostPort(address, "0"))
	defer func() { _ = ln.Close() }()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ = strings.Cut(address, "%")
	s := &session{client: from.Dial("tcp", net.JoinHostPort(address+zone, port))}
	if s.server, err = ln.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.client.Close(), s.server.Close() })
	words := []any{}
	for _, end := range []net.Addr{s.server.RemoteAddr(), s.server.LocalAddr()} {
		host, port, err := net.SplitHostPort(end.String())
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, host, port)
	}
	s.variable = "SSH_CONNECTION=" + fmt.Sprintf("%s %s %s %s", words...)
	return s
}

// talk sends over the connection, both ways.
func (s *session) talk(t *testing.T) {
	t.Helper()
	for _, way := range [][2]net.Conn{{s.client, s.server}, {s.server, s.client}} {
		if _, err := way[0].Write([]byte("text")); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(way[1], make([]byte, 4)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNotSSH checks that --not-ssh leaves out the session and no other connection, whatever its
// addresses and the expression, and that the file has the real filter.
func TestNotSSH(t *testing.T) {
	a, b := nettest.NewPair(t)
	for h, address := range map[*nettest.Host]string{a: nettest.NameA + " 1", b: nettest.NameB + " 2"} {
		h.Run("sh", "-ec", `sysctl -qw "net.ipv6.conf.$1.disable_ipv6=0" && ip addr add "2001:db8::$2/64" dev "$1" nodad && ip addr add "fe80::$2/64" dev "$1" nodad`,
			"sh", strings.Fields(address)[0], strings.Fields(address)[1])
	}
	file := filepath.Join(t.TempDir(), "expression")
	if err := os.WriteFile(file, []byte("tcp # and nothing else\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		address, zone string
		args          string
		filter        string // behind the session
		mapped        bool   // the variable has the addresses as IPv6
		lost          bool   // the environment has lost the variable, as under sudo
	}{
		"IPv4":       {address: nettest.AddressA},
		"mapped":     {address: nettest.AddressA, mapped: true},
		"IPv6":       {address: "2001:db8::1", args: "tcp", filter: " and (tcp)"},
		"link-local": {address: "fe80::1%" + nettest.NameA, zone: "%" + nettest.NameB},
		"sudo":       {address: nettest.AddressA, args: "tcp port 22 or greater 1", filter: " and (tcp port 22 or greater 1)", lost: true},
		"MPLS":       {address: nettest.AddressA, args: "tcp or pppoes or mpls", filter: " and (tcp or pppoes or mpls)"},
		"file":       {address: nettest.AddressA, args: "-F " + file, filter: " and (tcp)"},
		"any":        {address: nettest.AddressA, args: "-i any tcp", filter: " and (tcp)"},
	} {
		t.Run(name, func(t *testing.T) {
			mine, other := connect(t, b, a, c.address, c.zone), connect(t, b, a, c.address, c.zone)
			out := filepath.Join(t.TempDir(), "x.pcapng")
			args := append([]string{"--not-ssh", "-U", "-w", out}, strings.Fields(c.args)...)
			if !strings.Contains(c.args, "-i any") {
				args = append([]string{"-i", nettest.NameA}, args...)
			}
			p := cmdtest.New(t, args...)
			if c.lost {
				p = cmdtest.From(t, cmdtest.Shell(t, `trap : INT; env -u SSH_CONNECTION ringcap "$@" & trap 'kill -INT $!' INT; wait; wait`, args...))
			}
			variable := mine.variable
			if c.mapped {
				variable = strings.ReplaceAll(variable, "192.0.2.", "::ffff:192.0.2.")
			}
			p.Cmd.Env = append(p.Cmd.Environ(), variable)
			p.Listen(a)
			mine.talk(t)
			other.talk(t)
			if code := p.Stop(syscall.SIGINT); code != 0 && !c.lost {
				t.Errorf("exit code %d: %s", code, p.Stderr.String())
			}
			ports := map[string]int{}
			for _, f := range captest.ReadFile(t, out) {
				ports[portsOf(f.Data)]++
				if f.Interface == nil || !strings.HasPrefix(f.Interface.Filter, "not (tcp port ") || !strings.HasSuffix(f.Interface.Filter, ")"+c.filter) {
					t.Fatalf("filter %+v", f.Interface)
				}
			}
			for _, s := range []*session{mine, other} {
				words := strings.Fields(s.variable)
				there, back := words[1]+">"+words[3], words[3]+">"+words[1]
				if got := ports[there] > 0 && ports[back] > 0; got != (s == other) || !got && ports[there]+ports[back] > 0 {
					t.Errorf("%s of the session: %v", s.variable, ports)
				}
			}
		})
	}
}

// portsOf returns the TCP ports of an Ethernet frame of IPv4 or IPv6, as in "50000>22".
func portsOf(frame []byte) string {
	at, protocol := 34, 23
	if len(frame) > 54 && frame[12] == 0x86 {
		at, protocol = 54, 20
	}
	if len(frame) < at+4 || frame[protocol] != syscall.IPPROTO_TCP {
		return ""
	}
	return fmt.Sprintf("%d>%d", int(frame[at])<<8|int(frame[at+1]), int(frame[at+2])<<8|int(frame[at+3]))
}

// TestNoteSSH checks that a capture says once, on a terminal, that it has the session over which
// somebody watches it, and only if it has.
func TestNoteSSH(t *testing.T) {
	a, b := nettest.NewPair(t)
	a.AddVeth("second", b, "there")
	s := connect(t, b, a, nettest.AddressA, "")
	const note = "your ssh session is in this capture: --not-ssh leaves it out"
	for _, c := range []struct {
		args  string
		plain bool // standard error is no terminal
		lacks bool // the environment has no session
		notes int
	}{
		{args: "-i " + nettest.NameA, notes: 1},
		{args: "-i any", notes: 1},
		{args: "-i " + nettest.NameA + " -i second --fanout 2", notes: 1},
		{args: "-i veth*", notes: 1},
		{args: "-i lo"},
		{args: "-i second --wait"},
		{args: "-i " + nettest.NameA + " not port 22"},
		{args: "-i " + nettest.NameA + " --not-ssh"},
		{args: "-i " + nettest.NameA, plain: true},
		{args: "-i " + nettest.NameA, lacks: true},
	} {
		p := cmdtest.New(t, append([]string{"-w", filepath.Join(t.TempDir(), "x.pcap")}, strings.Fields(c.args)...)...)
		p.Cmd.Env = append(os.Environ(), s.variable)
		if c.lacks { // set and empty, so that the environment of whoever runs the test does not count
			p.Cmd.Env = append(os.Environ(), "SSH_CONNECTION=")
		}
		if !c.plain {
			ours, theirs := cmdtest.Terminal(t)
			p.Cmd.Stderr = theirs
			go func() { _, _ = io.Copy(&p.Stderr, ours) }() // ends with the terminal
		}
		p.Start(a)
		p.Stderr.Await(t, "listening on", 1)
		p.Stop(syscall.SIGINT)
		p.Stderr.Await(t, "dropped by kernel", 1)
		if n := strings.Count(p.Stderr.String(), note); n != c.notes {
			t.Errorf("%s: %d notes, want %d: %s", c.args, n, c.notes, p.Stderr.String())
		}
	}
}

// TestNoSSH checks that --not-ssh is an error where there is no session to leave out.
func TestNoSSH(t *testing.T) {
	for args, want := range map[string]string{
		"-i lo --not-ssh":                         "there is no SSH_CONNECTION in the environment",
		"-r testdata/http.pcap --not-ssh --count": "--not-ssh is for live capture",
	} {
		for _, value := range []string{"", "UNKNOWN 65535 UNKNOWN 65535"} {
			p := cmdtest.New(t, strings.Fields(args)...)
			p.Cmd.Env = append(os.Environ(), "SSH_CONNECTION="+value)
			p.Start(nil)
			if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr.String(), want) || strings.Count(p.Stderr.String(), "\n") != 1 {
				t.Errorf("%s: exit code %d: %s", args, code, p.Stderr.String())
			}
		}
	}
}
