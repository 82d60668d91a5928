//go:build amd64 || arm64

package sandbox

import (
	"encoding/binary"
	"os"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// ask runs the filter for a call, as the kernel would. Package bpf reads words in network byte
// order, so the call has this order too.
func ask(t *testing.T, program []bpf.RawInstruction, arch, number uint32, arguments ...uint32) uint32 {
	t.Helper()
	instructions, ok := bpf.Disassemble(program)
	if !ok {
		t.Fatal("the filter has unknown instructions")
	}
	vm, err := bpf.NewVM(instructions)
	if err != nil {
		t.Fatal(err)
	}
	call := make([]byte, offArguments+6*argumentSize)
	binary.BigEndian.PutUint32(call[offNumber:], number)
	binary.BigEndian.PutUint32(call[offArch:], arch)
	for i, a := range arguments {
		binary.BigEndian.PutUint32(call[offArguments+argumentSize*i:], a)
	}
	verdict, err := vm.Run(call)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(verdict)
}

// TestCalls checks that the filter allows what a capture needs, and refuses what an attacker
// needs.
func TestCalls(t *testing.T) {
	many := sockets{netlink: []uint32{9, 11}}
	for fd := range uint32(600) { // more than a jump can skip
		many.packet = append(many.packet, 100+fd)
	}
	for fd := range uint32(300) { // two for each network namespace
		many.netlink = append(many.netlink, 1000+fd)
	}
	self, other := uint32(os.Getpid()), uint32(os.Getppid())
	reading := Policy{Read: []string{"x"}}
	writing := Policy{Write: []string{"."}}
	serving := Policy{Write: []string{"."}, Directories: true, Passes: []int{3}}
	for _, test := range []struct {
		what      string
		policy    Policy
		number    uint32
		arguments []uint32
		want      uint32
	}{
		{"read", Policy{}, unix.SYS_READ, []uint32{0}, allow},
		{"write to a file", Policy{}, unix.SYS_WRITE, []uint32{1}, allow},
		{"write to a packet socket", Policy{}, unix.SYS_WRITE, []uint32{100}, refuse},
		{"write to the last packet socket", Policy{}, unix.SYS_WRITE, []uint32{699}, refuse},
		{"write to a file at an offset", Policy{}, unix.SYS_PWRITE64, []uint32{1}, allow},
		{"write to a packet socket at an offset", Policy{}, unix.SYS_PWRITE64, []uint32{100}, refuse},
		{"write pieces", Policy{}, unix.SYS_WRITEV, []uint32{1}, refuse},
		{"bind", Policy{}, unix.SYS_BIND, []uint32{100}, refuse},
		{"ask netlink", Policy{}, unix.SYS_SENDTO, []uint32{11}, allow},
		{"ask the last netlink socket", Policy{}, unix.SYS_SENDTO, []uint32{1299}, allow},
		{"send a packet", Policy{}, unix.SYS_SENDTO, []uint32{100}, refuse},
		{"open netlink", Policy{Processes: true}, unix.SYS_SOCKET, []uint32{unix.AF_NETLINK}, allow},
		{"open another socket", Policy{Processes: true}, unix.SYS_SOCKET, []uint32{unix.AF_INET}, refuse},
		{"enter a namespace", Policy{Processes: true}, unix.SYS_SETNS, []uint32{3}, allow},
		{"enter a namespace without need", Policy{}, unix.SYS_SETNS, []uint32{3}, refuse},
		{"write what is only read", Policy{Processes: true}, unix.SYS_OPENAT, []uint32{0, 0, unix.O_RDWR}, refuse},
		{"trace", Policy{Processes: true}, unix.SYS_PTRACE, nil, refuse},
		{"send a message", Policy{}, unix.SYS_SENDMSG, []uint32{100}, refuse},
		{"copy a descriptor", Policy{}, unix.SYS_FCNTL, []uint32{100, unix.F_DUPFD_CLOEXEC}, refuse},
		{"ask for flags", Policy{}, unix.SYS_FCNTL, []uint32{100, unix.F_GETFL}, allow},
		{"open without files", Policy{}, unix.SYS_OPENAT, nil, refuse},
		{"open to read", reading, unix.SYS_OPENAT, nil, allow},
		{"open to write when reading", reading, unix.SYS_OPENAT, []uint32{0, 0, unix.O_WRONLY}, refuse},
		{"make a file when reading", reading, unix.SYS_OPENAT, []uint32{0, 0, unix.O_CREAT, 0o600}, refuse},
		{"make a file", writing, unix.SYS_OPENAT, []uint32{0, 0, unix.O_RDWR | unix.O_CREAT | unix.O_EXCL, 0o600}, allow},
		{"make a setuid file", writing, unix.SYS_OPENAT, []uint32{0, 0, unix.O_CREAT, 0o4777}, refuse},
		{"make a setgid file", writing, unix.SYS_OPENAT, []uint32{0, 0, unix.O_CREAT, 0o2777}, refuse},
		{"make a sticky file without a name", writing, unix.SYS_OPENAT, []uint32{0, 0, unix.O_TMPFILE | unix.O_RDWR, 0o1600}, refuse},
		{"open by a structure", writing, unix.SYS_OPENAT2, nil, absent},
		{"change a mode", writing, unix.SYS_FCHMOD, []uint32{1, 0o640}, allow},
		{"change a mode without files", Policy{}, unix.SYS_FCHMOD, []uint32{1, 0o640}, refuse},
		{"set setuid", writing, unix.SYS_FCHMOD, []uint32{1, 0o4755}, refuse},
		{"change a mode by name", writing, unix.SYS_FCHMODAT, []uint32{0, 0, 0o600}, refuse},
		{"change a mode by name and flags", writing, unix.SYS_FCHMODAT2, []uint32{0, 0, 0o600}, refuse},
		{"make a directory", writing, unix.SYS_MKDIRAT, []uint32{0, 0, 0o700}, refuse},
		{"make a node", writing, unix.SYS_MKNODAT, []uint32{0, 0, 0o600}, refuse},
		{"set an attribute", writing, unix.SYS_FSETXATTR, nil, refuse},
		{"mask modes", writing, unix.SYS_UMASK, nil, refuse},
		{"ask about a file system by path", writing, unix.SYS_STATFS, nil, refuse},
		{"make a directory of a set", serving, unix.SYS_MKDIRAT, []uint32{0, 0, 0o700}, allow},
		{"make a setgid directory", serving, unix.SYS_MKDIRAT, []uint32{0, 0, 0o2700}, refuse},
		{"pass a file", serving, unix.SYS_SENDMSG, []uint32{3}, allow},
		{"pass a file elsewhere", serving, unix.SYS_SENDMSG, []uint32{4}, refuse},
		{"ask for a file when reading", reading, unix.SYS_STATX, nil, refuse},
		{"ask for access when reading", reading, unix.SYS_FACCESSAT2, nil, refuse},
		{"list a directory", serving, unix.SYS_GETDENTS64, nil, refuse},
		{"read a link", serving, unix.SYS_READLINKAT, nil, refuse},
		{"delete when reading", reading, unix.SYS_UNLINKAT, nil, refuse},
		{"delete when writing", writing, unix.SYS_UNLINKAT, nil, allow},
		{"chown", writing, unix.SYS_FCHOWNAT, nil, refuse},
		{"memory", Policy{}, unix.SYS_MMAP, []uint32{0, 0, unix.PROT_READ | unix.PROT_WRITE}, allow},
		{"executable memory", Policy{}, unix.SYS_MMAP, []uint32{0, 0, unix.PROT_READ | unix.PROT_EXEC}, refuse},
		{"made executable", Policy{}, unix.SYS_MPROTECT, []uint32{0, 0, unix.PROT_EXEC}, refuse},
		{"thread", Policy{}, unix.SYS_CLONE, []uint32{unix.CLONE_VM | unix.CLONE_THREAD}, allow},
		{"process", Policy{}, unix.SYS_CLONE, []uint32{uint32(unix.SIGCHLD)}, refuse},
		{"clone3", Policy{}, unix.SYS_CLONE3, nil, absent},
		{"program", writing, unix.SYS_EXECVE, nil, refuse},
		{"signal to itself", Policy{}, unix.SYS_KILL, []uint32{self}, allow},
		{"signal", Policy{}, unix.SYS_KILL, []uint32{other}, refuse},
		{"socket", Policy{}, unix.SYS_SOCKET, []uint32{unix.AF_PACKET}, refuse},
		{"stop the ring", Policy{}, unix.SYS_SETSOCKOPT, []uint32{100, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER}, allow},
		{"another option", Policy{}, unix.SYS_SETSOCKOPT, []uint32{100, unix.SOL_SOCKET, unix.SO_MARK}, refuse},
		{"another level", Policy{}, unix.SYS_SETSOCKOPT, []uint32{100, unix.SOL_PACKET, unix.SO_ATTACH_FILTER}, refuse},
		{"push keys into a terminal", Policy{}, unix.SYS_IOCTL, []uint32{0, unix.TIOCSTI}, refuse},
		{"trace", Policy{}, unix.SYS_PTRACE, nil, refuse},
		{"io_uring", writing, unix.SYS_IO_URING_SETUP, nil, refuse},
	} {
		rules, err := allowed(&test.policy, many)
		if err != nil {
			t.Fatal(err)
		}
		program, err := assemble(rules)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, program, auditArch, test.number, test.arguments...); got != test.want {
			t.Errorf("%s: %#x, want %#x", test.what, got, test.want)
		}
		if got := ask(t, program, auditArch+1, test.number, test.arguments...); got != refuse {
			t.Errorf("%s as another machine: %#x", test.what, got)
		}
	}
}
