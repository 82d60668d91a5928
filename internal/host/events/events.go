// Package events hears from the kernel which process makes each socket, by small eBPF programs.
// A process that lives for a millisecond is known, too, and so is the owner of a socket that was
// closed before anybody asked. Sockets that were made before the programs are not known.
package events

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"

	"ringcap/internal/process"
)

// Maker describes the process that made a socket.
type Maker struct {
	Cookie    uint64        // of the socket, as sock_diag and SO_COOKIE have it
	Namespace uint64        // cookie of its network namespace, as SO_NETNS_COOKIE has it
	PID, TID  int           // in this process namespace; 0 for a process that it does not have
	Name      string        // as the process was named then: any bytes but NUL
	UID, GID  int           // real user and group
	Cgroup    uint64        // inode of its control group in the cgroup2 hierarchy
	Made      time.Duration // since the system was started (CLOCK_BOOTTIME)

	// Accepted reports that the socket is one of a listening socket, which the process made.
	// Another process may have accepted it.
	Accepted bool

	// Closed is when the last descriptor of the socket was closed, 0 while it is open. Closer is
	// the process that closed it: mostly the one that used it.
	Closed time.Duration
	Closer Closer
}

// Closer is the process that closed a socket, with the name of its thread.
type Closer struct {
	PID, TID int
	Name     string
}

// Options say what to listen to.
type Options struct {
	// Cgroup is a directory of the cgroup2 file system. Empty is its root, where all processes
	// are.
	Cgroup string
	// Started, if set, is told of each process that makes its first socket, at once. The
	// process can be looked at while it lives. It is called by a goroutine of its own, which
	// Close waits for, and must not call Close.
	Started func(Maker)
}

// Events is what the programs tell. It may be used by several goroutines.
type Events struct {
	maps    maps
	links   []*link.RawLink
	ring    ring
	lost    []byte
	started func(Maker)
	wakeups *os.File // readable when the ring has something urgent
	done    chan struct{}

	mu         sync.Mutex
	sockets    sockets
	namespaces map[uint64]uint64 // inode to cookie
	closed     bool
}

// Open loads the programs and attaches them. They end with this process at the latest. It needs
// CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, or CAP_SYS_ADMIN, and Linux 5.9. Afterwards nothing
// needs a right or bpf(2).
func Open(o Options) (_ *Events, err error) {
	e := &Events{started: o.Started, done: make(chan struct{}), sockets: newSockets(), namespaces: map[uint64]uint64{}}
	defer func() {
		if err != nil {
			_ = e.detach()
			err = fmt.Errorf("eBPF: %w", err)
		}
	}()
	if o.Cgroup == "" {
		if o.Cgroup, err = cgroupRoot(); err != nil {
			return nil, err
		}
	}
	group, err := os.Open(o.Cgroup)
	if err != nil {
		return nil, err
	}
	defer func() { _ = group.Close() }()
	p, err := ownProcesses()
	if err != nil {
		return nil, err
	}
	// Before Linux 5.11 maps count as locked memory. Where that cannot be raised, the next step
	// says so.
	_ = unix.Setrlimit(unix.RLIMIT_MEMLOCK, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY})
	if err := e.maps.open(); err != nil {
		return nil, reason(err)
	}
	defer e.maps.close()
	if err := e.share(); err != nil {
		return nil, err
	}
	for _, h := range e.maps.hooks(p) {
		if err := e.attach(h, group); err != nil {
			return nil, err
		}
	}
	go e.follow()
	if err := e.see(); err != nil {
		e.stop()
		return nil, err
	}
	return e, nil
}

// attach loads a program and attaches it to a control group.
func (e *Events) attach(h hook, group *os.File) error {
	program, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Name: "ringcap_" + h.name, Type: h.program, AttachType: h.attach, Instructions: h.code,
		License: "BSD",
	})
	if err != nil {
		return reason(err)
	}
	defer func() { _ = program.Close() }() // the link holds it
	// Only a link ends with the process that made it.
	l, err := link.AttachRawLink(link.RawLinkOptions{Target: int(group.Fd()), Program: program, Attach: h.attach})
	if err != nil {
		return fmt.Errorf("attach to %s: %w", group.Name(), reason(err))
	}
	e.links = append(e.links, l)
	return nil
}

// reason says in a line why the kernel refuses.
func reason(err error) error {
	var log *ebpf.VerifierError
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES) && !errors.As(err, &log):
		return errors.New("needs CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, or CAP_SYS_ADMIN")
	case errors.Is(err, unix.ENOSYS):
		return errors.New("this kernel has none (CONFIG_BPF_SYSCALL)")
	case errors.As(err, &log), errors.Is(err, unix.EINVAL), errors.Is(err, ebpf.ErrNotSupported):
		return fmt.Errorf("needs Linux 5.9 with CONFIG_CGROUP_BPF: %w", err)
	}
	return err
}

// share maps what the programs share with this process.
func (e *Events) share() (err error) {
	if err := e.ring.open(e.maps.ring.FD()); err != nil {
		return fmt.Errorf("map the ring: %w", err)
	}
	if e.lost, err = unix.Mmap(e.maps.lost.FD(), 0, os.Getpagesize(), unix.PROT_READ, unix.MAP_SHARED); err != nil {
		return fmt.Errorf("map a counter: %w", err)
	}
	fd, err := unix.FcntlInt(uintptr(e.maps.ring.FD()), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.SetNonblock(fd, true); err != nil { // for Go's poller
		return errors.Join(err, unix.Close(fd))
	}
	e.wakeups = os.NewFile(uintptr(fd), "ring of events")
	return nil
}

// follow empties the ring whenever a program asks for it.
func (e *Events) follow() {
	defer close(e.done)
	wait, err := e.wakeups.SyscallConn()
	if err != nil {
		return
	}
	for {
		var fresh []Maker
		// The ring is read once more after Go's poller was asked to watch it: no wake-up is
		// missed.
		err := wait.Read(func(uintptr) bool {
			fresh = e.drain()
			return len(fresh) > 0
		})
		for _, m := range fresh {
			e.started(m)
		}
		if err != nil {
			return // stopped
		}
	}
}

// drain reads the ring, and returns the processes that are to be told.
func (e *Events) drain() []Maker {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.read()
	fresh := e.sockets.fresh
	e.sockets.fresh = nil
	return fresh
}

// read reads the ring. The programs publish before a packet is sent and before a call of the
// process returns, so whoever reads first knows all that happened before.
func (e *Events) read() {
	if e.closed || e.ring.data == nil {
		return
	}
	e.ring.each(func(b []byte) { e.sockets.apply(b, e.started != nil) })
}

// see checks that the programs are told of this process, and learns its network namespace.
func (e *Events) see() error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(s) }()
	cookie, err := unix.GetsockoptUint64(s, unix.SOL_SOCKET, unix.SO_COOKIE)
	if err != nil {
		return err
	}
	m, ok := e.ByCookie(cookie)
	if !ok {
		return errors.New("the programs are not told of this process's own socket: its control group is another one")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.namespaces[0] = m.Namespace
	return nil
}

// Join makes the network namespace of this thread known by its inode, so that ByFlow can find it.
// Open has done so for 0, the namespace of the process. Join needs Linux 5.14 and a socket of
// netlink, which is all that a helper in a sandbox may open.
func (e *Events) Join(inode uint64) error {
	s, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return fmt.Errorf("eBPF: network namespace: %w", err)
	}
	defer func() { _ = unix.Close(s) }()
	cookie, err := unix.GetsockoptUint64(s, unix.SOL_SOCKET, unix.SO_NETNS_COOKIE)
	if err != nil {
		return fmt.Errorf("eBPF: other network namespaces than the own one need Linux 5.14: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.namespaces[inode] = cookie
	return nil
}

// Leave forgets a namespace.
func (e *Events) Leave(inode uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.namespaces, inode)
}

// ByCookie returns who made a socket.
func (e *Events) ByCookie(cookie uint64) (Maker, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.read()
	return e.sockets.byCookie(cookie)
}

// ByFlow returns who made the socket at one end of a flow, open or closed: that of Destination
// with received, otherwise that of Source. If several processes have a socket there, it is
// unknown.
func (e *Events) ByFlow(f process.Flow, received bool) (Maker, bool) {
	local, remote := f.Source, f.Destination
	if received {
		local, remote = remote, local
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.read()
	namespace, ok := e.namespaces[f.Namespace]
	if !ok {
		return Maker{}, false
	}
	return e.sockets.byEnds(end{namespace, f.Protocol, local}, remote)
}

// Lost returns how many events found the ring full.
func (e *Events) Lost() uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return 0
	}
	return atomic.LoadUint64((*uint64)(unsafe.Pointer(&e.lost[0])))
}

// Close detaches the programs. What they told stays known.
func (e *Events) Close() error {
	e.stop()
	return e.detach()
}

// stop ends the goroutine.
func (e *Events) stop() {
	_ = e.wakeups.SetDeadline(time.Now())
	<-e.done
}

// detach takes back what Open did.
func (e *Events) detach() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	var errs []error
	for _, l := range e.links {
		errs = append(errs, l.Close())
	}
	e.read()
	e.closed = true
	if e.wakeups != nil {
		errs = append(errs, e.wakeups.Close())
	}
	if e.lost != nil {
		errs = append(errs, unix.Munmap(e.lost))
	}
	return errors.Join(append(errs, e.ring.close())...)
}

// ownProcesses returns the process namespace of this process.
func ownProcesses() (processes, error) {
	var s unix.Stat_t
	if err := unix.Stat("/proc/self/ns/pid", &s); err != nil {
		return processes{}, fmt.Errorf("process namespace: %w", err)
	}
	const initial = 0xeffffffc // PROC_PID_INIT_INO (linux/proc_ns.h)
	return processes{device: s.Dev, inode: s.Ino, initial: s.Ino == initial}, nil
}

// address returns an address of the kernel's.
func address(b []byte, family uint16) netip.Addr {
	if family == unix.AF_INET {
		return netip.AddrFrom4([4]byte(b))
	}
	return netip.AddrFrom16([16]byte(b)).Unmap()
}
