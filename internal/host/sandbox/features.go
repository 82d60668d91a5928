package sandbox

import (
	"errors"
	"fmt"
	"strings"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Features are the parts of the kernel that a capture and its sandbox use.
type Features struct {
	Ring     bool `json:"tpacket_v3"`
	Landlock int  `json:"landlock"` // version of its interface; 0 for none
	Seccomp  bool `json:"seccomp"`  // filters of system calls
}

// Probe asks the kernel for its features. It needs no privilege and changes nothing.
func Probe() (f Features) {
	// There are no packet sockets for streams, but the error tells whether there are others.
	// To open a real one takes a privilege, and to close it 10 ms. All kernels that Go runs on
	// (3.2) have TPACKET_V3 with them.
	_, err := unix.Socket(unix.AF_PACKET, unix.SOCK_STREAM, 0)
	f.Ring = !errors.Is(err, unix.EAFNOSUPPORT)
	f.Landlock, _ = ll.LandlockGetABIVersion() // an error means that there is none
	// A kernel with such filters reads the filter from address 0, and fails.
	err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, 0, 0, 0)
	f.Seccomp = errors.Is(err, unix.EFAULT)
	return f
}

// String returns the features on one line.
func (f Features) String() string {
	list := []string{"TPACKET_V3", fmt.Sprintf("Landlock %d", f.Landlock), "seccomp"}
	for i, has := range []bool{f.Ring, f.Landlock > 0, f.Seccomp} {
		if !has {
			name, _, _ := strings.Cut(list[i], " ")
			list[i] = "no " + name
		}
	}
	return strings.Join(list, ", ")
}
