package helper

import (
	"errors"
	"math"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/sandbox"
)

// firstPrivate is the first descriptor that no child inherits.
const firstPrivate = 3

// seal sets close-on-exec on every descriptor except standard input, output and error. So a
// child inherits only those three and what exec.Cmd adds.
func seal() {
	if unix.CloseRange(firstPrivate, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	for _, fd := range descriptors() { // Linux before 5.11
		unix.CloseOnExec(fd)
	}
}

// CloseInherited closes the descriptors that this process got from the one that started it,
// except standard input, output and error and those that an argument names, as in --stats
// json:3 and /dev/fd/63. Code of an attacker could use them. It knows them by their lack of
// close-on-exec, which Go sets on all that it opens.
func CloseInherited(args []string) {
	if len(args) > 0 && args[0] == Flag {
		return // a helper gets its socket this way
	}
	for _, fd := range descriptors() {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 && !named(fd, args) {
			_ = unix.Close(fd)
		}
	}
}

// named reports whether an argument names a descriptor.
func named(fd int, args []string) bool {
	number := strconv.Itoa(fd)
	return slices.ContainsFunc(args, func(a string) bool {
		return strings.HasSuffix(a, "/fd/"+number) || strings.HasSuffix(a, "json:"+number)
	})
}

// descriptors returns the open descriptors from firstPrivate on.
func descriptors() []int {
	return slices.DeleteFunc(sandbox.Descriptors(), func(fd int) bool { return fd < firstPrivate })
}

// ChildAttempt returns the attempt of a child to use a descriptor that ringcap has open. The
// child is started as helpers are, now.
func ChildAttempt() sandbox.Attempt {
	seal()
	cmd := exec.Command("ls", "/proc/self/fd")
	out, err := cmd.Output()
	return sandbox.NewAttempt("have a child use a descriptor of this process", func() error {
		const own = "0\n1\n2\n3\n" // 3 is the directory that ls lists
		if err == nil && string(out) != own {
			return nil
		}
		return errors.Join(err, errors.New("it has standard input, output and error only"))
	})
}
