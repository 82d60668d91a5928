package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Attempt is something that a process in the sandbox must not be able to do.
type Attempt struct {
	What string
	try  func() error
}

// NewAttempt returns an attempt that another part of the program has to refuse, with any
// error.
func NewAttempt(what string, try func() error) Attempt {
	return Attempt{what, func() error {
		if err := try(); err != nil {
			return fmt.Errorf("%w: %w", unix.EPERM, err)
		}
		return nil
	}}
}

// Attempts returns what an attacker would try first. Each attempt is harmless if it works.
// Attempts must be called before Enter, since some attempts need an open descriptor, like
// those that a capture has. Output files are in directory.
func Attempts(directory string) []Attempt {
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
	return slices.Concat(list, accepting(), sending(), modes(), inDirectory(directory))
}

// Refused makes the attempt, and reports whether the kernel refused it for lack of
// permission. Any other error means that the kernel would have permitted it.
func (a *Attempt) Refused() (bool, error) {
	err := a.try()
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOSYS), err
}

// accepting returns an attempt to accept a connection on a socket that is not the one of --serve.
func accepting() []Attempt {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil || unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}) != nil || unix.Listen(fd, 1) != nil {
		return nil
	}
	return []Attempt{{"accept a connection", func() error {
		_, _, err := unix.Accept4(fd, unix.SOCK_CLOEXEC)
		return err
	}}}
}

// sending returns attempts to send with a packet socket, which a capture has. The list is
// empty if this process may not open one. The frame is too short to be sent.
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
		{"sendmmsg", func() error { return call(unix.SYS_SENDMMSG, uintptr(fd), 0) }},
		{"sendfile", func() error { _, err := unix.Sendfile(fd, zero, nil, 1); return err }},
		{"splice", func() error { _, err := unix.Splice(pipe[0], nil, fd, nil, 1, unix.SPLICE_F_NONBLOCK); return err }},
		{"io_uring", func() error { return call(unix.SYS_IO_URING_SETUP, 0, 0) }},
		{"a copy of the descriptor", func() error { return call(unix.SYS_DUP, uintptr(fd), 0) }},
		{"a ring of its own", func() error {
			return unix.SetsockoptTpacketReq(fd, unix.SOL_PACKET, unix.PACKET_TX_RING, &unix.TpacketReq{})
		}},
		{"a binding to another interface", func() error { return unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: lo.Index}) }},
	} {
		list = append(list, Attempt{"send a frame with " + way.name, way.send})
	}
	return list
}

// modes returns attempts to leave a setuid program behind. They use a file that has no name
// and a directory that is deleted.
func modes() (list []Attempt) {
	file, err := os.CreateTemp("", "ringcap-sandbox-check")
	if err != nil {
		return nil
	}
	_ = os.Remove(file.Name())
	dir, err := os.MkdirTemp("", "ringcap-sandbox-check")
	if err != nil {
		return nil
	}
	_ = os.Remove(dir)
	fd, path := int(file.Fd()), filepath.Join(dir, "x")
	for mode, name := range map[uint32]string{0o4755: "setuid", 0o2755: "setgid", 0o1755: "sticky"} {
		list = append(list,
			Attempt{"set the mode " + name, func() error { return unix.Fchmod(fd, mode) }},
			Attempt{"make a file of mode " + name, func() error { return opened(unix.Open(path, unix.O_WRONLY|unix.O_CREAT, mode)) }})
	}
	list = append(list,
		Attempt{"make a file without a name of mode setuid", func() error { return opened(unix.Open(filepath.Dir(dir), unix.O_TMPFILE|unix.O_WRONLY, 0o4755)) }},
		Attempt{"make a file by openat2", func() error {
			return opened(unix.Openat2(unix.AT_FDCWD, path, &unix.OpenHow{Flags: unix.O_CREAT | unix.O_WRONLY, Mode: 0o4755}))
		}},
		Attempt{"set a mode by name", func() error { return unix.Fchmodat(unix.AT_FDCWD, path, 0o4755, 0) }},
		Attempt{"set a mode by fchmodat2", func() error { return call(unix.SYS_FCHMODAT2, uintptr(fd), 0o4755) }},
		Attempt{"make a directory", func() error { return unix.Mkdir(path, 0o2755) }},
		Attempt{"make a node", func() error { return unix.Mknod(path, unix.S_IFREG|0o4755, 0) }},
		Attempt{"give a file away", func() error { return unix.Fchown(fd, 1, 1) }},
		Attempt{"give a file a capability", func() error { return unix.Fsetxattr(fd, "security.capability", nil, 0) }},
	)
	slices.SortFunc(list, func(a, b Attempt) int { return strings.Compare(a.What, b.What) })
	return list
}

// inDirectory returns attempts to get at other files, in the directory of the output and
// elsewhere. The files in that directory do not exist.
func inDirectory(directory string) []Attempt {
	name, other := filepath.Join(directory, ".ringcap-sandbox-check"), filepath.Join(directory, ".ringcap-sandbox-check-2")
	var st unix.Stat_t
	return []Attempt{
		{"list the directory of -w", func() error { return opened(unix.Open(directory, unix.O_RDONLY|unix.O_DIRECTORY, 0)) }},
		{"read a file in it", func() error { return opened(unix.Open(name, unix.O_RDONLY, 0)) }},
		{"append to a file in it", func() error { return opened(unix.Open(name, unix.O_WRONLY|unix.O_APPEND, 0)) }},
		{"delete a file in it", func() error { return unix.Unlink(name) }},
		{"rename a file in it", func() error { return unix.Rename(name, other) }},
		{"link a file in it", func() error { return unix.Link(name, other) }},
		{"make a symbolic link in it", func() error { return unix.Symlink(name, filepath.Join(name, "x")) }},
		{"ask whether there is a file", func() error { return unix.Stat("/etc/passwd", &st) }},
		{"ask for a link's target", func() error { _, err := unix.Readlink("/proc/self/exe", make([]byte, 64)); return err }},
		{"ask whether a file may be read", func() error { return unix.Access("/etc/passwd", unix.R_OK) }},
		{"ask for a file system by a path", func() error { return unix.Statfs("/etc", new(unix.Statfs_t)) }},
	}
}

func opened(fd int, err error) error {
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// call makes a system call whose second argument is a null pointer.
func call(number, first, third uintptr) error {
	if _, _, errno := unix.Syscall(number, first, 0, third); errno != 0 {
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

// connect dials a port of this host, on which nothing need listen.
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

// trace tries to trace process 0, which does not exist.
func trace() error {
	return call(unix.SYS_PTRACE, unix.PTRACE_ATTACH, 0)
}

func mapExecutable() error {
	mem, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	return unix.Munmap(mem)
}
