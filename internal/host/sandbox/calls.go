//go:build amd64 || arm64

package sandbox

import (
	"slices"

	"golang.org/x/sys/unix"
)

// always are the calls of a process that computes, waits, and reads and writes
// what is open. The list was found with strace over all modes of ringcap, and
// completed from the sources of the Go runtime and of glibc's threads.
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
	// Open descriptors. recvfrom, getsockopt and getsockname are the ring's
	// and netlink's.
	unix.SYS_READ, unix.SYS_PREAD64, unix.SYS_PREADV2, unix.SYS_LSEEK, unix.SYS_CLOSE, unix.SYS_FSTAT,
	unix.SYS_FTRUNCATE, unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNC_FILE_RANGE, unix.SYS_FALLOCATE,
	unix.SYS_FADVISE64, unix.SYS_FCHMOD, unix.SYS_PPOLL, unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT,
	unix.SYS_EVENTFD2, unix.SYS_PIPE2, unix.SYS_RECVFROM, unix.SYS_RECVMSG, unix.SYS_GETSOCKOPT, unix.SYS_GETSOCKNAME,
	// --min-free asks how full a file system is, by its path.
	unix.SYS_STATFS, unix.SYS_FSTATFS,
	// The end of a helper.
	unix.SYS_WAIT4, unix.SYS_WAITID,
}

// files are those that find, open, make and name files, which Landlock confines.
var files = []uint32{
	unix.SYS_OPENAT, unix.SYS_STATX, unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_READLINKAT, unix.SYS_GETDENTS64,
}

// writing are those that change directories.
var writing = []uint32{unix.SYS_UNLINKAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT}

// allowed are the calls that a policy leaves.
func allowed(p *Policy, s sockets) ([]rule, error) {
	numbers := slices.Concat(always, machine)
	if p.opens() {
		numbers = slices.Concat(numbers, files, machineFiles)
	}
	if len(p.Write) > 0 {
		numbers = slices.Concat(numbers, writing, machineWriting)
	}
	rules := guarded(s)
	for _, n := range numbers {
		rules = append(rules, rule{number: n})
	}
	return rules, nil
}

// guarded are the calls that are allowed with some arguments only.
func guarded(s sockets) []rule {
	self := test{argument: 0, kind: oneOf, values: []uint32{uint32(unix.Getpid())}}
	notExecutable := test{argument: 2, kind: lackBits, values: []uint32{unix.PROT_EXEC}}
	return []rule{
		// A packet socket cannot be shut down, so these are all the ways to send that
		// are left of it. On old kernels pwrite at 0 is one.
		{unix.SYS_WRITE, []test{{0, noneOf, s.packet}}},
		{unix.SYS_PWRITE64, []test{{0, noneOf, s.packet}}},
		{unix.SYS_SENDTO, []test{{0, oneOf, s.netlink}}},
		{unix.SYS_MMAP, []test{notExecutable}},
		{unix.SYS_MPROTECT, []test{notExecutable}},
		{unix.SYS_CLONE, []test{{0, someBits, []uint32{unix.CLONE_THREAD}}}}, // threads, no processes
		{unix.SYS_TGKILL, []test{self}},
		{unix.SYS_KILL, []test{self}},
		// No F_DUPFD: a copy of a packet socket would pass the test of write.
		{unix.SYS_FCNTL, []test{{1, oneOf, []uint32{unix.F_GETFL, unix.F_SETFL, unix.F_GETFD, unix.F_SETFD}}}},
		{unix.SYS_IOCTL, []test{{1, oneOf, []uint32{unix.TCGETS, unix.TIOCGWINSZ}}}}, // is it a terminal?
		{unix.SYS_SETSOCKOPT, []test{ // the filter that ends a capture
			{1, oneOf, []uint32{unix.SOL_SOCKET}}, {2, oneOf, []uint32{unix.SO_ATTACH_FILTER}},
		}},
		{unix.SYS_PRCTL, []test{{0, oneOf, []uint32{unix.PR_SET_VMA}}}}, // names of memory
	}
}
