package jail

import (
	"slices"

	"golang.org/x/sys/unix"
)

// privileged are the calls that neither Docker's nor containerd's default profile allows to a
// container with no capability but CAP_NET_RAW. What a newer kernel adds is not allowed either.
var privileged = []uint32{
	unix.SYS__SYSCTL, unix.SYS_ACCT, unix.SYS_ADD_KEY, unix.SYS_AFS_SYSCALL, unix.SYS_BPF, unix.SYS_CHROOT, unix.SYS_CLOCK_SETTIME,
	unix.SYS_CREATE_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_FANOTIFY_INIT, unix.SYS_FINIT_MODULE, unix.SYS_FSCONFIG,
	unix.SYS_FSMOUNT, unix.SYS_FSOPEN, unix.SYS_FSPICK, unix.SYS_GET_KERNEL_SYMS, unix.SYS_GET_MEMPOLICY, unix.SYS_GETPMSG,
	unix.SYS_INIT_MODULE, unix.SYS_IOPERM, unix.SYS_IOPL, unix.SYS_KCMP, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_KEXEC_LOAD,
	unix.SYS_KEYCTL, unix.SYS_LOOKUP_DCOOKIE, unix.SYS_LSM_GET_SELF_ATTR, unix.SYS_LSM_LIST_MODULES, unix.SYS_LSM_SET_SELF_ATTR,
	unix.SYS_MBIND, unix.SYS_MIGRATE_PAGES, unix.SYS_MOUNT, unix.SYS_MOUNT_SETATTR, unix.SYS_MOVE_MOUNT, unix.SYS_MOVE_PAGES,
	unix.SYS_NFSSERVCTL, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_OPEN_TREE, unix.SYS_PERF_EVENT_OPEN, unix.SYS_PIDFD_GETFD,
	unix.SYS_PIVOT_ROOT, unix.SYS_PROCESS_MADVISE, unix.SYS_PUTPMSG, unix.SYS_QUERY_MODULE, unix.SYS_QUOTACTL, unix.SYS_QUOTACTL_FD,
	unix.SYS_REBOOT, unix.SYS_REQUEST_KEY, unix.SYS_SECURITY, unix.SYS_SET_MEMPOLICY, unix.SYS_SET_MEMPOLICY_HOME_NODE,
	unix.SYS_SETDOMAINNAME, unix.SYS_SETHOSTNAME, unix.SYS_SETNS, unix.SYS_SETTIMEOFDAY, unix.SYS_SWAPOFF, unix.SYS_SWAPON,
	unix.SYS_SYSFS, unix.SYS_SYSLOG, unix.SYS_TUXCALL, unix.SYS_UMOUNT2, unix.SYS_UNSHARE, unix.SYS_USELIB, unix.SYS_USERFAULTFD,
	unix.SYS_USTAT, unix.SYS_VHANGUP, unix.SYS_VSERVER,
}

// Docker refuses what Docker's default profile does (github.com/moby/profiles/seccomp v0.3.0).
func Docker() Filter {
	return Filter{
		Refused: append(slices.Clone(privileged), unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER, unix.SYS_IO_URING_SETUP),
		Absent:  []uint32{unix.SYS_CLONE3}, Newest: unix.SYS_REMOVEXATTRAT, Newer: unix.EPERM, Spaces: true,
		Domains: []uint32{ // a few old networks, and two that let a container reach the host
			unix.AF_AX25, unix.AF_IPX, unix.AF_APPLETALK, unix.AF_NETROM, unix.AF_ROSE, unix.AF_DECnet, unix.AF_ECONET, unix.AF_ATMSVC,
			unix.AF_IRDA, unix.AF_WANPIPE, unix.AF_ISDN, unix.AF_CAIF, unix.AF_ALG, unix.AF_VSOCK,
		},
	}
}

// Containerd refuses what containerd's default profile does (contrib/seccomp of v1.7.29).
func Containerd() Filter {
	return Filter{
		Refused: privileged, Absent: []uint32{unix.SYS_CLONE3}, Newest: unix.SYS_FUTEX_REQUEUE, Newer: unix.EPERM, Spaces: true,
	}
}

// WithoutLandlock is the filter, and refuses Landlock as profiles from before Linux 5.13 do.
func (f Filter) WithoutLandlock() Filter {
	f.Refused = append(slices.Clone(f.Refused), unix.SYS_LANDLOCK_CREATE_RULESET, unix.SYS_LANDLOCK_ADD_RULE, unix.SYS_LANDLOCK_RESTRICT_SELF)
	return f
}

// Linux310 has the calls of Linux 3.10: neither Landlock nor seccomp(2), getrandom(2),
// renameat2(2) or any that came later.
func Linux310() Filter { return Filter{Newest: unix.SYS_FINIT_MODULE, Newer: unix.ENOSYS} }
