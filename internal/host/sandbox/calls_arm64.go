package sandbox

import "golang.org/x/sys/unix"

const auditArch = unix.AUDIT_ARCH_AARCH64

// The calls that not all machines have.
var (
	machine        []uint32
	machineFinding = []uint32{unix.SYS_FSTATAT}
	machineWriting = []uint32{unix.SYS_RENAMEAT}
	machineOpeners []opener
)
