package owner

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/process"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestMain makes this test binary also the processes that are looked for.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "--actor" {
		if err := act(os.Args[2], os.Args[3:]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(nettest.Run(m))
}

// act opens a socket, says its local address, and waits for the end of standard input. It is in
// the actor's process.
func act(what string, args []string) error {
	domain, kind, protocol := unix.AF_INET, unix.SOCK_STREAM, 0
	var bind, connect unix.Sockaddr
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		switch name {
		case "comm":
			if err := os.WriteFile("/proc/self/task/"+strconv.Itoa(os.Getpid())+"/comm", []byte(value), 0); err != nil {
				return err
			}
		case "bind":
			bind = sockaddr(value)
		case "connect":
			connect = sockaddr(value)
		case "v6":
			domain = unix.AF_INET6
		case "protocol":
			protocol, _ = strconv.Atoi(value)
		}
	}
	switch what {
	case "udp":
		kind = unix.SOCK_DGRAM
	case "raw":
		kind = unix.SOCK_RAW
	}
	fd, err := unix.Socket(domain, kind, protocol)
	if err != nil {
		return err
	}
	for _, a := range args {
		if a == "reuse" {
			if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
				return err
			}
		}
	}
	if bind != nil {
		if err := unix.Bind(fd, bind); err != nil {
			return err
		}
	}
	if what == "listen" || what == "serve" {
		if err := unix.Listen(fd, 5); err != nil {
			return err
		}
	}
	if connect != nil {
		if err := unix.Connect(fd, connect); err != nil {
			return err
		}
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return err
	}
	fmt.Println(addrPort(name))
	if what == "serve" {
		if _, _, err := unix.Accept(fd); err != nil {
			return err
		}
		fmt.Println("accepted")
	}
	for line := bufio.NewScanner(os.Stdin); line.Scan(); {
		word, value, _ := strings.Cut(line.Text(), " ")
		switch word {
		case "close":
			err = unix.Close(fd)
		case "fork": // the child has the socket, too
			child := exec.Command("/proc/self/exe", "--actor", "hold")
			child.ExtraFiles = []*os.File{os.NewFile(uintptr(fd), "socket")}
			child.Stdout = os.Stdout
			stdin, e := child.StdinPipe()
			if err = e; err == nil {
				err = child.Start()
				fmt.Println(child.Process.Pid)
				defer func() { _ = stdin.Close() }()
			}
		case "exec":
			var st unix.Stat_t
			_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0)
			_ = unix.Fstat(fd, &st)
			fmt.Println("executing")
			err = unix.Exec(value, []string{value}, nil)
		}
		if err != nil {
			return err
		}
		fmt.Println("done")
	}
	return nil
}

func sockaddr(text string) unix.Sockaddr {
	a := netip.MustParseAddrPort(text)
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

func addrPort(name unix.Sockaddr) netip.AddrPort {
	switch a := name.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port))
	}
	return netip.AddrPort{}
}

// actor is a process with a socket.
type actor struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
	local netip.AddrPort
}

func start(t *testing.T, args ...string) *actor {
	t.Helper()
	a := &actor{t: t, cmd: exec.Command("/proc/self/exe", append([]string{"--actor"}, args...)...)}
	stdin, err := a.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := a.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	a.stdin, a.lines = stdin, bufio.NewScanner(stdout)
	if err := a.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.end)
	if a.local, err = netip.ParseAddrPort(a.line()); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *actor) line() string {
	a.t.Helper()
	if !a.lines.Scan() {
		a.t.Fatalf("the actor has ended: %v", a.lines.Err())
	}
	return a.lines.Text()
}

// do has the actor do something.
func (a *actor) do(what string) string {
	a.t.Helper()
	if _, err := io.WriteString(a.stdin, what+"\n"); err != nil {
		a.t.Fatal(err)
	}
	return a.line()
}

func (a *actor) end() {
	_ = a.stdin.Close()
	_ = a.cmd.Wait() // twice does no harm
}

func (a *actor) pid() int { return a.cmd.Process.Pid }

func open(t *testing.T, o Options) *Finder {
	t.Helper()
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// find finds a flow. It asks again while the Finder rests from a scan.
func find(t *testing.T, f process.Finder, q process.Flow, received bool) (*packet.Process, process.Verdict) {
	t.Helper()
	for end := time.Now().Add(2 * mostRest); ; time.Sleep(leastRest) {
		p, v, err := f.Find(q, received)
		if err != nil {
			t.Fatal(err)
		}
		if v != process.Unknown || time.Now().After(end) {
			return p, v
		}
	}
}

func sent(protocol uint8, from, to netip.AddrPort) process.Flow {
	return process.Flow{Protocol: protocol, Source: from, Destination: to}
}

func expect(t *testing.T, f process.Finder, what string, q process.Flow, received bool, pid int) *packet.Process {
	t.Helper()
	p, v := find(t, f, q, received)
	if v != process.Found || p.PID != pid {
		t.Errorf("%s: verdict %d, %+v; want process %d", what, v, p, pid)
		return &packet.Process{}
	}
	return p
}

var local = netip.MustParseAddr("127.0.0.1")

func at(addr string) netip.AddrPort { return netip.MustParseAddrPort(addr) }

// TestTCP checks both ends of a connection, before and after it is accepted, and the listening socket.
func TestTCP(t *testing.T) {
	f := open(t, Options{})
	listener := start(t, "listen", "bind=127.0.0.1:0")
	client := start(t, "connect", "connect="+listener.local.String())
	q := sent(packet.ProtocolTCP, client.local, listener.local)
	expect(t, f, "the client", q, false, client.pid())
	expect(t, f, "a connection that waits", q, true, listener.pid())
	expect(t, f, "its answers", sent(packet.ProtocolTCP, listener.local, client.local), false, listener.pid())
	expect(t, f, "a listening socket", sent(packet.ProtocolTCP, at("127.0.0.1:9"), listener.local), true, listener.pid())

	server := start(t, "serve", "bind=127.0.0.1:0")
	client = start(t, "connect", "connect="+server.local.String())
	server.line()
	expect(t, f, "an accepted connection", sent(packet.ProtocolTCP, client.local, server.local), true, server.pid())
}

// TestUDP checks sockets with and without a connection, and one for IPv6 that gets IPv4.
func TestUDP(t *testing.T) {
	f := open(t, Options{})
	peer := at("127.0.0.1:9")
	for _, bind := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		a := start(t, "udp", "bind="+bind)
		end := netip.AddrPortFrom(local, a.local.Port())
		expect(t, f, bind+" sends", sent(packet.ProtocolUDP, end, peer), false, a.pid())
		expect(t, f, bind+" receives", sent(packet.ProtocolUDP, peer, end), true, a.pid())
	}
	a := start(t, "udp", "v6", "bind=[::]:0")
	end := netip.AddrPortFrom(local, a.local.Port())
	expect(t, f, "IPv4-mapped sends", sent(packet.ProtocolUDP, end, peer), false, a.pid())
	expect(t, f, "IPv4-mapped receives", sent(packet.ProtocolUDP, peer, end), true, a.pid())

	a = start(t, "udp", "connect=127.0.0.1:9")
	expect(t, f, "connected", sent(packet.ProtocolUDP, a.local, peer), false, a.pid())
	if p, v := find(t, f, sent(packet.ProtocolUDP, a.local, at("127.0.0.1:10")), false); v != process.Unknown {
		t.Errorf("another flow of a connected socket: %d, %+v", v, p)
	}
}
