package events

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"

	"ringcap/internal/process"
	"ringcap/internal/testing/nettest"
)

// TestMain runs the tests in a control group of their own, where that can be made: the programs
// then leave the rest of the machine alone.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == actFlag {
		runtime.LockOSThread() // only this thread gets the name
		rename(actorName)
		act(os.Args[2], os.Args[3:])
		return
	}
	os.Exit(inGroup(m))
}

// group is the control group of the tests; empty for the root.
var group string

func inGroup(m *testing.M) int {
	root, err := cgroupRoot()
	if err != nil {
		return m.Run()
	}
	b, _ := os.ReadFile("/proc/self/cgroup")
	_, before, _ := strings.Cut(string(b), "0::")
	before, _, _ = strings.Cut(before, "\n")
	dir, err := os.MkdirTemp(root, "ringcap-test-")
	if err != nil {
		return m.Run()
	}
	_ = os.Chmod(dir, 0o755) // as those of the system
	enter := func(dir string) error {
		return os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0)
	}
	if enter(dir) == nil {
		group = dir
	}
	code := m.Run()
	_ = enter(filepath.Join(root, before))
	if err := unix.Rmdir(dir); err != nil {
		fmt.Fprintln(os.Stderr, "remove the control group of the tests:", err)
		return 1
	}
	return code
}

// open opens events of the tests.
func open(tb testing.TB, o Options) *Events {
	tb.Helper()
	o.Cgroup = group
	e, err := Open(o)
	if err != nil {
		tb.Skipf("the programs do not load: %v", err)
	}
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Error(err)
		}
	})
	return e
}

// run lets a process act until it ends. It returns its PID and the lines that it printed.
func run(t *testing.T, h *nettest.Host, args ...string) (pid int, lines []string) {
	t.Helper()
	var out bytes.Buffer
	cmd := actor(args...)
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if h != nil {
		h.Start(cmd)
	} else if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return cmd.Process.Pid, strings.Fields(out.String())
}

// actor returns a process that acts.
func actor(args ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", append([]string{actFlag}, args...)...)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // the race detector waits for a second
	return cmd
}

// listen listens at a port of an address.
func listen(t *testing.T, network, address string) netip.AddrPort {
	t.Helper()
	if strings.HasPrefix(network, "udp") {
		c, err := net.ListenPacket(network, net.JoinHostPort(address, "0"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return netip.MustParseAddrPort(c.LocalAddr().String())
	}
	ln, err := net.Listen(network, net.JoinHostPort(address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return netip.MustParseAddrPort(ln.Addr().String())
}

// TestEnded makes sockets that are closed by processes that have ended before anybody asks.
func TestEnded(t *testing.T) {
	e := open(t, Options{})
	tcp4, tcp6 := listen(t, "tcp4", "127.0.0.1"), listen(t, "tcp6", "::1")
	udp4, udp6 := listen(t, "udp4", "127.0.0.1"), listen(t, "udp6", "::1")
	refused := netip.MustParseAddrPort("127.0.0.1:1")
	for _, test := range []struct {
		name     string
		act      []string
		protocol uint8
		remote   netip.AddrPort
		received bool // ask for packets to the socket
	}{
		{name: "connects", act: []string{"connect", "stream", tcp4.String()}, protocol: unix.IPPROTO_TCP, remote: tcp4},
		{name: "answers", act: []string{"connect", "stream", tcp4.String()}, protocol: unix.IPPROTO_TCP, remote: tcp4, received: true},
		{name: "is refused", act: []string{"connect", "stream", refused.String()}, protocol: unix.IPPROTO_TCP, remote: refused},
		{name: "connects over IPv6", act: []string{"connect", "stream", tcp6.String()}, protocol: unix.IPPROTO_TCP, remote: tcp6},
		{name: "connects from IPv6 to IPv4", act: []string{"connect", "stream", "[::ffff:127.0.0.1]:" + port(tcp4)}, protocol: unix.IPPROTO_TCP, remote: tcp4},
		{name: "sends", act: []string{"send", "datagram", udp4.String()}, protocol: unix.IPPROTO_UDP, remote: udp4},
		{name: "sends over IPv6", act: []string{"send", "datagram", udp6.String()}, protocol: unix.IPPROTO_UDP, remote: udp6},
		{name: "sends from IPv6 to IPv4", act: []string{"send", "datagram", "[::ffff:127.0.0.1]:" + port(udp4)}, protocol: unix.IPPROTO_UDP, remote: udp4},
		{name: "gets datagrams from elsewhere", act: []string{"send", "datagram", udp4.String()}, protocol: unix.IPPROTO_UDP, remote: netip.MustParseAddrPort("127.0.0.9:9"), received: true},
		{name: "connects a datagram socket", act: []string{"connect", "datagram", udp4.String()}, protocol: unix.IPPROTO_UDP, remote: udp4},
		{name: "connects a datagram socket anew", act: []string{"again", udp6.String(), udp4.String()}, protocol: unix.IPPROTO_UDP, remote: udp4},
		{name: "only receives", act: []string{"bind", "datagram", "127.0.0.1:0"}, protocol: unix.IPPROTO_UDP, remote: udp4, received: true},
		{name: "receives at all addresses", act: []string{"bind", "datagram", "0.0.0.0:0"}, protocol: unix.IPPROTO_UDP, remote: udp4, received: true},
		{name: "pings", act: []string{"ping", "77"}, protocol: unix.IPPROTO_ICMP, remote: netip.MustParseAddrPort("127.0.0.1:77")},
		{name: "makes its own headers", act: []string{"headers", "4711"}, protocol: unix.IPPROTO_UDP, remote: udp4},
	} {
		t.Run(test.name, func(t *testing.T) {
			pid, lines := run(t, nil, test.act...)
			flow := process.Flow{Protocol: test.protocol, Source: netip.MustParseAddrPort(lines[0]), Destination: test.remote}
			if test.received {
				flow.Source, flow.Destination = flow.Destination, flow.Source
			}
			m, ok := e.ByFlow(flow, test.received)
			switch {
			case !ok:
				t.Errorf("nobody made the socket of %v", flow)
			case m.PID != pid || m.TID == 0 || m.Name != actorName || m.UID != os.Getuid() || m.Accepted:
				t.Errorf("the maker is %+v, want process %d", m, pid)
			case m.Closed <= m.Made || m.Closer.PID != pid:
				t.Errorf("it was closed at %v by %+v, want process %d", m.Closed, m.Closer, pid)
			}
		})
	}
	if e.Lost() != 0 {
		t.Errorf("%d events were lost", e.Lost())
	}
}

// TestAccepted has a process serve a connection and end.
func TestAccepted(t *testing.T) {
	e := open(t, Options{})
	for _, listener := range []string{"plain", "multipath"} {
		t.Run(listener, func(t *testing.T) {
			cmd := actor("serve", listener)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			address, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			server := netip.MustParseAddrPort(strings.TrimSpace(address))
			first := process.Flow{Protocol: unix.IPPROTO_TCP, Source: netip.MustParseAddrPort("127.0.0.2:2"), Destination: server}
			if m, ok := e.ByFlow(first, true); !ok || m.PID != cmd.Process.Pid || m.Accepted {
				t.Errorf("process %d listens at %v, but the maker is %+v, %v", cmd.Process.Pid, server, m, ok)
			}
			c, err := net.Dial("tcp4", server.String())
			if err != nil {
				t.Fatal(err)
			}
			client := netip.MustParseAddrPort(c.LocalAddr().String())
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			flow := process.Flow{Protocol: unix.IPPROTO_TCP, Source: server, Destination: client}
			m, ok := e.ByFlow(flow, false)
			if !ok || m.PID != cmd.Process.Pid || !m.Accepted {
				t.Errorf("the maker is %+v, %v, want process %d", m, ok, cmd.Process.Pid)
			}
			if listener == "plain" && m.Closer.PID != cmd.Process.Pid {
				t.Errorf("the closer is %+v, want process %d", m.Closer, cmd.Process.Pid)
			}
		})
	}
}

// TestPassed hands a socket to another process, which sends.
func TestPassed(t *testing.T) {
	e := open(t, Options{})
	to := listen(t, "udp4", "127.0.0.1")
	pid, lines := run(t, nil, "pass", to.String())
	heir, err := strconv.Atoi(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	flow := process.Flow{Protocol: unix.IPPROTO_UDP, Source: netip.MustParseAddrPort(lines[1]), Destination: to}
	if m, ok := e.ByFlow(flow, false); !ok || m.PID != pid || m.Closer.PID != heir {
		t.Errorf("the maker is %+v, %v, want process %d, and %d to close it", m, ok, pid, heir)
	}
}

// TestShared binds sockets of two processes to one port.
func TestShared(t *testing.T) {
	e := open(t, Options{})
	pid, lines := run(t, nil, "share")
	flow := process.Flow{Protocol: unix.IPPROTO_UDP, Source: netip.MustParseAddrPort("127.0.0.1:9"), Destination: netip.MustParseAddrPort(lines[0])}
	// The second one was told last, and both are closed.
	if m, ok := e.ByFlow(flow, true); !ok || m.PID == pid {
		t.Errorf("the last maker is %+v, %v, not process %d", m, ok, pid)
	}
	cmd := actor("share", "wait")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	flow.Destination = netip.MustParseAddrPort(strings.TrimSpace(address))
	if m, ok := e.ByFlow(flow, true); ok {
		t.Errorf("one of two processes is told: %+v", m)
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestNamespace has the same addresses in two namespaces.
func TestNamespace(t *testing.T) {
	e := open(t, Options{})
	h := nettest.New(t)
	to := netip.MustParseAddrPort("127.0.0.1:9")
	pid, lines := run(t, h, "send", "datagram", to.String())
	flow := process.Flow{Namespace: 42, Protocol: unix.IPPROTO_UDP, Source: netip.MustParseAddrPort(lines[0]), Destination: to}
	if m, ok := e.ByFlow(flow, false); ok {
		t.Errorf("a namespace is known before it was joined: %+v", m)
	}
	h.Do(func() error { return e.Join(42) })
	if m, ok := e.ByFlow(flow, false); !ok || m.PID != pid {
		t.Errorf("the maker is %+v, %v, want process %d", m, ok, pid)
	}
	flow.Namespace = 0
	if m, ok := e.ByFlow(flow, false); ok {
		t.Errorf("another namespace has it: %+v", m)
	}
	e.Leave(42)
	flow.Namespace = 42
	if _, ok := e.ByFlow(flow, false); ok {
		t.Error("a namespace is known after it was left")
	}
}

// TestTranslated connects to an address that is translated: packets are captured with another.
func TestTranslated(t *testing.T) {
	if _, err := exec.LookPath("iptables"); err != nil {
		t.Skip("needs iptables")
	}
	e := open(t, Options{})
	h := nettest.New(t)
	h.Do(func() error { return e.Join(42) })
	h.Run("iptables", "-t", "nat", "-A", "OUTPUT", "-p", "udp", "--dport", "53", "-j", "DNAT", "--to", "127.0.0.3:5353")
	pid, lines := run(t, h, "connect", "datagram", "127.0.0.2:53")
	flow := process.Flow{
		Namespace: 42, Protocol: unix.IPPROTO_UDP,
		Source: netip.MustParseAddrPort(lines[0]), Destination: netip.MustParseAddrPort("127.0.0.3:5353"),
	}
	e.mu.Lock()
	e.read()
	e.sockets.ends = recent[end, []*Maker]{limit: 1} // the flow must be known in full
	e.mu.Unlock()
	if m, ok := e.ByFlow(flow, false); !ok || m.PID != pid {
		t.Errorf("the maker is %+v, %v, want process %d", m, ok, pid)
	}
}

// TestPingSocket pings without a raw socket.
func TestPingSocket(t *testing.T) {
	e := open(t, Options{})
	h := nettest.New(t)
	var allow error
	h.Do(func() error {
		allow = os.WriteFile("/proc/sys/net/ipv4/ping_group_range", []byte("0 0"), 0)
		return e.Join(42)
	})
	if allow != nil {
		t.Skipf("needs to allow ping sockets: %v", allow)
	}
	pid, lines := run(t, h, "echo")
	from := netip.MustParseAddrPort(lines[0])
	reply := process.Flow{
		Namespace: 42, Protocol: unix.IPPROTO_ICMP,
		Source: netip.MustParseAddrPort("127.0.0.2:" + port(from)), Destination: from,
	}
	if m, ok := e.ByFlow(reply, true); !ok || m.PID != pid {
		t.Errorf("the maker is %+v, %v, want process %d", m, ok, pid)
	}
}

// TestStarted looks at a process while it waits.
func TestStarted(t *testing.T) {
	started := make(chan Maker, 100)
	e := open(t, Options{Started: func(m Maker) { started <- m }})
	cmd := actor("bind", "datagram", "127.0.0.1:0", "wait")
	in, _ := cmd.StdinPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for m := range started { // the test itself, too
		if m.PID == cmd.Process.Pid {
			if again, ok := e.ByCookie(m.Cookie); !ok || again != m && again.Closed == 0 {
				t.Errorf("the socket is %+v, %v, want %+v", again, ok, m)
			}
			break
		}
	}
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestName keeps what a process calls itself as it is.
func TestName(t *testing.T) {
	e := open(t, Options{})
	to := listen(t, "udp4", "127.0.0.1")
	const name = "\x1b[31m\n\xff 12345678" // longer than a name may be
	_, lines := run(t, nil, "rename", name, "send", "datagram", to.String())
	m, _ := e.ByFlow(process.Flow{Protocol: unix.IPPROTO_UDP, Source: netip.MustParseAddrPort(lines[0]), Destination: to}, false)
	if want := name[:15]; m.Name != want {
		t.Errorf("the name is %q, want %q", m.Name, want)
	}
}

// TestBurst makes and closes many sockets while nobody asks.
func TestBurst(t *testing.T) {
	e := open(t, Options{})
	const n = 10_000
	cookies := make([]uint64, n)
	for i := range cookies {
		s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		if cookies[i], err = unix.GetsockoptUint64(s, unix.SOL_SOCKET, unix.SO_COOKIE); err != nil {
			t.Fatal(err)
		}
		_ = unix.Close(s)
	}
	known := 0
	for _, cookie := range cookies {
		if m, ok := e.ByCookie(cookie); ok && m.PID == os.Getpid() && m.Closed > m.Made {
			known++
		}
	}
	if uint64(known)+e.Lost() < n || known < n*99/100 {
		t.Errorf("%d of %d sockets are known, and %d events were lost", known, n, e.Lost())
	}
}

// TestKilled kills a process that has programs attached.
func TestKilled(t *testing.T) {
	_ = open(t, Options{}).Close() // skips
	before := attached(t)
	cmd := actor("hold", group)
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if n := attached(t); n != before+5 {
		t.Errorf("%d programs are attached, and were %d before", n, before)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	// The kernel detaches them after the process is gone.
	for end := time.Now().Add(10 * time.Second); attached(t) != before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("programs stay attached after their process is gone")
		}
	}
}

// attached counts the programs that are attached to the group.
func attached(t *testing.T) (n int) {
	t.Helper()
	dir := group
	if dir == "" {
		var err error
		if dir, err = cgroupRoot(); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, where := range []ebpf.AttachType{
		ebpf.AttachCgroupInetSockRelease, ebpf.AttachCGroupInetEgress, ebpf.AttachCGroupInet4PostBind,
		ebpf.AttachCGroupInet6PostBind, ebpf.AttachCGroupInetSockCreate,
	} {
		found, err := link.QueryPrograms(link.QueryOptions{Target: int(f.Fd()), Attach: where})
		if err != nil {
			t.Fatal(err)
		}
		n += len(found.Programs)
	}
	return n
}

// TestProcessNamespace opens events in a process namespace, whose numbers they have.
func TestProcessNamespace(t *testing.T) {
	_ = open(t, Options{}).Close() // skips
	cmd := actor("inside", group)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	out, err := cmd.CombinedOutput()
	if want := "1\n"; err != nil || string(out) != want {
		t.Errorf("the first process of a namespace is %q, %v, want %q", out, err, want)
	}
}

// TestRights opens events without rights.
func TestRights(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	for _, test := range []struct {
		name, want string
		keep       []uintptr
	}{
		{"none", "eBPF: needs CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, or CAP_SYS_ADMIN\n", nil},
		{"enough", "open\n", []uintptr{unix.CAP_BPF, unix.CAP_NET_ADMIN, unix.CAP_PERFMON}},
		{"all of old", "open\n", []uintptr{unix.CAP_SYS_ADMIN}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_ = open(t, Options{}).Close() // skips
			cmd := actor("try", group)
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}, AmbientCaps: test.keep}
			out, err := cmd.CombinedOutput()
			if err != nil || string(out) != test.want {
				t.Errorf("%q, %v, want %q", out, err, test.want)
			}
		})
	}
}

func TestMount(t *testing.T) {
	const v1 = "24 1 0:22 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpu\n"
	for _, test := range []struct{ mounts, want string }{
		{v1, ""},
		{v1 + "25 1 0:23 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n", "/sys/fs/cgroup/unified"},
		{"25 1 0:23 /a /container/cgroup rw - cgroup2 none rw\n26 1 0:23 / /sys/fs/my\\040groups rw - cgroup2 none rw\n", "/sys/fs/my groups"},
		{"25 1 0:23 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "/sys/fs/cgroup"},
	} {
		got, err := cgroupMount(test.mounts)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%q: %q, %v, want %q", test.mounts, got, err, test.want)
		}
	}
}

// TestRecent fills a map far beyond its limit, and uses one entry all the time.
func TestRecent(t *testing.T) {
	r := recent[int, int]{limit: 100}
	for i := range 10_000 {
		r.put(i, i)
		if v, ok := r.get(0); !ok || v != 0 {
			t.Fatalf("an entry that is used is forgotten after %d others", i)
		}
		if n := len(r.now) + len(r.old); n > 2*r.limit {
			t.Fatalf("%d entries, with a limit of %d", n, r.limit)
		}
	}
	if _, ok := r.get(1); ok {
		t.Error("an entry that was not used is still known")
	}
}

func port(a netip.AddrPort) string { return fmt.Sprint(a.Port()) }
