package sandbox

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// parentDeath is the signal that whoever started the program wants it to get when its
// parent dies (prctl(2), PR_SET_PDEATHSIG); 0 for none. The first thread knows it, which
// runs the initialization of packages. The kernel forgets it when a process becomes
// another user.
var parentDeath, parent = parentDeathSignal(), os.Getppid()

func parentDeathSignal() unix.Signal {
	var sig int32
	if err := unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&sig)), 0, 0, 0); err != nil {
		return 0
	}
	return unix.Signal(sig)
}

// keepParentDeath asks for the signal again. It sends the signal if the parent has died
// meanwhile.
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
