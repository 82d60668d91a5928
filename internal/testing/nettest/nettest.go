// Package nettest provides hosts for tests: network namespaces joined by veth pairs. In
// them a test can send and capture frames without foreign traffic. Everything ends with
// the test, and no frame leaves the machine.
package nettest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Interfaces of a pair and their IPv4 addresses.
const (
	NameA, NameB       = "veth-a", "veth-b"
	AddressA, AddressB = "192.0.2.1", "192.0.2.2"
)

// Host is a network namespace.
type Host struct {
	tb testing.TB
	ns netns.NsHandle

	mu     sync.Mutex
	sender int // socket that sends frames; 0 until it is opened
}

// userNamespace is set in the process that Run starts in a user namespace.
const userNamespace = "RINGCAP_TEST_USERNS"

// Run runs the tests. If they do not run as root, it runs them as root of a user
// namespace, if the system allows that. Call it from TestMain.
func Run(m *testing.M) int {
	if os.Geteuid() == 0 || InUserNamespace() {
		return m.Run()
	}
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Env = append(os.Environ(), userNamespace+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	if err := cmd.Start(); err != nil {
		return m.Run() // without user namespaces, Require skips the tests
	}
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// InUserNamespace reports whether the test is root of a user namespace only, in which
// there is no other user.
func InUserNamespace() bool { return os.Getenv(userNamespace) != "" }

// Require skips the test if it cannot create network namespaces.
func Require(tb testing.TB) {
	tb.Helper()
	if os.Geteuid() != 0 {
		tb.Skip("needs network namespaces: run as root, or allow user namespaces")
	}
}

// New returns a host whose only interface is its loopback, which is up.
func New(tb testing.TB) *Host {
	tb.Helper()
	Require(tb)
	h := &Host{tb: tb}
	onThread(func() error {
		ns, err := netns.New()
		h.ns = ns
		return err
	}, tb)
	tb.Cleanup(func() { _ = h.ns.Close() })
	h.Do(func() error {
		// Neighbor discovery would add frames that tests do not expect.
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/default/disable_ipv6", []byte("1"), 0); err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) && !errors.Is(err, syscall.EROFS) {
			return err
		}
		lo, err := netlink.LinkByName("lo")
		if err != nil {
			return err
		}
		return netlink.LinkSetUp(lo)
	})
	return h
}

// NewPair returns two hosts joined by a veth pair, which is up and has addresses.
func NewPair(tb testing.TB) (a, b *Host) {
	tb.Helper()
	a, b = New(tb), New(tb)
	a.AddVeth(NameA, b, NameB)
	a.address(NameA, AddressA)
	b.address(NameB, AddressB)
	return a, b
}

// AddVeth joins two hosts by another veth pair, which is up and has no addresses.
func (h *Host) AddVeth(name string, peer *Host, peerName string) {
	h.tb.Helper()
	h.Do(func() error {
		return netlink.LinkAdd(&netlink.Veth{
			LinkAttrs: netlink.LinkAttrs{Name: name}, PeerName: peerName,
			PeerNamespace: netlink.NsFd(peer.ns),
		})
	})
	peer.SetUp(peerName, true)
	h.SetUp(name, true)
	peer.awaitCarrier(peerName)
	h.awaitCarrier(name)
}

// awaitCarrier returns once an interface can send. Frames that are sent earlier are lost.
func (h *Host) awaitCarrier(name string) {
	h.Do(func() error {
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
			link, err := netlink.LinkByName(name)
			if err != nil || link.Attrs().OperState == netlink.OperUp {
				return err
			}
			if time.Now().After(end) {
				return fmt.Errorf("%s has no carrier", name)
			}
		}
	})
}

// SetUp sets an interface of the host up or down.
func (h *Host) SetUp(name string, up bool) {
	h.tb.Helper()
	h.Do(func() error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		if up {
			return netlink.LinkSetUp(link)
		}
		return netlink.LinkSetDown(link)
	})
}

// Rename renames an interface of the host.
func (h *Host) Rename(name, to string) {
	h.tb.Helper()
	h.Do(func() error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		return netlink.LinkSetName(link, to)
	})
}

// Remove deletes an interface of the host.
func (h *Host) Remove(name string) {
	h.tb.Helper()
	h.Do(func() error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		return netlink.LinkDel(link)
	})
}

func (h *Host) address(name, address string) {
	h.Do(func() error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		addr, err := netlink.ParseAddr(address + "/24")
		if err != nil {
			return err
		}
		return netlink.AddrAdd(link, addr)
	})
}

// Do runs f on a thread in the host's namespace. An error of f fails the test.
func (h *Host) Do(f func() error) {
	h.tb.Helper()
	onThread(func() error {
		if err := netns.Set(h.ns); err != nil {
			return err
		}
		return f()
	}, h.tb)
}

// Path returns the path of the host's network namespace, for any process.
func (h *Host) Path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), int(h.ns)) }

// errNoReturn is the error of a function that ends its goroutine, as Fatal does.
var errNoReturn = errors.New("the function did not return")

// onThread runs f on a thread that ends with f, so that no other goroutine ever runs in
// its namespace.
func onThread(f func() error, tb testing.TB) {
	tb.Helper()
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked, so the thread ends
		err := errNoReturn
		defer func() { done <- err }()
		err = f()
	}()
	if err := <-done; err != nil {
		tb.Fatal(err)
	}
}

// Start starts a command in the host. The caller must wait for the command.
func (h *Host) Start(cmd *exec.Cmd) {
	h.tb.Helper()
	h.Do(cmd.Start)
}

// Run runs a command in the host and returns its output. A failure of the command fails
// the test.
func (h *Host) Run(name string, args ...string) string {
	h.tb.Helper()
	var out []byte
	h.Do(func() (err error) {
		out, err = exec.Command(name, args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s %v: %w: %s", name, args, err, out)
		}
		return nil
	})
	return string(out)
}

// Inject sends unmodified frames from the host's interface.
func (h *Host) Inject(name string, frames ...[]byte) {
	h.tb.Helper()
	h.Do(func() error {
		link, err := net.InterfaceByName(name)
		if err != nil {
			return err
		}
		fd, err := h.socket()
		if err != nil {
			return err
		}
		to := &unix.SockaddrLinklayer{Ifindex: link.Index, Halen: 6}
		for _, f := range frames {
			if err := unix.Sendto(fd, f, 0, to); err != nil {
				return fmt.Errorf("send %d bytes on %s: %w", len(f), name, err)
			}
		}
		return nil
	})
}

// socket returns the host's packet socket. It is opened only once, because closing one
// waits for all processors, which takes a tenth of a second on a busy machine.
func (h *Host) socket() (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sender == 0 {
		fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0) // 0: it receives nothing
		if err != nil {
			return 0, err
		}
		h.sender = fd
		h.tb.Cleanup(func() { _ = unix.Close(fd) })
	}
	return h.sender, nil
}

// Flood sends frames repeatedly until stop is called.
func (h *Host) Flood(name string, frames ...[]byte) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			default:
				h.Inject(name, frames...)
			}
		}
	}()
	return func() { close(quit); <-done }
}

// Numbered returns a UDP frame to a port, with n in its payload and with VLAN tags.
func Numbered(port uint16, n int, tags ...uint32) []byte {
	f := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9}
	for _, t := range tags {
		f = append(f, byte(t>>24), byte(t>>16), byte(t>>8), byte(t))
	}
	f = append(f, 8, 0,
		0x45, 0, 0, 32, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 9, 192, 0, 2, 255,
		0x30, 0x39, byte(port>>8), byte(port), 0, 12, 0, 0,
		byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	return append(f, make([]byte, 18)...) // 64 bytes without tags
}

// Series returns n frames of Numbered, numbered from 0.
func Series(port uint16, n int) [][]byte {
	frames := make([][]byte, n)
	for i := range frames {
		frames[i] = Numbered(port, i)
	}
	return frames
}

// AddTun adds a tun device to the host until the end of the test. The host receives the
// packets that are written to tun.
func (h *Host) AddTun(name string) (tun *os.File) {
	h.tb.Helper()
	if fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0); err == nil {
		_ = unix.Close(fd)
	} else if errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOENT) {
		h.tb.Skip("needs /dev/net/tun: run as root, or allow users to open it")
	}
	h.Do(func() (err error) {
		tun, err = openTun(name)
		return err
	})
	h.tb.Cleanup(func() { _ = tun.Close() })
	return tun
}

func openTun(name string) (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	tun := os.NewFile(uintptr(fd), "tun")
	ifr, err := unix.NewIfreq(name)
	if err != nil {
		return nil, errors.Join(err, tun.Close())
	}
	ifr.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, ifr); err != nil {
		return nil, errors.Join(err, tun.Close())
	}
	link, err := netlink.LinkByName(name)
	if err != nil {
		return nil, errors.Join(err, tun.Close())
	}
	return tun, netlink.LinkSetUp(link)
}

// Listen is net.Listen in the host.
func (h *Host) Listen(network, address string) (ln net.Listener) {
	h.tb.Helper()
	h.Do(func() (err error) {
		ln, err = net.Listen(network, address)
		return err
	})
	return ln
}

// Dial is net.Dial in the host.
func (h *Host) Dial(network, address string) (conn net.Conn) {
	h.tb.Helper()
	h.Do(func() (err error) {
		conn, err = net.Dial(network, address)
		return err
	})
	return conn
}

// Promiscuity returns the number of programs that keep an interface in promiscuous mode.
func (h *Host) Promiscuity(name string) (n int) {
	h.tb.Helper()
	h.Do(func() error {
		link, err := netlink.LinkByName(name)
		if err == nil {
			n = link.Attrs().Promisc
		}
		return err
	})
	return n
}
