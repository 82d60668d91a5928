package sandbox

import (
	"errors"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Attempt is something that a process behind the sandbox must not be able to do.
type Attempt struct {
	What string
	try  func() error
}

// Attempts is what an attacker would try first. Each is harmless where it works. Call it
// before Enter: some need a descriptor that a capture has.
func Attempts() []Attempt {
	list := []Attempt{
		{"open /etc/shadow", func() error { return open("/etc/shadow", os.O_RDONLY) }},
		{"open /etc/passwd", func() error { return open("/etc/passwd", os.O_RDONLY) }},
		{"make a file in the user's home or in /", makeFile},
		{"open a raw socket", func() error { return socket(unix.AF_PACKET, unix.SOCK_RAW) }},
		{"open a UDP socket", func() error { return socket(unix.AF_INET, unix.SOCK_DGRAM) }},
		{"connect over TCP", connect},
		{"start a program", startProgram},
		{"become another program", func() error { return unix.Exec("/nonexistent", []string{"nonexistent"}, nil) }},
		{"trace a process", trace},
		{"signal another process", func() error { return unix.Kill(unix.Getppid(), 0) }},
		{"map executable memory", mapExecutable},
		{"become root", func() error { return unix.Setresuid(0, 0, 0) }},
	}
	return append(list, sending()...)
}

// Refused tries, and reports whether the kernel refused it, and what it said.
// Another failure is none: what was tried would have gone on.
func (a *Attempt) Refused() (bool, error) {
	err := a.try()
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOSYS), err
}

// sending are the ways to send with a packet socket, which a capture has; none where
// this process may not open one. The frame is too short to be sent.
func sending() (list []Attempt) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	lo, err := net.InterfaceByName("lo")
	if err != nil || unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: lo.Index}) != nil {
		_ = unix.Close(fd)
		return nil
	}
	frame := []byte{0}
	pipe := make([]int, 2)
	_ = unix.Pipe2(pipe, unix.O_CLOEXEC) // splice fails without it
	zero, _ := unix.Open("/dev/zero", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	for _, way := range []struct {
		name string
		send func() error
	}{
		{"write", func() error { _, err := unix.Write(fd, frame); return err }},
		{"writev", func() error { _, err := unix.Writev(fd, [][]byte{frame}); return err }},
		{"pwrite", func() error { _, err := unix.Pwrite(fd, frame, 0); return err }},
		{"pwritev2", func() error { _, err := unix.Pwritev2(fd, [][]byte{frame}, -1, 0); return err }},
		{"sendto", func() error { return unix.Sendto(fd, frame, 0, &unix.SockaddrLinklayer{Ifindex: lo.Index}) }},
		{"sendmsg", func() error { return unix.Sendmsg(fd, frame, nil, nil, 0) }},
		{"sendmmsg", func() error { return call(unix.SYS_SENDMMSG, uintptr(fd), 0, 0) }},
		{"sendfile", func() error { _, err := unix.Sendfile(fd, zero, nil, 1); return err }},
		{"splice", func() error { _, err := unix.Splice(pipe[0], nil, fd, nil, 1, unix.SPLICE_F_NONBLOCK); return err }},
		{"io_uring", func() error { return call(unix.SYS_IO_URING_SETUP, 0, 0, 0) }},
		{"a copy of the descriptor", func() error { return call(unix.SYS_DUP, uintptr(fd), 0, 0) }},
		{"a ring of its own", func() error {
			return unix.SetsockoptTpacketReq(fd, unix.SOL_PACKET, unix.PACKET_TX_RING, &unix.TpacketReq{})
		}},
		{"a binding to another interface", func() error { return unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: lo.Index}) }},
	} {
		list = append(list, Attempt{"send a frame with " + way.name, way.send})
	}
	return list
}

func call(number, a, b, c uintptr) error {
	if _, _, errno := unix.Syscall(number, a, b, c); errno != 0 {
		return errno
	}
	return nil
}

func open(path string, flags int) error {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func makeFile() error {
	path := filepath.Join(os.Getenv("HOME"), ".ringcap-sandbox-check")
	if !filepath.IsAbs(path) {
		path = "/" + filepath.Base(path)
	}
	if err := open(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return err
	}
	return os.Remove(path)
}

func socket(domain, kind int) error {
	fd, err := unix.Socket(domain, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// connect dials a port of this host that nobody needs to listen on.
func connect() error {
	conn, err := net.Dial("tcp", "127.0.0.1:9")
	if err != nil {
		return err
	}
	return conn.Close()
}

func startProgram() error {
	p, err := os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{})
	if err != nil {
		return err
	}
	_, err = p.Wait()
	return err
}

// trace asks for process 0, which there is not.
func trace() error {
	return call(unix.SYS_PTRACE, unix.PTRACE_ATTACH, 0, 0)
}

func mapExecutable() error {
	mem, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	return unix.Munmap(mem)
}
