// Package start makes the program start faster, checks the limits of its address space and
// of its open files, and uses a capability of its file. Import it for its side effects.
//
// gopacket's layers fill tables of some 6 MB whenever the program starts, which causes 1,500
// page faults. If the kernel has huge pages on request (madvise(2)), four faults are enough.
// The request has to come before Go starts, so a C constructor makes it. Without huge pages
// nothing changes.
//
// Only memory that is aligned to 2 MB can be a huge page. So a symbol of no length has that
// alignment. It is in .dynbss, which ld puts before .bss, at the start of the zeroed memory.
//
// Go reserves far more address space than it uses memory. If a limit (ulimit -v) is too low
// for that, Go crashes with a stack trace, sometimes before main and sometimes later. So
// this package ends the program with a one-line message if the limit may be too low.
//
// Go also crashes if it cannot open its poller, which it does with the first file. So this
// package ends the program unless that and a file can be opened (ulimit -n), and opens the
// poller at once. Whatever cannot be opened later is an error.
//
// Old seccomp profiles of containers refuse clone3 with EPERM, where ENOSYS would have the C
// library take clone. Go aborts then, because it can start no thread. So this package ends the
// program with one line.
//
// A file with cap_net_raw=ep cannot even be started where that capability is not allowed, as
// in a container that is to read files. With cap_net_raw=p it can. So this package makes the
// capability effective, before there are threads, each of which has its own.
package start

/*
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/capability.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	NEEDED_KIB = 1600000, // of address space; what Go needs varies
	NEEDED_FILES = 5,     // two of the cgroup, for GOMAXPROCS, an epoll, an eventfd, and a file
};

static void refuse(const char *line, int n)
{
	if (write(STDERR_FILENO, line, n) != n)
		_exit(2);
	_exit(1);
}

__attribute__((constructor)) static void refuse_limit(void)
{
	struct rlimit limit;
	char line[256];
	int n;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= NEEDED_KIB * 1024ULL)
		return;
	n = snprintf(line, sizeof(line), "ringcap: the limit of addresses (ulimit -v) is %llu KiB, which is too low for a Go program: "
		"raise it to %d, or limit memory with a cgroup\n", (unsigned long long)limit.rlim_cur / 1024, NEEDED_KIB);
	refuse(line, n);
}

__attribute__((constructor)) static void refuse_open_files(void)
{
	struct rlimit limit, raised;
	char line[256];
	int fds[NEEDED_FILES], n = 0, full;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	raised = limit;
	raised.rlim_cur = raised.rlim_max; // as Go does it when it starts
	setrlimit(RLIMIT_NOFILE, &raised);
	while (n < NEEDED_FILES && (fds[n] = eventfd(0, EFD_CLOEXEC)) >= 0)
		n++;
	full = n < NEEDED_FILES && errno == EMFILE;
	while (n > 0)
		close(fds[--n]);
	setrlimit(RLIMIT_NOFILE, &limit);
	if (!full)
		return;
	n = snprintf(line, sizeof(line), "ringcap: the limit of open files (ulimit -n) is %llu, which is too low for a Go program: "
		"raise it to 64\n", (unsigned long long)raised.rlim_cur);
	refuse(line, n);
}

static void *nothing(void *unused)
{
	return unused;
}

__attribute__((constructor)) static void refuse_without_threads(void)
{
#ifdef SYS_clone3
	static const char line[] = "ringcap: no thread can be started: the container's seccomp profile refuses clone3 with EPERM: "
		"update the container runtime (Docker: 20.10.10), or start it with --security-opt seccomp=unconfined\n";
	pthread_t thread;

	// The kernel itself refuses a structure of no size with EINVAL.
	if (syscall(SYS_clone3, NULL, 0) != -1 || errno != EPERM)
		return;
	if (pthread_create(&thread, NULL, nothing, NULL) != 0)
		refuse(line, sizeof(line) - 1);
	pthread_join(thread, NULL);
#endif
}

__attribute__((constructor)) static void use_net_raw(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	__u32 bit = CAP_TO_MASK(CAP_NET_RAW);

	if (syscall(SYS_capget, &header, data) != 0 || !(data[0].permitted & ~data[0].effective & bit))
		return;
	data[0].effective |= bit;
	syscall(SYS_capset, &header, data); // what needs it says so if this fails
}

// Only libpcap's compiler uses malloc, so an arena for each thread would waste addresses.
__attribute__((constructor)) static void one_area(void)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
#endif
}

__asm__(".pushsection .dynbss,\"aw\",%nobits\n"
	".balign 0x200000\n"
	"tables:\n"
	".popsection");

extern char tables[], _end[];

__attribute__((constructor)) static void ask_huge_tables(void)
{
	madvise(tables, _end - tables, MADV_HUGEPAGE);
}
*/
import "C"

import "os"

func init() {
	if f, err := os.Open(os.DevNull); err == nil {
		_ = f.Close() // opening it has opened the poller
	}
}
