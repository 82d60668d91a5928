package owner

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
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
	if what == "hold" {
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	}
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
	case "ping":
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
		case "fork": // a child has the socket, too
			child := exec.Command("/proc/self/exe", "--actor", "hold")
			child.ExtraFiles = []*os.File{os.NewFile(uintptr(fd), "socket")}
			child.Stdin = os.Stdin // it ends with the test
			if err := child.Start(); err != nil {
				return err
			}
			fmt.Println(child.Process.Pid)
			continue
		case "exec": // the new program has the socket, too
			_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0)
			fmt.Println("done")
			err = unix.Exec(value, []string{value, "-f", "/dev/null"}, nil)
		case "exit":
			return nil
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
	t     testing.TB
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
	local netip.AddrPort
}

func start(t *testing.T, args ...string) *actor {
	t.Helper()
	return startIn(t, nil, args...)
}

// startIn starts an actor in the network namespace of a host.
func startIn(t *testing.T, h *nettest.Host, args ...string) *actor {
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
	if h != nil {
		h.Do(a.cmd.Start)
	} else if err := a.cmd.Start(); err != nil {
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
	_ = a.stdin.Close() // its children end, too
	_ = a.cmd.Process.Kill()
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

// TestReuse checks that of two processes with the same port none is told, unless the kernel says
// which one has a connection.
func TestReuse(t *testing.T) {
	f := open(t, Options{})
	a := start(t, "udp", "reuse", "bind=127.0.0.1:0")
	q := sent(packet.ProtocolUDP, at("127.0.0.1:9"), a.local)
	expect(t, f, "one process", q, true, a.pid())
	b := start(t, "udp", "reuse", "bind="+a.local.String())
	time.Sleep(holds)
	for _, received := range []bool{true, false} {
		if p, v := find(t, f, q, received); v != process.Unknown {
			t.Errorf("two processes: %d, %+v", v, p)
		}
	}
	b.end()
	expect(t, f, "one process again", q, true, a.pid())

	one := start(t, "serve", "reuse", "bind=127.0.0.1:0")
	two := start(t, "serve", "reuse", "bind="+one.local.String())
	accepted := make(chan int, 2)
	for _, server := range []*actor{one, two} {
		go func() {
			if server.lines.Scan() {
				accepted <- server.pid()
			}
		}()
	}
	client := start(t, "connect", "connect="+one.local.String())
	expect(t, f, "a connection to one of them", sent(packet.ProtocolTCP, client.local, one.local), true, <-accepted)
}

// TestFork checks sockets that several processes have: the first of a family is told, and the child
// once it is alone.
func TestFork(t *testing.T) {
	f := open(t, Options{})
	a := start(t, "udp", "bind=127.0.0.1:0")
	q := sent(packet.ProtocolUDP, a.local, at("127.0.0.1:9"))
	child, err := strconv.Atoi(a.do("fork"))
	if err != nil {
		t.Fatal(err)
	}
	p := expect(t, f, "a family", q, false, a.pid())
	if !slices.Contains(p.Ancestors, os.Getpid()) || p.Parent.PID != os.Getpid() {
		t.Errorf("parent %+v, ancestors %d", p.Parent, p.Ancestors)
	}
	a.do("close")
	time.Sleep(holds)
	expect(t, f, "the child alone", q, false, child)

	one := start(t, "udp", "bind=127.0.0.1:0")
	q.Source = one.local
	if _, err := strconv.Atoi(one.do("fork")); err != nil {
		t.Fatal(err)
	}
	if _, err := strconv.Atoi(one.do("fork")); err != nil {
		t.Fatal(err)
	}
	one.do("close")
	if p, v := find(t, f, q, false); v != process.Unknown {
		t.Errorf("two brothers: %d, %+v", v, p)
	}
}

// TestFacts checks what is told of a process whose name holds control bytes, before and after it
// becomes another program.
func TestFacts(t *testing.T) {
	f := open(t, Options{Container: func(path string) (c packet.Container, p packet.Pod) {
		return packet.Container{ID: path}, p
	}})
	const name = "a) R 1\n\x1b[2J"
	a := start(t, "udp", "bind=127.0.0.1:0", "comm="+name)
	q := sent(packet.ProtocolUDP, a.local, at("127.0.0.1:9"))
	p := expect(t, f, "an odd name", q, false, a.pid())
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	user := ""
	if os.Geteuid() == 0 {
		user = "root"
	}
	if p.Name != name || p.Command != self || !strings.HasPrefix(p.Arguments, "/proc/self/exe --actor udp bind=127.0.0.1:0 comm=a) R 1\n") ||
		p.UID != os.Geteuid() || p.GID != os.Getegid() || p.User != user || p.Stale || p.Parent.Command != self || p.Container.ID != p.Cgroup {
		t.Errorf("%+v", p)
	}
	if again := expect(t, f, "the same", q, false, a.pid()); again != p {
		t.Error("what is told of a process that stays the same is another copy")
	}
	sleep, err := exec.LookPath("tail")
	if err != nil {
		t.Skip(err)
	}
	a.do("exec " + sleep)
	awaitName(t, a.pid(), "tail")
	time.Sleep(max(holds, fresh))
	if p := expect(t, f, "another program", q, false, a.pid()); p.Name != "tail" || p.Arguments != sleep+" -f /dev/null" {
		t.Errorf("%+v", p)
	}
	_ = a.cmd.Process.Kill()
}

func awaitName(t *testing.T, pid int, name string) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/comm"); err != nil || string(b) == name+"\n" {
			return
		}
	}
	t.Fatal("the program did not begin")
}

// TestEnd checks that the end of a process is heard of, and that packets which come later are
// told, but marked.
func TestEnd(t *testing.T) {
	ended := make(chan int, 100)
	f := open(t, Options{Ended: func(pids []int) {
		for _, pid := range pids {
			ended <- pid
		}
	}})
	listener := start(t, "listen", "bind=127.0.0.1:0")
	client := start(t, "connect", "connect="+listener.local.String())
	q := sent(packet.ProtocolTCP, client.local, listener.local)
	expect(t, f, "before", q, false, client.pid())
	client.end()
	for pid := range ended {
		if pid == client.pid() {
			break
		}
	}
	if p := expect(t, f, "after", q, false, client.pid()); !p.Stale || p.Name == "" {
		t.Errorf("%+v", p)
	}
}

// TestShortLived checks that each of several clients, which follow one another, is known.
func TestShortLived(t *testing.T) {
	f := open(t, Options{})
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	server := listener.Addr().(*net.TCPAddr).AddrPort()
	for range 20 {
		a := start(t, "connect", "connect="+server.String())
		if c, err := listener.Accept(); err == nil {
			defer func() { _ = c.Close() }()
		}
		p, v := (*packet.Process)(nil), process.Unknown
		for began := time.Now(); v == process.Unknown && time.Since(began) < 10*time.Second; time.Sleep(time.Millisecond) {
			p, v, _ = f.Find(sent(packet.ProtocolTCP, a.local, server), false)
		}
		a.do("close")
		a.end()
		if v != process.Found || p.PID != a.pid() {
			t.Errorf("a client is not known: %v, %+v", v, p)
		}
	}
}

// TestAccepted checks that a connection which its server has closed before anybody asks is said to
// be of the process that listens there, and marked: another one may have accepted it.
func TestAccepted(t *testing.T) {
	f := open(t, Options{})
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	client, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err == nil {
		err = errors.Join(server.Close(), client.Close()) // the kernel keeps the server's end, in TIME_WAIT
	}
	if err != nil {
		t.Fatal(err)
	}
	from, to := server.LocalAddr().(*net.TCPAddr).AddrPort(), server.RemoteAddr().(*net.TCPAddr).AddrPort()
	if p := expect(t, f, "closed", sent(packet.ProtocolTCP, from, to), false, os.Getpid()); !p.Stale {
		t.Errorf("%+v", p)
	}
}

// said is a source of events that knows one maker.
type said struct {
	flow  process.Flow
	maker Maker
}

func (s *said) ByCookie(cookie uint64) (Maker, bool) { return s.maker, cookie == s.maker.Cookie }
func (s *said) ByFlow(f process.Flow, _ bool) (Maker, bool) {
	return s.maker, f.Source == s.flow.Source && f.Destination == s.flow.Destination
}
func (s *said) Join(uint64) error { return nil }
func (s *said) Leave(uint64)      {}

// TestReuseEnded checks that a flow of a process that has ended is not said to be of another one
// with the same port.
func TestReuseEnded(t *testing.T) {
	events := &said{maker: Maker{Cookie: 1, PID: 1 << 30, Name: "first"}}
	f := open(t, Options{Events: events})
	second := start(t, "udp", "reuse", "bind=127.0.0.1:0")
	events.flow = sent(packet.ProtocolUDP, second.local, at("127.0.0.1:9"))
	for range 2 { // the second time from what is remembered
		expect(t, f, "a flow of the first", events.flow, false, 1<<30)
		expect(t, f, "a flow of the second", sent(packet.ProtocolUDP, second.local, at("127.0.0.1:10")), false, second.pid())
	}
	second.end()
	expect(t, f, "a flow of the first when both are gone", events.flow, false, 1<<30)
}

// inode returns the inode of a host's network namespace.
func inode(h *nettest.Host) uint64 {
	var st unix.Stat_t
	h.Do(func() error { return unix.Stat("/proc/thread-self/ns/net", &st) })
	return st.Ino
}

// give gives a host an address that no other process of this machine uses.
func give(h *nettest.Host, addr string) {
	h.Do(func() error {
		lo, err := netlink.LinkByName("lo")
		if err != nil {
			return err
		}
		a, err := netlink.ParseAddr(addr + "/32")
		if err != nil {
			return err
		}
		return netlink.AddrAdd(lo, a)
	})
}

// TestNamespaces checks flows of other network namespaces: captured there, or on the way from there,
// unless two have the same address.
func TestNamespaces(t *testing.T) {
	a, b := nettest.New(t), nettest.New(t)
	unique := fmt.Sprintf("198.18.%d.%d", os.Getpid()>>8&255, os.Getpid()&255)
	give(a, unique)
	server := startIn(t, a, "udp", "bind="+unique+":53")
	other := startIn(t, b, "udp", "bind=127.0.0.1:53")
	f := open(t, Options{})
	q := process.Flow{Protocol: packet.ProtocolUDP, Source: at("203.0.113.9:9"), Destination: server.local}
	expect(t, f, "captured outside", q, true, server.pid())
	q.Namespace = inode(a)
	expect(t, f, "captured inside", q, true, server.pid())
	q.Namespace, q.Destination = inode(b), other.local
	expect(t, f, "an address that all have", q, true, other.pid())

	give(b, unique)
	q.Destination = server.local
	expect(t, f, "the capture's own comes first", process.Flow{
		Namespace: inode(a), Protocol: packet.ProtocolUDP, Source: q.Source, Destination: server.local,
	}, true, server.pid())
	q.Namespace = 0
	awaitVerdict(t, f, q, process.Unknown)
	q.Destination = at("203.0.113.10:53")
	awaitVerdict(t, f, q, process.Foreign)
	q.Namespace = 1 // which cannot be one
	awaitVerdict(t, f, q, process.Unknown)
}

// awaitVerdict waits for what changes a moment after the host does.
func awaitVerdict(t *testing.T, f process.Finder, q process.Flow, want process.Verdict) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		p, v, err := f.Find(q, true)
		if err != nil {
			t.Fatal(err)
		}
		if v == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("verdict %d, %+v; want %d", v, p, want)
		}
	}
}

// TestICMP checks sockets that ping with and without privilege, raw ones of another protocol, and what
// the kernel answers.
func TestICMP(t *testing.T) {
	h := nettest.New(t)
	h.Do(func() error { return os.WriteFile("/proc/sys/net/ipv4/ping_group_range", []byte("0 0"), 0) })
	f := open(t, Options{})
	flow := func(protocol uint8, id uint16) process.Flow {
		end := netip.AddrPortFrom(local, id)
		return process.Flow{Namespace: inode(h), Protocol: protocol, Source: end, Destination: end}
	}
	startIn(t, h, "udp", "bind=127.0.0.1:0") // the namespace is known by its processes
	awaitVerdict(t, f, flow(protocolICMP, 7), process.Kernel)
	awaitVerdict(t, f, flow(89, 0), process.Kernel)

	ping := startIn(t, h, "ping", "protocol=1", "bind=127.0.0.1:7")
	expect(t, f, "a ping socket", flow(protocolICMP, 7), false, ping.pid())
	raw := startIn(t, h, "raw", "protocol=1")
	expect(t, f, "a raw socket with its own identifier", flow(protocolICMP, uint16(raw.pid())), false, raw.pid())
	awaitVerdict(t, f, flow(protocolICMP, uint16(raw.pid())+1), process.Unknown)
	ospf := startIn(t, h, "raw", "protocol=89")
	expect(t, f, "a raw socket", flow(89, 0), true, ospf.pid())
	two := startIn(t, h, "raw", "protocol=89")
	awaitVerdict(t, f, flow(89, 0), process.Unknown)
	two.end()
	expect(t, f, "a raw socket again", flow(89, 0), true, ospf.pid())
	startIn(t, h, "raw", "protocol=255")
	awaitVerdict(t, f, flow(47, 0), process.Unknown)
}

// TestUDPLite checks a protocol that sock_diag may not know.
func TestUDPLite(t *testing.T) {
	if fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, protocolUDPLite); err != nil {
		t.Skip("no UDP-Lite: " + err.Error())
	} else if err := unix.Close(fd); err != nil {
		t.Fatal(err)
	}
	f := open(t, Options{})
	a := start(t, "udp", "protocol=136", "bind=127.0.0.1:0")
	expect(t, f, "UDP-Lite", sent(protocolUDPLite, a.local, at("127.0.0.1:9")), false, a.pid())
}

// TestUnprivileged checks what a user without rights is told of another's socket: the user.
func TestUnprivileged(t *testing.T) {
	f := open(t, Options{})
	a := start(t, "udp", "bind=127.0.0.1:0")
	f.mu.Lock()
	f.index.proc = emptyProc(t, f.index.proc)
	f.mu.Unlock()
	p, v := find(t, f, sent(packet.ProtocolUDP, a.local, at("127.0.0.1:9")), false)
	if v != process.Found || p.PID != 0 || p.UID != os.Geteuid() {
		t.Errorf("verdict %d, %+v", v, p)
	}
}

// emptyProc returns a proc without processes.
func emptyProc(t *testing.T, old int) int {
	if err := unix.Close(old); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Open(t.TempDir(), unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return fd
}
