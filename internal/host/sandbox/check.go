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

// Attempts is what an attacker would try first. Each is harmless where it works.
func Attempts() []Attempt {
	return []Attempt{
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
}

// Refused tries, and reports whether the kernel refused it, and what it said.
// Another failure is none: what was tried would have gone on.
func (a *Attempt) Refused() (bool, error) {
	err := a.try()
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES), err
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
	_, _, errno := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_ATTACH, 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func mapExecutable() error {
	mem, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	return unix.Munmap(mem)
}
