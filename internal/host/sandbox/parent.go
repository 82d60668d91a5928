package sandbox

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// parentDeath is the signal that the process gets when its parent dies (prctl(2),
// PR_SET_PDEATHSIG), 0 for none. It is read while packages are initialized, because only the
// first thread has it. The kernel forgets it when the process changes its user.
var parentDeath, parent = parentDeathSignal(), os.Getppid()

func parentDeathSignal() unix.Signal {
	var sig int32
	if err := unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&sig)), 0, 0, 0); err != nil {
		return 0
	}
	return unix.Signal(sig)
}

// keepParentDeath requests the signal again, and sends it if the parent has already died.
func keepParentDeath() error {
	if parentDeath == 0 {
		return nil
	}
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(parentDeath), 0, 0, 0); err != nil {
		return err
	}
	if os.Getppid() != parent {
		return unix.Kill(unix.Getpid(), parentDeath)
	}
	return nil
}
