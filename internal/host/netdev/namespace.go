package netdev

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Namespace is a network namespace that is open. A nil Namespace is the one that the process is
// in.
type Namespace struct {
	Name  string // stands before the names of its interfaces; may hold any bytes
	Inode uint64 // identifies it
	file  *os.File
}

// ErrNoNamespace means that a file stands for no network namespace.
var ErrNoNamespace = errors.New("it is no network namespace")

// OpenNamespace opens a namespace by a path such as /proc/1/ns/net or a name of ip-netns(8). It
// returns nil for the one that the process is in.
func OpenNamespace(path, name string) (*Namespace, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	kind, err := unix.IoctlRetInt(int(file.Fd()), unix.NS_GET_NSTYPE)
	if err != nil || kind != unix.CLONE_NEWNET {
		return nil, errors.Join(ErrNoNamespace, file.Close())
	}
	n := &Namespace{Name: name, file: file}
	if n.Inode, err = InodeOf(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if own, err := InodeOf(ownPath); err == nil && own == n.Inode {
		return nil, file.Close()
	}
	return n, nil
}

// ownPath is the namespace of the calling thread.
const ownPath = "/proc/thread-self/ns/net"

// InodeOf returns the inode of the namespace with that path.
func InodeOf(path string) (uint64, error) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		return 0, &os.PathError{Op: "stat", Path: path, Err: err}
	}
	return st.Ino, nil
}

// Close releases the descriptor. Do fails afterwards.
func (n *Namespace) Close() error {
	if n == nil {
		return nil
	}
	return n.file.Close()
}

// Do runs f in the namespace, on a thread of its own, so that every socket that f opens belongs
// to the namespace.
func (n *Namespace) Do(f func() error) error {
	if n == nil {
		return f()
	}
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // if the thread cannot come back, it ends with the goroutine
		own, err := os.Open(ownPath)
		if err == nil {
			defer func() { _ = own.Close() }() // only a descriptor
		}
		if err := unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET); err != nil {
			runtime.UnlockOSThread()
			done <- enterError(n.Name, err)
			return
		}
		result := f()
		if err == nil && unix.Setns(int(own.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
		done <- result
	}()
	return <-done
}

// enterError adds the remedy to an error of setns(2).
func enterError(name string, err error) error {
	err = fmt.Errorf("enter network namespace %s: %w", name, err)
	if errors.Is(err, unix.EPERM) {
		return fmt.Errorf("%w: needs CAP_SYS_ADMIN: run with sudo (in a container: --cap-add SYS_ADMIN)", err)
	}
	return err
}

// String returns the name.
func (n *Namespace) String() string {
	if n == nil {
		return Self
	}
	return n.Name
}

// Self is the name that stands for the namespace that the process is in.
const Self = "self"

// id returns the inode, 0 for the process's own namespace.
func (n *Namespace) id() uint64 {
	if n == nil {
		return 0
	}
	return n.Inode
}

// Title returns the name under which ringcap shows an interface of the namespace.
func (n *Namespace) Title(name string) string {
	if n == nil {
		return name
	}
	return n.Name + "/" + name
}

// Base returns the kernel's name of an interface from that under which ringcap shows it. The
// kernel's has no slash.
func Base(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// device returns d as an interface of the namespace.
func (n *Namespace) device(d Device) Device {
	d.Name, d.Namespace = n.Title(d.Name), n.id()
	return d
}

// List returns all interfaces of the namespace in the order of their indices.
func (n *Namespace) List() (devices []Device, err error) {
	err = n.Do(func() error {
		devices, err = List()
		return err
	})
	for i := range devices {
		devices[i] = n.device(devices[i])
	}
	return devices, err
}

// one returns the interface of the namespace that find returns.
func (n *Namespace) one(find func() (Device, error)) (d Device, err error) {
	err = n.Do(func() error {
		d, err = find()
		return err
	})
	return n.device(d), err
}

// Pick returns the first of the named interfaces, or the default one without names.
func (n *Namespace) Pick(names []string) (Device, error) {
	return n.one(func() (Device, error) { return Pick(names) })
}
