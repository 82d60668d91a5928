package sandbox

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_AARCH64

// What arm64 has beside the calls of all machines.
var (
	machine        []uint32
	machineFinding = []uint32{unix.SYS_FSTATAT}
	machineWriting = []uint32{unix.SYS_RENAMEAT}
	machineOpeners []opener
)
