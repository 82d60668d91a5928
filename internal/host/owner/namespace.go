package owner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// namespace is a network namespace.
type namespace struct {
	inode     uint64
	diag      *diag
	route     int                     // socket that asks for addresses
	changes   *os.File                // socket that hears of new addresses
	addresses map[netip.Addr]bool     // of its interfaces, and those to which they broadcast
	loopback  map[netip.Prefix]bool   // IPv4 networks of loopback interfaces, which are local as a whole
	devices   map[netip.Addr][]uint32 // interfaces that have an address
	tables    map[string]*os.File     // of /proc/net
	shared    map[end]*answer         // of unconnected sockets, by their local end
}

// tableNames are the tables of /proc/net with sockets that sock_diag does not tell, or not in
// every kernel.
var tableNames = []string{"udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"}

// openNamespace opens the namespace of this thread.
func openNamespace(proc string, events Events) (n *namespace, err error) {
	n = &namespace{route: -1, tables: map[string]*os.File{}, shared: map[end]*answer{}}
	defer func() {
		if err != nil {
			n.close()
		}
	}()
	if n.inode, err = inodeOf(proc + "/thread-self/ns/net"); err != nil {
		return n, err
	}
	if n.diag, err = openDiag(); err != nil {
		return n, err
	}
	if n.route, err = openNetlink(unix.NETLINK_ROUTE); err != nil {
		return n, err
	}
	changes, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_ROUTE)
	if err != nil {
		return n, fmt.Errorf("open a netlink socket: %w", err)
	}
	n.changes = os.NewFile(uintptr(changes), "addresses")
	groups := uint32(unix.RTMGRP_IPV4_IFADDR | unix.RTMGRP_IPV6_IFADDR)
	if err := unix.Bind(changes, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: groups}); err != nil {
		return n, fmt.Errorf("hear of addresses: %w", err)
	}
	for _, name := range tableNames {
		if file, err := os.Open(proc + "/thread-self/net/" + name); err == nil {
			n.tables[name] = file // a kernel without the protocol has no table of it
		}
	}
	if events != nil {
		_ = events.Join(n.inode) // without it closed sockets are unknown
	}
	return n, n.readAddresses()
}

// openOther opens another namespace from one of its files (namespaces(7)).
func openOther(proc, path string, events Events) (n *namespace, err error) {
	err = inside(proc, path, func() (err error) {
		n, err = openNamespace(proc, events)
		return err
	})
	return n, err
}

// inside calls f on a thread that is in the network namespace of a file.
func inside(proc, path string, f func() error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only used to enter
	runtime.LockOSThread()
	own, err := os.Open(proc + "/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer func() { _ = own.Close() }()
	if err := unix.Setns(int(file.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("enter a network namespace: %w", err)
	}
	err = f()
	if e := unix.Setns(int(own.Fd()), unix.CLONE_NEWNET); e != nil {
		return errors.Join(err, e) // the thread stays locked, so that nothing else runs on it
	}
	runtime.UnlockOSThread()
	return err
}

func inodeOf(path string) (uint64, error) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return 0, &os.PathError{Op: "stat", Path: path, Err: err}
	}
	return st.Ino, nil
}

func (n *namespace) close() {
	if n.diag != nil {
		_ = unix.Close(n.diag.fd)
	}
	if n.route >= 0 {
		_ = unix.Close(n.route)
	}
	if n.changes != nil {
		_ = n.changes.Close()
	}
	for _, file := range n.tables {
		_ = file.Close()
	}
}

// readAddresses asks for the addresses of the namespace (rtnetlink(7)).
func (n *namespace) readAddresses() error {
	b := make([]byte, headerSize+unix.SizeofIfAddrmsg)
	n.diag.sequence++
	putHeader(b, unix.RTM_GETADDR, unix.NLM_F_DUMP, n.diag.sequence)
	if err := unix.Sendto(n.route, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("ask for addresses: %w", err)
	}
	addresses, loopback, devices := map[netip.Addr]bool{}, map[netip.Prefix]bool{}, map[netip.Addr][]uint32{}
	err := receive(n.route, n.diag.buffer, n.diag.sequence, true, func(kind uint16, body []byte) {
		if kind != unix.RTM_NEWADDR || len(body) < unix.SizeofIfAddrmsg {
			return
		}
		var local, address, broadcast netip.Addr
		attributes(body[unix.SizeofIfAddrmsg:], func(kind uint16, value []byte) {
			a, ok := netip.AddrFromSlice(value)
			switch {
			case kind == unix.IFA_LOCAL && ok:
				local = a
			case kind == unix.IFA_ADDRESS && ok:
				address = a
			case kind == unix.IFA_BROADCAST && ok:
				broadcast = a
			}
		})
		if !local.IsValid() {
			local = address // only IPv4 tells the two apart
		}
		if !local.IsValid() {
			return
		}
		addresses[local] = true
		devices[local] = append(devices[local], binary.NativeEndian.Uint32(body[4:]))
		if broadcast.IsValid() {
			addresses[broadcast] = true
		}
		if scope := body[3]; local.Is4() && scope == unix.RT_SCOPE_HOST {
			if p, err := local.Prefix(int(body[1])); err == nil {
				loopback[p] = true
			}
		}
	})
	if err == nil {
		n.addresses, n.loopback, n.devices = addresses, loopback, devices
	}
	return err
}

// has reports whether an address is one of the namespace.
func (n *namespace) has(a netip.Addr) bool {
	if n.addresses[a] {
		return true
	}
	for p := range n.loopback {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// table calls do for each socket in a table of /proc/net.
func (n *namespace) table(name string, do func(*socket)) error {
	file := n.tables[name]
	if file == nil {
		return nil
	}
	text, err := io.ReadAll(io.NewSectionReader(file, 0, maxTable))
	if err != nil {
		return err
	}
	parseTable(text, do)
	return nil
}

// maxTable is the most bytes read of a table.
const maxTable = 1 << 20
