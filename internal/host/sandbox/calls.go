//go:build amd64 || arm64

package sandbox

import (
	"slices"

	"golang.org/x/sys/unix"
)

// always are the calls of a process that computes, waits, and reads and writes open files.
// The list is from strace in all modes of ringcap, and from the sources of the Go runtime
// and of glibc's threads.
var always = []uint32{
	// Memory, without making any of it executable: see guarded.
	unix.SYS_MUNMAP, unix.SYS_MREMAP, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK,
	// Threads and time.
	unix.SYS_FUTEX, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_MEMBARRIER, unix.SYS_SCHED_YIELD,
	unix.SYS_SCHED_GETAFFINITY, unix.SYS_GETTID, unix.SYS_GETPID, unix.SYS_GETPGID, unix.SYS_GETUID, unix.SYS_GETEUID,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY,
	unix.SYS_GETRANDOM, unix.SYS_UNAME, unix.SYS_EXIT, unix.SYS_EXIT_GROUP, unix.SYS_RESTART_SYSCALL,
	// Signals to itself.
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_RT_SIGPENDING,
	// Open descriptors. The ring and netlink need recvfrom, getsockopt and getsockname.
	unix.SYS_READ, unix.SYS_PREAD64, unix.SYS_PREADV2, unix.SYS_LSEEK, unix.SYS_CLOSE, unix.SYS_FSTAT,
	unix.SYS_FTRUNCATE, unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC_FILE_RANGE, unix.SYS_FALLOCATE,
	unix.SYS_FADVISE64, unix.SYS_FSTATFS, unix.SYS_PPOLL, unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT,
	unix.SYS_EVENTFD2, unix.SYS_PIPE2, unix.SYS_RECVFROM, unix.SYS_RECVMSG, unix.SYS_GETSOCKOPT, unix.SYS_GETSOCKNAME,
	// The end of a helper.
	unix.SYS_WAIT4, unix.SYS_WAITID,
}

// finding are the calls that look up files by name. Landlock does not restrict them, so only
// a process that makes files may use them.
var finding = []uint32{unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_GETEGID, unix.SYS_GETGROUPS}

// writing are the calls that change directories. No call that makes a directory or a device
// or sets a mode is among them: Landlock does not check modes, and a setuid file of root
// would outlive the process.
var writing = []uint32{unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT}

// looking are the calls that look into processes and enter their network namespaces. Sockets are
// tested: see guarded and setting.
var looking = []uint32{
	unix.SYS_GETDENTS64, unix.SYS_READLINKAT, unix.SYS_PIDFD_OPEN, unix.SYS_SETNS, unix.SYS_BIND, unix.SYS_SENDTO,
}

// connecting are the calls of a client of servers over IP. There is none to listen or to accept, and
// sockets are of IP: see setting.
var connecting = []uint32{unix.SYS_CONNECT, unix.SYS_GETPEERNAME, unix.SYS_SHUTDOWN, unix.SYS_SETSOCKOPT, unix.SYS_WRITEV}

// allowed returns the rules for the calls that a policy allows.
func allowed(p *Policy, s sockets) ([]rule, error) {
	numbers := slices.Concat(always, machine)
	if len(p.Write) > 0 {
		numbers = slices.Concat(numbers, finding, machineFinding, writing, machineWriting)
	}
	if p.Processes {
		numbers = slices.Concat(numbers, finding, machineFinding, looking)
	}
	if p.Connects {
		numbers = append(numbers, connecting...)
	}
	if len(p.List) > 0 {
		numbers = append(numbers, unix.SYS_GETDENTS64)
	}
	rules := slices.Concat(guarded(p, s), opening(p), setting(p), on(unix.SYS_ACCEPT4, p.Accepts))
	for _, n := range numbers {
		rules = append(rules, rule{number: n})
	}
	return rules, nil
}

// special are the setuid, setgid and sticky bits of a mode.
const special = unix.S_ISUID | unix.S_ISGID | unix.S_ISVTX

// changing are the flags that open a file for more than reading.
const changing = unix.O_WRONLY | unix.O_RDWR | unix.O_CREAT | unix.O_TRUNC | unix.O_APPEND

// opener is a call that opens files.
type opener struct {
	number uint32
	flags  int // index of the argument with flags; the mode follows it
}

// opening returns the rules for calls that open files or set their mode. No mode may have a
// special bit.
func opening(p *Policy) (rules []rule) {
	if !p.opens() {
		return nil
	}
	for _, o := range append([]opener{{unix.SYS_OPENAT, 2}}, machineOpeners...) {
		r := rule{o.number, []test{{o.flags + 1, lackBits, []uint32{special}}}}
		if len(p.Write) == 0 {
			r.tests = append(r.tests, test{o.flags, lackBits, []uint32{changing}})
		}
		rules = append(rules, r)
	}
	if len(p.Write) > 0 {
		rules = append(rules, rule{unix.SYS_FCHMOD, []test{{1, lackBits, []uint32{special}}}})
	}
	if p.Directories {
		rules = append(rules, rule{unix.SYS_MKDIRAT, []test{{2, lackBits, []uint32{special}}}})
	}
	return append(rules, on(unix.SYS_SENDMSG, p.Passes)...)
}

// on returns the rule for a call whose first argument is one of the descriptors, if there are any.
func on(number uint32, descriptors []int) []rule {
	if len(descriptors) == 0 {
		return nil
	}
	t := test{argument: 0, kind: oneOf}
	for _, fd := range descriptors {
		t.values = append(t.values, uint32(fd))
	}
	return []rule{{number, []test{t}}}
}

// setting returns the rules for setsockopt: it may attach the filter of a ring, and make an
// interface promiscuous if the policy says so. The other combinations of these levels and
// options are SO_DEBUG, which does no harm, and one that Linux does not know.
func setting(p *Policy) []rule {
	if p.Processes {
		return []rule{
			{unix.SYS_SETSOCKOPT, []test{{1, oneOf, []uint32{unix.SOL_SOCKET}}, {2, oneOf, []uint32{unix.SO_RCVTIMEO}}}},
			{unix.SYS_SOCKET, []test{{0, oneOf, []uint32{unix.AF_NETLINK}}}},
		}
	}
	if p.Connects {
		const flags = unix.SOCK_NONBLOCK | unix.SOCK_CLOEXEC // as package net opens them: TCP and UDP, nothing raw
		return []rule{{unix.SYS_SOCKET, []test{
			{0, oneOf, []uint32{unix.AF_INET, unix.AF_INET6}}, {1, oneOf, []uint32{unix.SOCK_STREAM | flags, unix.SOCK_DGRAM | flags}},
		}}}
	}
	level, option := test{1, oneOf, []uint32{unix.SOL_SOCKET}}, test{2, oneOf, []uint32{unix.SO_ATTACH_FILTER}}
	if p.Promiscuous {
		level.values = append(level.values, unix.SOL_PACKET)
		option.values = append(option.values, unix.PACKET_ADD_MEMBERSHIP)
	}
	return []rule{{unix.SYS_SETSOCKOPT, []test{level, option}}}
}

// guarded returns the rules for calls that are only allowed with some arguments.
func guarded(p *Policy, s sockets) []rule {
	self := test{argument: 0, kind: oneOf, values: []uint32{uint32(unix.Getpid())}}
	notExecutable := test{argument: 2, kind: lackBits, values: []uint32{unix.PROT_EXEC}}
	rules := []rule{
		// These are the only calls left to send with a packet socket, which cannot be shut
		// down. On old kernels pwrite at offset 0 sends.
		{unix.SYS_WRITE, []test{{0, noneOf, s.packet}}},
		{unix.SYS_PWRITE64, []test{{0, noneOf, s.packet}}},
		{unix.SYS_MMAP, []test{notExecutable}},
		{unix.SYS_MPROTECT, []test{notExecutable}},
		{unix.SYS_CLONE, []test{{0, someBits, []uint32{unix.CLONE_THREAD}}}}, // threads, but not processes
		{unix.SYS_TGKILL, []test{self}},
		{unix.SYS_KILL, []test{self}},
		// No F_DUPFD: a copy of a packet socket would pass the test of write.
		{unix.SYS_FCNTL, []test{{1, oneOf, []uint32{unix.F_GETFL, unix.F_SETFL, unix.F_GETFD, unix.F_SETFD}}}},
		{unix.SYS_PRCTL, []test{{0, oneOf, []uint32{unix.PR_SET_VMA}}}}, // names memory
	}
	// Checks for a terminal. Its modes, but no ioctl that types into it (TIOCSTI), for a screen: only
	// the descriptors of terminals understand these requests, so the descriptor need not be tested.
	terminal := test{1, oneOf, []uint32{unix.TCGETS, unix.TIOCGWINSZ}}
	if p.Terminal {
		terminal.values = append(terminal.values, unix.TCSETS)
	}
	rules = append(rules, rule{unix.SYS_IOCTL, []test{terminal}})
	if !p.Processes {
		rules = append(rules, rule{unix.SYS_SENDTO, []test{{0, oneOf, s.netlink}}})
	}
	return rules
}
