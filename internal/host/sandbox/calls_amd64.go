package sandbox

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_X86_64

// Older calls that only amd64 has, and that libc and the Go runtime still use.
var (
	machine        = []uint32{unix.SYS_POLL, unix.SYS_EPOLL_WAIT, unix.SYS_TIME, unix.SYS_GETPGRP, unix.SYS_ARCH_PRCTL}
	machineFinding = []uint32{unix.SYS_NEWFSTATAT}
	machineWriting = []uint32{unix.SYS_RENAMEAT}
	machineOpeners = []opener{{unix.SYS_OPEN, 1}}
)
